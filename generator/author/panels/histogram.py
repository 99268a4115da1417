"""The histogram panel: how values are distributed."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def histogram(title: str, **common: Unpack[Common]) -> Panel:
    """Count the values of the series by size, whatever their time."""
    return build("histogram", title, **common)
