"""What a label must be: `where(status="failed")`, `where(status=re("a|b"))`, `where(status=not_("ok"))`."""

from __future__ import annotations

import re as regex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from heddle.author.promql.errors import one_of, refuse, unknown_label
from heddle.author.promql.escape import quoted

if TYPE_CHECKING:
    from heddle.catalog.metrics import Label

Operator = Literal["=", "!=", "=~", "!~"]

_VARIABLE: Final = regex.compile(r"\$(\w+|\{)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a label's value must be, not yet tied to a label."""

    operator: Operator
    value: str

    def render(self, label: str) -> str:
        """Return the matcher of a label."""
        return f"{label}{self.operator}{quoted(self.value)}"


@dataclass(frozen=True, slots=True, order=True)
class Matcher:
    """One matcher of a selector."""

    label: str
    operator: Operator
    value: str

    def __str__(self) -> str:
        return Wanted(self.operator, self.value).render(self.label)


def re(pattern: str) -> Wanted:
    """Match the whole value against a regular expression."""
    return Wanted("=~", _compiling(pattern))


def not_(value: str) -> Wanted:
    """Match every value but this one."""
    return Wanted("!=", value)


def not_re(pattern: str) -> Wanted:
    """Match every value that a regular expression does not match as a whole."""
    return Wanted("!~", _compiling(pattern))


def variable(name: str) -> Wanted:
    """Match what the reader chose in a dashboard variable."""
    return Wanted("=~", f"${name}")


def matcher(name: str, wanted: str | Wanted, known: dict[str, Label], subject: str) -> Matcher:
    """Tie a wish to a label; raises AuthorError for a label or, in a closed set, a value that there is not."""
    if name not in known:
        unknown_label(subject, name, known)
    wish = Wanted("=", wanted) if isinstance(wanted, str) else wanted
    values = known[name].values
    if values and not _VARIABLE.search(wish.value) and not any(_names(wish, value) for value in values):
        message = f"label `{name}` of {subject} is never `{wish.value}`"
        refuse("expression/unknown-label-value", message, one_of(wish.value, map(repr, values), "values"))
    return Matcher(name, wish.operator, wish.value)


def _names(wish: Wanted, value: str) -> bool:
    """Tell whether the text of a wish, negated or not, speaks of a value."""
    if wish.operator in ("=", "!="):
        return wish.value == value
    return regex.fullmatch(wish.value, value) is not None


def _compiling(pattern: str) -> str:
    try:
        regex.compile(pattern)
    except regex.error as error:
        refuse(
            "expression/invalid-regex",
            f"`{pattern}` is no regular expression: {error}",
            "mend the pattern, or match a plain text",
        )
    return pattern
