"""Panels lie on the grid of 24 columns, and not on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.compile.dashboard import Compiled
from generator.compile.tree import Json
from generator.grafana import COLUMNS
from generator.problem import Problem, Severity


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Warn of panels off the grid and of two in one place, which Grafana pushes apart when it loads them."""
    yield from _lying(dashboard, dashboard.data["panels"])
    for row in dashboard.data["panels"]:
        yield from _lying(dashboard, row.get("panels", ()))


def _lying(dashboard: Compiled, panels: Sequence[Json]) -> Iterator[Problem]:
    placed: list[Json] = []
    for panel in panels:
        grid = panel["gridPos"]
        off = grid["w"] < 1 or grid["h"] < 1 or grid["x"] < 0 or grid["y"] < 0 or grid["x"] + grid["w"] > COLUMNS
        if off or any(_overlap(grid, other) for other in placed):
            yield Problem(
                id="panel/grid",
                place=dashboard.places.of(panel),
                message=f"the panel {panel.get('title', '')!r} lies " + ("off the grid" if off else "on another"),
                mend="give it a free place: 0 <= x, x + w <= 24, no cell of another panel",
                severity=Severity.WARNING,
            )
        placed.append(grid)


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
        and one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
    )
