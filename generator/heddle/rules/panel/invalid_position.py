"""The panel is outside the grid of 24 columns, or overlaps another panel.

Why: Grafana moves such panels when it loads the dashboard. What readers see is not what the file says, and each save
in the browser changes the positions.
Bad: two panels at x=0, y=0; a panel with width 12 at x=13.
Good: rows of Heddle, which assign positions automatically.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import COLUMNS, GridPos, PanelJson
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    panels = dashboard.data.get("panels") or ()
    yield from _check_siblings(panels)
    for row in panels:
        yield from _check_siblings(row.get("panels") or ())


def _check_siblings(panels: Sequence[PanelJson]) -> Iterator[Violation]:
    earlier: list[GridPos] = []
    for panel in panels:
        grid = panel.get("gridPos")
        # Grafana sets the size of a row, moves the panels below it, and discards saved copies of repeated panels.
        if grid is None or panel.get("type") == "row" or panel.get("repeatPanelId"):
            continue
        if not {"x", "y", "w", "h"} <= grid.keys():
            continue
        outside = grid["w"] < 1 or grid["h"] < 1 or grid["x"] < 0 or grid["y"] < 0 or grid["x"] + grid["w"] > COLUMNS
        if outside or any(_overlap(grid, other) for other in earlier):
            yield Violation(
                message=f"panel {panel.get('title', '')!r} "
                + ("is outside the grid" if outside else "overlaps another panel"),
                help=f"choose a free position with x >= 0 and x + w <= {COLUMNS}",
                at=panel,
            )
        earlier.append(grid)


def _overlap(one: GridPos, other: GridPos) -> bool:
    return bool(
        one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
        and one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
    )


def _second_panel_at(x: int) -> Dashboard:
    second = examples.panel_json("up", id=2, title="Sales", gridPos={"x": x, "y": 0, "w": 12, "h": 8})
    return examples.dashboard(examples.panel_json("up"), second)


def bad() -> Dashboard:
    return _second_panel_at(0)


def good() -> Dashboard:
    return _second_panel_at(12)
