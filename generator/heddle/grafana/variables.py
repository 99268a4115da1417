"""References to Grafana's variables in a text, and the query that gives a variable the values of a label.

The forms are `$name`, `[[name]]`, `[[name:format]]`, `${name}`, `${name:format}` and `${name.path:format}`, as in
`${__from:date:YYYY-MM}` and `${__field.labels.job}`. A text has no way to escape them; in provisioning files, where
Grafana expands environment variables with the same characters, see `provisioning_escape`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# The same alternatives as Grafana's `variableRegex`, whose `\w` is ASCII as well.
_REFERENCE: Final = re.compile(
    r"\$(?P<plain>\w+)"
    r"|\$\{(?P<braces>\w+)(?:\.(?P<path>[^:}]+))?(?::(?P<format>[^}]+))?\}"
    r"|\[\[(?P<brackets>\w+?)(?::(?P<bracket_format>\w+))?\]\]",
    re.ASCII,
)


_LABEL_VALUES: Final = re.compile(r"\s*label_values\(\s*(?:(.+),\s*)?([a-zA-Z_]\w*)\s*\)\s*", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class LabelValuesQuery:
    """The query `label_values(selector, label)` of a variable; `selector` is empty for all series."""

    selector: str
    label: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: its `text` begins at `start` and ends before `end`.

    `path` selects a part of the value, as `labels.job` of `__field`; `format` says how the value is written.
    """

    name: str
    path: str
    format: str
    text: str
    start: int
    end: int

    @property
    def is_built_in(self) -> bool:
        """Whether Grafana itself provides the value, as of `$__interval`."""
        return self.name.startswith("__")

    @property
    def is_number(self) -> bool:
        """Whether it is `$1` or the like: a group of a regular expression, unless a variable has a number as name."""
        return self.name[0].isdigit()


def references(text: str) -> tuple[Reference, ...]:
    """Return the references in a text, in their order."""
    return tuple(map(_reference, _REFERENCE.finditer(text))) if has_variables(text) else ()


def has_variables(text: str) -> bool:
    """Return whether a text has a character sequence that starts a reference. It may be none: `US$ 5`."""
    return "$" in text or "[[" in text


def variable_names(text: str) -> frozenset[str]:
    """Return the names of the variables in a text."""
    return frozenset(reference.name for reference in references(text))


def whole_reference(text: str) -> Reference | None:
    """Return the reference that is the whole text, such as the uid `${prometheus}` of a data source, or None."""
    match = _REFERENCE.fullmatch(text)
    return _reference(match) if match else None


def replace_references(text: str, replacement: Callable[[Reference], str | None]) -> str:
    """Return a text with each reference replaced; those for which `replacement` returns None are left as they are."""

    def replaced(match: re.Match[str]) -> str:
        new = replacement(_reference(match))
        return match[0] if new is None else new

    return _REFERENCE.sub(replaced, text) if has_variables(text) else text


def parse_label_values(query: str) -> LabelValuesQuery | None:
    """Return the arguments of a variable's query to Prometheus or Loki, None if it is another query."""
    match = _LABEL_VALUES.fullmatch(query)
    return LabelValuesQuery((match[1] or "").strip(), match[2]) if match else None


def _reference(match: re.Match[str]) -> Reference:
    return Reference(
        name=match["plain"] or match["braces"] or match["brackets"],
        path=match["path"] or "",
        format=match["format"] or match["bracket_format"] or "",
        text=match[0],
        start=match.start(),
        end=match.end(),
    )
