"""Two panels have the same id.

Why: Links to a panel, annotations and alerts refer to it by its id. Grafana gives one of the two another id when it
opens the dashboard, so they may lead to the wrong panel.
Bad: two panels with the id 7.
Good: a different id for each panel, or no ids. Copies that Grafana saved of a repeated panel are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, duplicates

SEVERITY = Severity.WARNING


def check(dashboard: Dashboard) -> Iterator[Violation]:
    panels = [panel for panel in dashboard.panels if panel.data.get("id") and not panel.is_clone]
    for first, panel in duplicates(panels, lambda panel: str(panel.data["id"])):
        yield Violation(
            message=f"panels {first.title!r} and {panel.title!r} have the same id, {panel.data['id']}",
            help="remove the id of the second; Grafana assigns a new one",
            at=panel.data,
        )


def bad() -> Dashboard:
    return examples.dashboard(examples.panel_json("up"), examples.panel_json("up", type="stat", title="Sales"))


def good() -> Dashboard:
    return examples.dashboard(examples.panel_json("up"), examples.panel_json("up", type="stat", title="Sales", id=2))
