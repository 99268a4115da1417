"""Repairs of the dashboard as a whole: its root keys, its rows and the places of its panels."""

from __future__ import annotations

from typing import Final

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import COLUMNS, SCHEMA_VERSION

_LEGACY: Final = ("gnetId", "hideControls", "id", "style", "version")
_LEGACY_LISTS: Final = ("__inputs", "__requires", "__elements", "sharedCrosshair")

_WIDTH, _HEIGHT = 12, 8
"""The size of a panel that has none."""

_ROW_COLUMNS: Final = 12
_ROW_HEIGHT: Final = 250
_PIXELS_PER_UNIT: Final = 38
"""Rows count width in twelfths of the dashboard and height in pixels."""


def clean_root(dashboard: Json) -> list[NormalizationWarning]:
    """Remove keys of old Grafana, which grafanalib always writes, and set the schema version.

    grafanalib stamps schemaVersion 12, whose migrations would run in the browser each time; the strict API refuses it.
    """
    warnings = []
    if inputs := dashboard.get("__inputs"):
        names = ", ".join(str(input.get("name", "?")) for input in inputs)
        warnings.append(
            NormalizationWarning(
                part=dashboard,
                id="dashboard/import-inputs",
                message=f"inputs ({names}) only work when a dashboard is imported in the browser, not from a file",
                help="use a data source variable instead of a data source input, else a constant variable",
            )
        )
    if dashboard.get("sharedCrosshair") and not dashboard.get("graphTooltip"):
        dashboard["graphTooltip"] = 1
    for key in (*_LEGACY, *_LEGACY_LISTS):
        dashboard.pop(key, None)
    picker = dashboard.get("timepicker", {})
    picker.pop("time_options", None)
    if not picker.get("hidden", False):
        picker.pop("hidden", None)
    if not picker:
        dashboard.pop("timepicker", None)
    if dashboard.get("refresh") is False:
        dashboard["refresh"] = ""
    dashboard["schemaVersion"] = SCHEMA_VERSION
    for key in ("panels", "links", "tags"):
        dashboard.setdefault(key, [])
    for key in ("templating", "annotations"):
        dashboard.setdefault(key, {}).setdefault("list", [])
    if not dashboard.get("description"):
        dashboard.pop("description", None)
    return warnings


def convert_rows(dashboard: Json) -> list[NormalizationWarning]:
    """Replace the `rows` of Grafana 4 by row panels with their panels on the grid; Grafana's server ignores `rows`."""
    rows = dashboard.pop("rows", None)
    if not rows:
        return []
    panels: list[Json] = []
    y = 0
    for row in rows:
        collapsed = bool(row.get("collapse"))
        has_heading = collapsed or bool(row.get("showTitle") and row.get("title"))
        inside, bottom = _place_row(row, y + has_heading)
        if has_heading:
            panels.append(_heading(row, y, inside if collapsed else []))
        panels += [] if collapsed else inside
        y = y + 1 if collapsed else bottom
    dashboard["panels"] = panels
    return [
        NormalizationWarning(
            part=dashboard,
            id="dashboard/legacy-rows",
            message="`rows` is the layout of Grafana 4; the rows were converted to row panels",
            help="use `panels`, with RowPanel for the headings",
        )
    ]


def _heading(row: Json, y: int, inside: list[Json]) -> Json:
    heading: Json = {"type": "row", "title": row.get("title") or "Row", "collapsed": bool(row.get("collapse"))}
    heading |= {"panels": inside, "gridPos": {"h": 1, "w": COLUMNS, "x": 0, "y": y}}
    return heading | ({"repeat": row["repeat"]} if row.get("repeat") else {})


def _place_row(row: Json, y: int) -> tuple[list[Json], int]:
    """Place the panels of a row from left to right; return them and the y below the last line."""
    height = _grid_units(row.get("height"))
    x = 0
    for panel in row.get("panels", ()):
        width = round(float(panel.get("span") or _ROW_COLUMNS) * COLUMNS / _ROW_COLUMNS)
        if x + width > COLUMNS:
            x, y = 0, y + height
        own = _grid_units(panel["height"]) if panel.get("height") else height
        panel.setdefault("gridPos", {"h": own, "w": width, "x": x, "y": y})
        x += width
    return list(row.get("panels", ())), y + height


def _grid_units(pixels: object) -> int:
    """Return a height of `250px`, `250` or nothing in grid units."""
    digits = "".join(char for char in str(pixels or _ROW_HEIGHT) if char.isdigit())
    return max(3, round(int(digits or _ROW_HEIGHT) / _PIXELS_PER_UNIT))


def lift_nested_panels(dashboard: Json) -> list[NormalizationWarning]:
    """Move the panels inside an open row behind it: grafanalib allows them there, and Grafana does not show them."""
    warnings = []
    panels: list[Json] = []
    for panel in dashboard["panels"]:
        panels.append(panel)
        if panel.get("type") == "row" and not panel.get("collapsed") and panel.get("panels"):
            panels += panel["panels"]
            panel["panels"] = []
            warnings.append(
                NormalizationWarning(
                    part=panel,
                    id="panel/nested-row",
                    message=f"the open row {panel.get('title', '')!r} has panels inside, which Grafana does not show",
                    help="put the panels after the row, or set collapsed=True",
                )
            )
    dashboard["panels"] = panels
    return warnings


def place_panels(dashboard: Json) -> list[NormalizationWarning]:
    """Place the panels without a gridPos below the others: grafanalib writes null, and then nothing loads."""
    panels = dashboard["panels"]
    unplaced = [panel for panel in panels if "gridPos" not in panel]
    for row in panels:
        _fill(row.get("panels", []), row.get("gridPos", {}).get("y", 0) + 1)
    if not unplaced:
        return []
    grids = [panel["gridPos"] for panel in panels if "gridPos" in panel]
    _fill(panels, max((grid["y"] + grid["h"] for grid in grids), default=0))
    return [
        NormalizationWarning(
            part=unplaced[0],
            id="panel/missing-position",
            message=f"{len(unplaced)} panels have no gridPos; positions were assigned automatically",
            help="set gridPos=GridPos(h=..., w=..., x=..., y=...)",
        )
    ]


def _fill(panels: list[Json], y: int) -> None:
    """Place the panels that have no gridPos in lines of two, from `y` down."""
    x = 0
    for panel in panels:
        if "gridPos" in panel:
            continue
        width, height = (COLUMNS, 1) if panel.get("type") == "row" else (_WIDTH, _HEIGHT)
        if x and x + width > COLUMNS:
            x, y = 0, y + _HEIGHT
        panel["gridPos"] = {"h": height, "w": width, "x": x, "y": y}
        x, y = (0, y + height) if x + width >= COLUMNS else (x + width, y)
