"""A dashboard says which question it answers.

Why: Its readers choose among many; the description is what a search shows beside the title.
Bad: none.
Good: `description="Is Loom up, and is work moving?"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
GATE = True


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse a dashboard without a description."""
    if not subject.data.get("description"):
        yield Violation(message="the dashboard has no description", help="say in a sentence which question it answers")


def bad() -> Dashboard:
    """Return a dashboard without a description."""
    return dashboard(description="")


def good() -> Dashboard:
    """Return one that says what it is for."""
    return dashboard(description="Do orders come in?")
