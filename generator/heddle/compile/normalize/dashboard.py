"""Repairs of the dashboard as a whole: its root keys, its rows and the places of its panels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.compile.normalize.inputs import convert_inputs
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json, members
from heddle.grafana.migration import apply_migrations
from heddle.grafana.model import COLUMNS, SCHEMA_VERSION

_LEGACY: Final = ("gnetId", "hideControls", "id", "style", "version")
_LEGACY_LISTS: Final = ("__inputs", "__requires", "__elements")

_NO_REFRESH: Final = (False, "off")
"""Values that authors write for no refresh. Grafana reads `off` as an interval, and shows a boolean as text."""

_WIDTH, _HEIGHT = 12, 8
"""The size of a panel that has none."""


def clean_root(dashboard: Json) -> list[NormalizationWarning]:
    """Remove keys of old Grafana, which grafanalib always writes."""
    for key in ("templating", "annotations"):
        dashboard.setdefault(key, {}).setdefault("list", [])
    warnings = list(convert_inputs(dashboard))
    for key in (*_LEGACY, *_LEGACY_LISTS):
        dashboard.pop(key, None)
    picker = dashboard.get("timepicker", {})
    if not picker.get("hidden", False):
        picker.pop("hidden", None)
    if not picker:
        dashboard.pop("timepicker", None)
    refresh = dashboard.get("refresh")
    if (refresh.strip().lower() if isinstance(refresh, str) else refresh) in _NO_REFRESH:
        message = f"`refresh` is {dashboard['refresh']!r}; an empty text turns it off"
        warnings.append(NormalizationWarning(part=dashboard, id="dashboard/converted-value", message=message, help=""))
        dashboard["refresh"] = ""
    for key in ("panels", "links", "tags"):
        dashboard.setdefault(key, [])
    warnings += _complete_links(dashboard)
    warnings += _name_annotations(dashboard)
    if not dashboard.get("description"):
        dashboard.pop("description", None)
    return warnings


def _name_annotations(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Give a name to annotations without one: it is the label of their switch at the top of the dashboard."""
    for number, annotation in enumerate(dashboard["annotations"]["list"], start=1):
        if not annotation.get("name"):
            annotation["name"] = f"Annotation {number}"
            message = f"an annotation has no name; it became {annotation['name']!r}"
            yield NormalizationWarning(part=dashboard, id="dashboard/converted-value", message=message, help="")


def _complete_links(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Give a type and a title to links without them; yield a warning for each link without a type."""
    for link in members(dashboard["links"]):
        link.setdefault("title", "")
        if "type" not in link:
            link["type"] = "link" if link.get("url") else "dashboards"
            yield NormalizationWarning(
                part=dashboard,
                id="dashboard/untyped-link",
                message=f"the link {link['title']!r} has no type; it became {link['type']!r}",
                help='set type="link" for a URL, or type="dashboards" for the dashboards with some tags',
            )


def migrate_dashboard(dashboard: Json) -> list[NormalizationWarning]:
    """Apply Grafana's migrations, since the schema version of the file tells Grafana that they are done.

    grafanalib stamps schemaVersion 12, whose migrations would run in the browser each time; the strict API refuses it.
    """
    has_rows = bool(dashboard.get("rows"))
    tooltip = dashboard.get("graphTooltip")
    apply_migrations(dashboard, for_file=True)
    if tooltip:  # grafanalib can set it in schema 12, where Grafana expects only `sharedCrosshair`
        dashboard["graphTooltip"] = tooltip
    dashboard["schemaVersion"] = SCHEMA_VERSION
    if not has_rows:
        return []
    return [
        NormalizationWarning(
            part=dashboard,
            id="dashboard/legacy-rows",
            message="`rows` is the layout of Grafana 4; the rows were converted to row panels",
            help="use `panels`, with RowPanel for the headings",
        )
    ]


def lift_nested_panels(dashboard: Json) -> list[NormalizationWarning]:
    """Move the panels inside an open row behind it: grafanalib allows them there, and Grafana does not show them."""
    warnings = []
    panels: list[Json] = []
    for panel in dashboard["panels"]:
        panels.append(panel)
        if panel.get("type") == "row" and not panel.get("collapsed") and panel.get("panels"):
            _make_room(panel, dashboard["panels"])
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


def _make_room(row: Json, others: list[Json]) -> None:
    """Move the panels inside a row below it if they are placed relative to it, and what follows below them."""
    top = row["gridPos"]["y"] + 1
    inside = [panel["gridPos"] for panel in row["panels"]]
    following = [panel["gridPos"] for panel in others if panel is not row and panel["gridPos"]["y"] >= top]
    first = min(grid["y"] for grid in inside)
    if first < top:
        _move_down(inside, top - first)
    overlap = max(grid["y"] + grid["h"] for grid in inside) - min((grid["y"] for grid in following), default=0)
    if following and overlap > 0:
        _move_down(following, overlap)


def _move_down(grids: list[Json], distance: int) -> None:
    for grid in grids:
        grid["y"] += distance


def place_panels(dashboard: Json) -> list[NormalizationWarning]:
    """Place the panels without a gridPos below the others: grafanalib writes null, and then nothing loads."""
    panels = dashboard["panels"]
    unplaced = [panel for panel in panels if "gridPos" not in panel]
    grids = [panel["gridPos"] for panel in panels if "gridPos" in panel]
    _fill(panels, max((grid["y"] + grid["h"] for grid in grids), default=0))
    for row in panels:
        _fill(row.get("panels", []), row["gridPos"]["y"] + 1)
    if not unplaced:
        return []
    counted = "1 panel has" if len(unplaced) == 1 else f"{len(unplaced)} panels have"
    return [
        NormalizationWarning(
            part=unplaced[0],
            id="panel/missing-position",
            message=f"{counted} no gridPos; positions were assigned automatically",
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
