"""A dashboard shows something.

Why: It is found by its title, opened, and empty: its reader thinks that something failed.
Bad: a dashboard of rows alone.
Good: a dashboard with a panel, be it a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard, shape
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.compile.tree import panels
from generator.problem import Severity

ID = "dashboard/no-panels"
SEVERITY = Severity.WARNING
ELSEWHERE = Severity.NOTE


def check(subject: Dashboard) -> Iterator[Finding]:
    """Warn of a dashboard without a panel; old ones keep theirs in `rows`, new ones in `elements`."""
    kept = subject.data.get("rows") or subject.data.get("elements")
    if not kept and all(panel.get("type") == "row" for panel in panels(subject.data)):
        yield Finding(message="the dashboard shows nothing", mend="give it a panel, or take it out")


def bad() -> Dashboard:
    """Return a dashboard of a row alone."""
    return dashboard(shape(type="row"))


def good() -> Dashboard:
    """Return one of a text alone."""
    return dashboard(shape(type="text"))
