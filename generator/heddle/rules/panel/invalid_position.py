"""Panels lie on the grid of 24 columns, and not on each other.

Why: Grafana pushes panels apart when it loads them, so that nobody sees what was written, and each save differs.
Bad: two panels at x=0, y=0; a panel of width 12 at x=13.
Good: rows of the house, which lay themselves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import COLUMNS
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
GATE = True


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of panels off the grid and of two in one place."""
    outer = subject.data.get("panels") or ()
    yield from _lying(outer)
    for row in outer:
        yield from _lying(row.get("panels") or ())


def _lying(panels: Sequence[Json]) -> Iterator[Violation]:
    placed: list[Json] = []
    for panel in panels:
        grid = panel.get("gridPos") or {}
        if not {"x", "y", "w", "h"} <= grid.keys():
            continue
        off = grid["w"] < 1 or grid["h"] < 1 or grid["x"] < 0 or grid["y"] < 0 or grid["x"] + grid["w"] > COLUMNS
        if off or any(_overlap(grid, other) for other in placed):
            yield Violation(
                message=f"the panel {panel.get('title', '')!r} lies " + ("off the grid" if off else "on another"),
                help="give it a free place: 0 <= x, x + w <= 24, no cell of another panel",
                at=panel,
            )
        placed.append(grid)


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
        and one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
    )


def bad() -> Dashboard:
    """Return a dashboard with two panels in one place."""
    return dashboard(shape("up"), shape("up", id=2, title="Sales"))


def good() -> Dashboard:
    """Return one with panels side by side."""
    return dashboard(shape("up"), shape("up", id=2, title="Sales", gridPos={"x": 12, "y": 0, "w": 12, "h": 8}))
