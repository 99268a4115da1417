"""Two panels of the same type in one row have the same title.

Why: Readers cannot tell the panels apart, and neither can a message such as "look at the Errors panel".
Bad: two time series titled "Errors" in one row.
Good: "Errors by tool" and "Errors by model". A stat and a time series may share a title; repeated panels do anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import PanelJson
from heddle.rules import examples
from heddle.rules.grid import in_grid_order
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, duplicates

SEVERITY = Severity.NOTE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for row in _rows(dashboard.data.get("panels") or ()):
        titled = [panel for panel in row if _title(panel) and not _is_repeated(panel) and panel.get("type") != "text"]
        for _, panel in duplicates(titled, lambda panel: (panel.get("type"), _title(panel))):
            yield Violation(
                message=f"two {panel.get('type')} panels in one row are titled {_title(panel)!r}",
                help="describe in each title what the panel shows",
                at=panel,
            )


def _is_repeated(panel: PanelJson) -> bool:
    return bool(panel.get("repeat") or panel.get("repeatPanelId"))


def _title(panel: PanelJson) -> str:
    return str(panel.get("title") or "").strip()


def _rows(panels: Sequence[PanelJson]) -> Iterator[list[PanelJson]]:
    """Yield the panels below each row, by their positions, and those inside a collapsed row."""
    row: list[PanelJson] = []
    for panel in in_grid_order(panels):
        if panel.get("type") == "row":
            yield row
            yield panel.get("panels") or []
            row = []
        else:
            row.append(panel)
    yield row


def bad() -> Dashboard:
    return examples.dashboard(examples.panel_json("up"), examples.panel_json("up == 0"))


def good() -> Dashboard:
    return examples.dashboard(examples.panel_json("up"), examples.panel_json("up", type="stat"))
