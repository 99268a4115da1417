"""Step 16: the `rows` of Grafana 4, whose panels have widths of 12 columns, become panels on a grid of 24."""

from __future__ import annotations

import re
from math import ceil, floor
from typing import Any, Final, TypeGuard

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import COLUMNS

_ROW_COLUMNS: Final = 12
_DEFAULT_SPAN: Final = 4
_DEFAULT_HEIGHT: Final = 250
_MIN_HEIGHT: Final = 90
_LIMIT: Final = 1e9
_PIXELS: Final = 38
"""The height in pixels of one unit of the grid, with the gap below it."""


def convert_rows(dashboard: Json) -> None:
    """Replace `rows` by panels, with a heading for each row if any row is titled, collapsed or repeated.

    All rows get a heading then, since a heading also takes the panels of a next row without one. The rows are below the
    panels that the dashboard has: Grafana lets them overlap and then moves them apart. Copies of repeated rows are
    dropped.
    """
    rows = [row for row in members(dashboard.pop("rows", None)) if not row.get("repeatIteration")]
    if not rows:
        return
    panels: list[Any] = dashboard["panels"] if isinstance(dashboard.get("panels"), list) else []
    with_headings = any(row.get("collapse") or row.get("showTitle") or row.get("repeat") for row in rows)
    next_id = _largest_id(rows) + 1
    y = max((_bottom(panel) for panel in members(panels)), default=0)
    for row in rows:
        inside = members(row.get("panels"))
        bottom = _place(inside, y + with_headings, grid_height(row.get("height")) or _units(_DEFAULT_HEIGHT))
        if with_headings:
            heading = _heading(row, y)
            if next_id > 1:  # Grafana numbers the headings after the panels
                heading["id"] = next_id
                next_id += 1
            panels.append(heading)
            if heading["collapsed"]:
                heading["panels"] = inside
                y += 1
                continue
        panels += inside
        y = bottom
    dashboard["panels"] = panels


def grid_height(pixels: object) -> int | None:
    """Return a height of `250px`, `250` or 250 in units of the grid; None if it is not a number."""
    if isinstance(pixels, str):
        number = re.match(r"\s*\d+", pixels)
        pixels = int(number[0]) if number else None
    return _units(pixels) if _is_number(pixels) and pixels else None


def _units(pixels: float) -> int:
    return ceil(max(pixels, _MIN_HEIGHT) / _PIXELS)


def _heading(row: Json, y: int) -> Json:
    heading: Json = {"type": "row", "title": row.get("title") or "", "collapsed": bool(row.get("collapse"))}
    heading |= {"panels": [], "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}}
    return heading | ({"repeat": row["repeat"]} if row.get("repeat") else {})


def _place(panels: list[Json], y: int, height: int) -> int:
    """Place the panels of a row in lines of `height`; return the y below them.

    A panel goes to the right of the one before, or below the panels on the right while there is room within the line.
    Below a panel that is higher than its line, Grafana moves the others down when it draws them.
    """
    filled = [0] * COLUMNS
    bottoms = [y] * COLUMNS
    end = y + height
    for panel in panels:
        span = panel.pop("span", None)
        width = min(
            COLUMNS, max(1, floor(span if _is_number(span) and span else _DEFAULT_SPAN)) * COLUMNS // _ROW_COLUMNS
        )
        if _is_number(panel.get("minSpan")) and panel["minSpan"]:
            panel["minSpan"] = min(COLUMNS, panel["minSpan"] * COLUMNS // _ROW_COLUMNS)
        x = _free_column(filled, width, height)
        if x is None:
            y += height
            filled = [0] * COLUMNS
            x = 0
        own = grid_height(panel.get("height")) or height
        columns = slice(x, x + width)
        top = max(filled[x:])
        filled[columns] = [top + own] * width
        place = max(y + top, *bottoms[columns])
        bottoms[columns] = [place + own] * width
        panel["gridPos"] = {"x": x, "y": place, "w": width, "h": own}
        end = max(end, y + height, place + own)
    return end


def _free_column(filled: list[int], width: int, height: int) -> int | None:
    """Return the first column of the free stretch at the right edge; None if it is narrower than `width`."""
    start = COLUMNS
    while start and filled[start - 1] < height and (start == COLUMNS or filled[start - 1] <= filled[start]):
        start -= 1
    return start if COLUMNS - start >= max(width, 2) else None


def _largest_id(rows: list[Json]) -> int:
    ids = [panel.get("id") for row in rows for panel in members(row.get("panels"))]
    return max((id for id in ids if type(id) is int), default=0)


def _bottom(panel: Json) -> int:
    grid = mapping(panel.get("gridPos"))
    return sum(int(grid[key]) for key in ("y", "h") if _is_number(grid.get(key)))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -_LIMIT < value < _LIMIT
