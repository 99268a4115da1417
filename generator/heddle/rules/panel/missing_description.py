"""A panel says which question it answers.

Why: Who is woken at night reads it first. A query tells how a number is made, and not what it is for.
Bad: a panel without a description.
Good: `question="Is the run alive?"`. Rows and text answer none.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
GATE = True


def check(subject: Panel) -> Iterator[Violation]:
    """Refuse a panel without a description."""
    if subject.type not in {"row", "text"} and not subject.data.get("description"):
        yield Violation(
            message=f"the panel {subject.title!r} does not say which question it answers",
            help='give `question="..."`, the question in the reader\'s words',
        )


def bad() -> Panel:
    """Return a panel that says nothing of itself."""
    return panel("up", description="")


def good() -> Panel:
    """Return one that asks."""
    return panel("up", description="Is it up?")
