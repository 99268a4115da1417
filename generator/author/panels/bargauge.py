"""The bar gauge panel: several numbers side by side."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def bargauge(title: str, **common: Unpack[Common]) -> Panel:
    """Show the last value of each series as a bar."""
    return build("bargauge", title, **common)
