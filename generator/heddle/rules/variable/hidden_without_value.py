"""A constant has a value.

Why: Nobody sees a constant, so nobody gives it a value: every query that names it finds nothing.
Bad: a constant without a query.
Good: `constant("cluster", "eu")`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import variable
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.WARNING

_HIDDEN = 2


def check(subject: Variable) -> Iterator[Violation]:
    """Warn of a constant, or of a hidden list of values, that has none."""
    kind = subject.data.get("type")
    unseen = kind == "constant" or (kind == "custom" and subject.data.get("hide") == _HIDDEN)
    if unseen and not str(subject.data.get("query") or "").strip() and not _current(subject):
        yield Violation(
            message=f"the variable {subject.name} is hidden and has no value",
            help="give it one, or show it",
        )


def _current(variable: Variable) -> bool:
    current = variable.data.get("current")
    return bool(isinstance(current, dict) and current.get("value"))


def bad() -> Variable:
    """Return a constant without a value."""
    return variable("cluster", type="constant", query="")


def good() -> Variable:
    """Return one with a value."""
    return variable("cluster", type="constant", query="eu", hide=2)
