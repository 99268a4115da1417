"""The node graph panel, which grafanalib lacks."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def node_graph(title: str, **common: Unpack[Common]) -> Panel:
    """Show who calls whom."""
    return build("nodeGraph", title, **common)
