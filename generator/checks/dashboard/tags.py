"""A dashboard is tagged with its system.

Why: Tags are how a person finds the dashboards of a system, and how menus of links are filled.
Bad: `tags=[]`.
Good: `tags=["loom"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.problem import Severity

ID = "dashboard/tags"
SEVERITY = Severity.ERROR
ELSEWHERE = Severity.ADVICE
GATE = True


def check(subject: Dashboard) -> Iterator[Finding]:
    """Refuse a dashboard without a tag."""
    if not subject.data.get("tags"):
        yield Finding(message="the dashboard has no tags", mend="tag it with its system, so that it can be found")


def bad() -> Dashboard:
    """Return a dashboard without tags."""
    return dashboard(tags=[])


def good() -> Dashboard:
    """Return one with a tag."""
    return dashboard(tags=["shop"])
