"""The gauge panel: one number between its limits."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def gauge(title: str, **common: Unpack[Common]) -> Panel:
    """Show the last value between `min` and `max`."""
    return build("gauge", title, **common)
