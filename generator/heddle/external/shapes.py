"""The types of the parts of dashboards that rules read, as in Grafana's classic schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A string; Grafana also accepts numbers and booleans."""

    name = "a text"


@dataclass(frozen=True, slots=True)
class Number:
    """A number; Grafana also accepts a text that contains one."""

    name = "a number"


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these members, and `others`; with `or_text` a string is also allowed.

    `never_null` if Grafana cannot open a dashboard with null in its place.
    """

    members: Mapping[str, Shape] = field(default_factory=dict)
    others: Shape | None = None
    or_text: bool = False
    never_null: bool = False
    name = "an object"


@dataclass(frozen=True, slots=True)
class List:
    """A list; `essential` if Grafana cannot open a dashboard in which it, or an item of it, has a wrong type."""

    item: Shape
    essential: bool = False
    name = "a list"


Shape: TypeAlias = Text | Number | Object | List

TEXT: Final = Text()
NUMBER: Final = Number()
OBJECT: Final = Object()

_REFERENCE: Final = Object({"type": TEXT, "uid": TEXT}, or_text=True)
_LINK: Final = Object({"url": TEXT, "title": TEXT, "type": TEXT, "tags": List(TEXT), "icon": TEXT})
_RESULT: Final = Object({"text": TEXT, "color": TEXT, "index": NUMBER})
MAPPING: Final = Object({"type": TEXT, "options": OBJECT})
"""A value mapping, whose `options` depend on its type."""
MAPPING_OPTIONS: Final[Mapping[object, Shape]] = {
    "value": Object(others=_RESULT),
    "range": Object({"from": NUMBER, "to": NUMBER, "result": _RESULT}),
    "regex": Object({"pattern": TEXT, "result": _RESULT}),
    "special": Object({"match": TEXT, "result": _RESULT}),
}

FIELD: Final = Object(
    {
        "unit": TEXT,
        "decimals": NUMBER,
        "min": NUMBER,
        "max": NUMBER,
        "displayName": TEXT,
        "noValue": TEXT,
        "color": Object({"mode": TEXT, "fixedColor": TEXT}),
        "thresholds": Object({"mode": TEXT, "steps": List(Object({"color": TEXT, "value": NUMBER}))}),
        "mappings": List(MAPPING),
        "links": List(_LINK),
        "custom": Object(
            {
                "thresholdsStyle": Object({"mode": TEXT}),
                "cellOptions": Object({"type": TEXT, "mode": TEXT}),
                "displayMode": TEXT,
                "drawStyle": TEXT,
            }
        ),
    }
)
PROPERTY: Final = Object({"id": TEXT})
"""A property that an override sets; its `value` has the shape of the field option with this id, such as `custom.x`."""

_TARGET: Final = Object(
    {
        "refId": TEXT,
        "datasource": _REFERENCE,
        "expr": TEXT,
        "rawSql": TEXT,
        "expression": TEXT,
        "legendFormat": TEXT,
        "interval": TEXT,
        "queryType": TEXT,
    }
)
PANEL: Final = Object(
    {
        "id": NUMBER,
        "type": TEXT,
        "title": TEXT,
        "description": TEXT,
        "gridPos": Object({"h": NUMBER, "w": NUMBER, "x": NUMBER, "y": NUMBER}, never_null=True),
        "datasource": _REFERENCE,
        "targets": List(_TARGET, essential=True),
        "fieldConfig": Object(
            {
                "defaults": FIELD,
                "overrides": List(Object({"matcher": Object({"id": TEXT}), "properties": List(PROPERTY)})),
            }
        ),
        "options": Object(
            {
                "reduceOptions": Object({"calcs": List(TEXT)}),
                "legend": Object({"calcs": List(TEXT), "displayMode": TEXT, "placement": TEXT}),
                "textMode": TEXT,
                "colorMode": TEXT,
                "graphMode": TEXT,
                "displayMode": TEXT,
            }
        ),
        "transformations": List(Object({"id": TEXT, "options": OBJECT})),
        "links": List(_LINK),
        "repeat": TEXT,
        "interval": TEXT,
        "timeFrom": TEXT,
        "maxDataPoints": NUMBER,
        "libraryPanel": Object({"uid": TEXT, "name": TEXT}),
        "alert": OBJECT,
    }
)
"""A panel. `panels` are not in it: the walk through a dashboard treats them like those of the dashboard."""

_VARIABLE: Final = Object(
    {
        "name": TEXT,
        "type": TEXT,
        "label": TEXT,
        "regex": TEXT,
        "allValue": TEXT,
        "datasource": _REFERENCE,
        "current": OBJECT,
        "options": List(OBJECT),
        "hide": NUMBER,
        "refresh": NUMBER,
        "sort": NUMBER,
    }
)
_ANNOTATION: Final = Object({"name": TEXT, "type": TEXT, "expr": TEXT, "datasource": _REFERENCE, "target": _TARGET})
_PANELS: Final = List(PANEL, essential=True)
DASHBOARD: Final = Object(
    {
        "title": TEXT,
        "uid": TEXT,
        "description": TEXT,
        "tags": List(TEXT),
        "schemaVersion": NUMBER,
        "time": Object({"from": TEXT, "to": TEXT}),
        "timezone": TEXT,
        "refresh": TEXT,
        "panels": _PANELS,
        "rows": List(Object({"panels": _PANELS, "repeat": TEXT, "title": TEXT})),
        "templating": Object({"list": List(_VARIABLE, essential=True)}),
        "annotations": Object({"list": List(_ANNOTATION, essential=True)}),
        "links": List(_LINK),
        "__inputs": List(Object({"name": TEXT, "type": TEXT, "pluginId": TEXT})),
        "__requires": List(Object({"id": TEXT, "type": TEXT})),
    }
)
