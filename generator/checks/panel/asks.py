"""A panel says which question it answers.

Why: Who is woken at night reads it first. A query tells how a number is made, and not what it is for.
Bad: a panel without a description.
Good: `asks="Is the run alive?"`. Rows and text answer none.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import panel
from generator.checks.rule import Finding
from generator.checks.subjects import Panel
from generator.problem import Severity

ID = "panel/asks"
SEVERITY = Severity.ERROR
ELSEWHERE = Severity.ADVICE
GATE = True


def check(subject: Panel) -> Iterator[Finding]:
    """Refuse a panel without a description."""
    if subject.type not in {"row", "text"} and not subject.data.get("description"):
        yield Finding(
            message=f"the panel {subject.title!r} does not say which question it answers",
            mend='give `asks="..."`, the question in the reader\'s words',
        )


def bad() -> Panel:
    """Return a panel that says nothing of itself."""
    return panel("up", description="")


def good() -> Panel:
    """Return one that asks."""
    return panel("up", description="Is it up?")
