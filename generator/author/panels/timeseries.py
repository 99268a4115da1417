"""The time series panel: numbers over time."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel
from generator.author.style import RANGE


def timeseries(title: str, *, stacked: bool = False, exemplars: bool = False, **common: Unpack[Common]) -> Panel:
    """Draw lines over time; `stacked` fills and adds them up, for parts of a whole.

    `exemplars` asks for the traces behind a histogram's points, which costs a query more.
    """
    if stacked:
        custom = {"stacking": {"mode": "normal", "group": "A"}, "fillOpacity": 40, **common.get("custom", {})}
        common = {**common, "custom": custom}
    return build("timeseries", title, {**RANGE, "exemplar": True} if exemplars else None, **common)
