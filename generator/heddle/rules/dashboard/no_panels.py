"""A dashboard shows something.

Why: It is found by its title, opened, and empty: its reader thinks that something failed.
Bad: a dashboard of rows alone.
Good: a dashboard with a panel, be it a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import walk_panels
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of a dashboard without a panel; old ones keep theirs in `rows`, new ones in `elements`."""
    kept = subject.data.get("rows") or subject.data.get("elements")
    if not kept and all(panel.get("type") == "row" for panel in walk_panels(subject.data)):
        yield Violation(message="the dashboard shows nothing", help="give it a panel, or take it out")


def bad() -> Dashboard:
    """Return a dashboard of a row alone."""
    return dashboard(shape(type="row"))


def good() -> Dashboard:
    """Return one of a text alone."""
    return dashboard(shape(type="text"))
