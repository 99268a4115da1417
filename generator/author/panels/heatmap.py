"""The heatmap panel: the buckets of a histogram over time."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def heatmap(title: str, **common: Unpack[Common]) -> Panel:
    """Draw buckets over time; `unit` is that of the buckets and goes to the y axis, where this type keeps it."""
    unit = common.get("unit")
    axis = {"yAxis": {"axisPlacement": "left", "unit": unit}} if unit else {}
    common = {**common, "options": {**axis, **common.get("options", {})}}
    return build("heatmap", title, **common)
