"""The positions of panels."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.grafana.model import PanelJson


def in_grid_order(panels: Iterable[PanelJson]) -> list[PanelJson]:
    """Return the panels that have a position, from top to bottom and from left to right."""
    placed = [panel for panel in panels if isinstance(panel.get("gridPos"), dict)]
    return sorted(placed, key=lambda panel: (panel["gridPos"].get("y") or 0, panel["gridPos"].get("x") or 0))
