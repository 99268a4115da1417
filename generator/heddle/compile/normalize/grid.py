"""A panel without gridPos keeps the whole dashboard from loading: it gets a place below the others."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_WIDTH, _HEIGHT = 12, 8


def normalize(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Lay out the panels that have no gridPos, two to a line, below what is above them."""
    unplaced = [panel for panel in dashboard["panels"] if "gridPos" not in panel]
    for row in dashboard["panels"]:
        _lay_out(row.get("panels", ()), row.get("gridPos", {}).get("y", 0) + 1)
    if not unplaced:
        return
    yield NormalizationWarning(
        subject=unplaced[0],
        id="panel/grid",
        message=f"{len(unplaced)} panels have no gridPos, which Grafana's browser side cannot load; they were laid out",
        help="give gridPos=GridPos(h=..., w=..., x=..., y=...)",
    )
    placed = [panel["gridPos"] for panel in dashboard["panels"] if "gridPos" in panel]
    _lay_out(dashboard["panels"], max((grid["y"] + grid["h"] for grid in placed), default=0))


def _lay_out(panels: list[Json] | tuple[()], y: int) -> None:
    x = 0
    for panel in panels:
        if "gridPos" in panel:
            continue
        width, height = (24, 1) if panel.get("type") == "row" else (_WIDTH, _HEIGHT)
        if x and x + width > 24:
            x, y = 0, y + _HEIGHT
        panel["gridPos"] = {"h": height, "w": width, "x": x, "y": y}
        x, y = (0, y + height) if x + width >= 24 else (x + width, y)
