"""What a change is said of: the object, and the panel in it where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Flag, Kind, Panel, Subject, Word
from heddle.diff.json_diff import Path, differences
from heddle.diff.property_labels import Name, name
from heddle.diff.query_diff import compared, compared_prose, tokens
from heddle.grafana.redaction import mask_secret_fields

_LONG = 150
_QUERIES = frozenset({"query", "expr"})


@dataclass(frozen=True, slots=True)
class ChangeBuilder:
    """Makes changes of one object."""

    subject: Subject
    panel: Panel | None = None
    secrets: bool = False
    """Whether passwords and tokens may stand in it."""

    def change(
        self,
        kind: Kind,
        aspect: str,
        sentence: str,
        values: tuple[Any, Any] = (None, None),
        words: Iterable[Word] = (),
        flags: Iterable[Flag] = (),
    ) -> Change:
        """Return a change of this object; `values` are what was and what is."""
        return Change(
            kind=kind,
            subject=self.subject,
            panel=self.panel,
            aspect=aspect,
            sentence=sentence,
            before=values[0],
            after=values[1],
            words=tuple(words),
            flags=tuple(flags),
        )

    def values(
        self,
        table: dict[str, Name],
        aspect: str,
        values: tuple[Any, Any],
        *,
        of: str = "",
        kind: Kind = Kind.LOOK,
        default: Any = None,  # noqa: ANN401 - any plain value
    ) -> Iterator[Change]:
        """Yield a change for each difference of two values, called as `table` says; `of` says of what it is.

        `default` is what Grafana means where a value is missing. Secrets are compared and not shown.
        """
        for path, before, after in differences(*values, default=default):
            named = name(table, path, kind)
            meant = at(default, path)
            raw = meant if before is None else before, meant if after is None else after
            both = (mask_secret_fields(raw[0], path), mask_secret_fields(raw[1], path)) if self.secrets else raw
            said, id = f"{named.said} of {of}" if of else named.said, f"{aspect}/{named.aspect}"
            if path[-1] in _QUERIES and isinstance(raw[0], str) and isinstance(raw[1], str):
                if tokens(raw[0]) != tokens(raw[1]):
                    words = compared(raw[0], raw[1])
                    yield self.change(named.kind, id, sentences.rewrites(said, words), both, words)
                continue
            if isinstance(both[0], str) and isinstance(both[1], str) and len(both[0] + both[1]) > _LONG:
                words = compared_prose(*both)
                yield self.change(named.kind, id, sentences.rewrites(said, words), both, words)
                continue
            yield self.change(named.kind, id, sentences.changes(said, *both), both)


def at(value: Any, path: Path) -> Any:  # noqa: ANN401
    """Return what stands at a path of plain values, or None."""
    for part in path:
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value
