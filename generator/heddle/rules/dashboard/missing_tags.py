"""A dashboard is tagged with its system.

Why: Tags are how a person finds the dashboards of a system, and how menus of links are filled.
Bad: `tags=[]`.
Good: `tags=["loom"]`.
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
    """Refuse a dashboard without a tag."""
    if not subject.data.get("tags"):
        yield Violation(message="the dashboard has no tags", help="tag it with its system, so that it can be found")


def bad() -> Dashboard:
    """Return a dashboard without tags."""
    return dashboard(tags=[])


def good() -> Dashboard:
    """Return one with a tag."""
    return dashboard(tags=["shop"])
