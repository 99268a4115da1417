"""The pie chart panel: shares of a whole."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def piechart(title: str, **common: Unpack[Common]) -> Panel:
    """Show the last value of each series as a slice, with value and share in the legend."""
    return build("piechart", title, **common)
