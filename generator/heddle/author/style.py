"""House style of panels: what `heddle.grafana.panel_types` has for a type, and the two legends."""

from __future__ import annotations

from typing import Final

from heddle.grafana.panel_types import HouseStyle, panel_type

LEGEND_LIST: Final = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
LEGEND_TABLE: Final = {
    "displayMode": "table",
    "placement": "bottom",
    "showLegend": True,
    "calcs": ["mean", "lastNotNull", "max"],
}
"""The legend of several series, which are compared by their numbers."""


def house_style(kind: str) -> HouseStyle:
    """Return the style of a panel type that has one."""
    style = panel_type(kind).style
    assert style is not None, kind
    return style
