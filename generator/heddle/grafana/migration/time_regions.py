"""The time regions of the Angular graph, which are annotations of the dashboard since Grafana 10."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json, members
from heddle.grafana.migration.angular import without_nulls

_LINE_COLOR: Final = "white"
_TIMES: Final = ("fromDayOfWeek", "toDayOfWeek", "from", "to")


def time_region_annotations(panel: Json) -> list[Json]:
    """Return an annotation for each time region of a graph that is filled or has a line.

    A panel without an id has none: the annotation would be drawn in all panels.
    """
    if panel.get("type") != "graph" or type(panel.get("id")) is not int:
        return []
    regions = enumerate(members(panel.get("timeRegions")))
    return [_annotation(panel, region, index) for index, region in regions if region.get("fill") or region.get("line")]


def _annotation(panel: Json, region: Json, index: int) -> Json:
    color = region.get("fillColor") if region.get("colorMode") == "custom" else region.get("colorMode")
    return {
        "name": f"Time region for panel {panel.get('title', '')}" + (f" {index}" if index else ""),
        "datasource": {"type": "datasource", "uid": "grafana"},
        "enable": True,
        "hide": True,
        "filter": {"exclude": False, "ids": [panel["id"]]},
        "iconColor": color if region.get("fill") else _LINE_COLOR,
        "target": {
            "queryType": "timeRegions",
            "refId": "Anno",
            # The graph had its time regions always in UTC.
            "timeRegion": {**without_nulls({key: region.get(key) for key in _TIMES}), "timezone": "utc"},
        },
    }
