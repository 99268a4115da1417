"""Panels lie on the grid of 24 columns, and not on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.compile.dashboard import Compiled
from generator.compile.tree import Json
from generator.problem import Problem, Severity


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Warn of panels off the grid and of two in one place, which Grafana pushes apart when it loads them."""
    yield from _lying(dashboard, dashboard.data["panels"])
    for row in dashboard.data["panels"]:
        yield from _lying(dashboard, row.get("panels", ()))


def _lying(dashboard: Compiled, panels: Sequence[Json]) -> Iterator[Problem]:
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        grid = panel["gridPos"]
        cells = {
            (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
        }
        off = grid["w"] < 1 or grid["h"] < 1 or grid["x"] < 0 or grid["y"] < 0 or grid["x"] + grid["w"] > 24
        if off or cells & taken:
            yield Problem(
                id="panel/grid",
                place=dashboard.places.of(panel),
                message=f"the panel {panel.get('title', '')!r} lies " + ("off the grid" if off else "on another"),
                mend="give it a free place: 0 <= x, x + w <= 24, no cell of another panel",
                severity=Severity.WARNING,
            )
        taken |= cells
