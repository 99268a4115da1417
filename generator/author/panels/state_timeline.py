"""The state timeline panel: which state held when."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def state_timeline(title: str, **common: Unpack[Common]) -> Panel:
    """Show the states of each series as coloured bands over time."""
    return build("state-timeline", title, **common)
