"""A dashboard says which question it answers.

Why: Its readers choose among many; the description is what a search shows beside the title.
Bad: none.
Good: `description="Is Loom up, and is work moving?"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.problem import Severity

ID = "dashboard/description"
SEVERITY = Severity.ERROR
ELSEWHERE = Severity.ADVICE
GATE = True


def check(subject: Dashboard) -> Iterator[Finding]:
    """Refuse a dashboard without a description."""
    if not subject.data.get("description"):
        yield Finding(message="the dashboard has no description", mend="say in a sentence which question it answers")


def bad() -> Dashboard:
    """Return a dashboard without a description."""
    return dashboard(description="")


def good() -> Dashboard:
    """Return one that says what it is for."""
    return dashboard(description="Do orders come in?")
