"""Legacy rows: Grafana's server knows them no more, so they become row panels with their panels behind them."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_SPANS = 12
_DEFAULT_HEIGHT = 250
_PIXELS_PER_UNIT = 38


def normalize(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Replace `rows` by panels on the grid; a row with a shown title keeps it as a heading."""
    rows = dashboard.pop("rows", None)
    if not rows:
        return
    yield NormalizationWarning(
        subject=dashboard,
        id="dashboard/rows",
        message="`rows` is the layout of Grafana 4; it was turned into row panels",
        help="give `panels` instead, with RowPanel for the headings",
    )
    placed: list[Json] = []
    y = 0
    for row in rows:
        heading = bool(row.get("showTitle") and row.get("title")) or bool(row.get("collapse"))
        inside, bottom = _location(row, y + heading)
        if heading:
            placed.append(_heading(row, y, inside))
        if row.get("collapse"):
            y += 1
        else:
            placed += inside
            y = bottom
    dashboard["panels"] = placed


def _heading(row: Json, y: int, inside: list[Json]) -> Json:
    closed = bool(row.get("collapse"))
    heading: Json = {"type": "row", "title": row.get("title") or "Row", "collapsed": closed}
    heading |= {"panels": inside if closed else [], "gridPos": {"h": 1, "w": 24, "x": 0, "y": y}}
    if row.get("repeat"):
        heading["repeat"] = row["repeat"]
    return heading


def _location(row: Json, y: int) -> tuple[list[Json], int]:
    height = _height(row.get("height"))
    x = 0
    for panel in row.get("panels", ()):
        width = round(float(panel.get("span") or _SPANS) * 24 / _SPANS)
        if x + width > 24:
            x, y = 0, y + height
        panel.setdefault("gridPos", {"h": _height(panel.get("height")) or height, "w": width, "x": x, "y": y})
        x += width
    return list(row.get("panels", ())), y + height


def _height(pixels: object) -> int:
    """Return grid units of `250px`, `250` or nothing."""
    digits = "".join(char for char in str(pixels or _DEFAULT_HEIGHT) if char.isdigit())
    return max(3, round(int(digits or _DEFAULT_HEIGHT) / _PIXELS_PER_UNIT))
