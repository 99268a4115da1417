"""The dashboard has no panels.

Why: Readers find it by its title, open it, and assume that something failed to load.
Bad: a dashboard that has only rows.
Good: a dashboard with at least one panel; a text panel counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    # Old schemas keep panels in `rows`, schema v2 in `elements`.
    other_schema = dashboard.data.get("rows") or dashboard.data.get("elements")
    if not other_schema and all(panel.type == "row" for panel in dashboard.panels):
        yield Violation(message="the dashboard has no panels", help="add a panel, or remove the dashboard")


def bad() -> Dashboard:
    return examples.dashboard(examples.panel_json(type="row"))


def good() -> Dashboard:
    return examples.dashboard(examples.panel_json(type="text"))
