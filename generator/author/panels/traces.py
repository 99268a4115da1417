"""The traces panel, which grafanalib lacks."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def trace_view(title: str, **common: Unpack[Common]) -> Panel:
    """Show the spans of one trace."""
    return build("traces", title, **common)
