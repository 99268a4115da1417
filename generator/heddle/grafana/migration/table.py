"""The conversion of the Angular table (step 24): a style of columns becomes the settings of fields."""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.json_value import Json, members
from heddle.grafana.migration.angular import REDUCERS, override, take_settings, without_nulls
from heddle.grafana.migration.mappings import number

_TRANSFORMATIONS: Final = {
    "timeseries_to_rows": "seriesToRows",
    "timeseries_to_columns": "seriesToColumns",
    "timeseries_aggregations": "reduce",
    "table": "merge",
}
_CELL_TYPES: Final = {"cell": "color-background", "row": "color-background", "value": "color-text"}
_ALL_COLUMNS: Final = "/.*/"


def convert_table(panel: Json) -> None:
    """Convert a panel of type `table-old`, or of type `table` with the styles of the Angular one; leave others."""
    is_angular = panel.get("type") == "table-old" or (
        panel.get("type") == "table" and isinstance(panel.get("styles"), list)
    )
    if not is_angular:
        return
    old = take_settings(panel, "table")
    styles = members(old.get("styles"))
    defaults = next((style for style in styles if style.get("pattern") == _ALL_COLUMNS), None)
    overrides = [_override(style) for style in styles if style.get("pattern") != _ALL_COLUMNS]
    panel["fieldConfig"] = {"defaults": _defaults(defaults) if defaults else {"custom": {}}, "overrides": overrides}
    transformations = panel.get("transformations")
    panel["transformations"] = [*(transformations if isinstance(transformations, list) else []), *_transformation(old)]


def _transformation(old: Json) -> list[Json]:
    transform = old.get("transform")
    if not isinstance(transform, str) or transform not in _TRANSFORMATIONS:
        return []
    options: Json = {"reducers": []}
    if transform == "timeseries_aggregations":
        columns = [column.get("value") for column in members(old.get("columns"))]
        reducers = {**REDUCERS, "count": "count"}
        options = {
            "includeTimeField": False,
            "reducers": [reducers[name] for name in columns if isinstance(name, str) and name in reducers],
        }
    return [{"id": _TRANSFORMATIONS[transform], "options": options}]


def _defaults(style: Json) -> Json:
    custom: Json = {"align": _alignment(style)} if "align" in style else {}
    if style.get("colorMode"):
        custom["cellOptions"] = {"type": _CELL_TYPES.get(str(style["colorMode"]))}
    names = {"unit": "unit", "decimals": "decimals", "displayName": "alias"}
    defaults = without_nulls({key: style.get(source) for key, source in names.items()})
    return defaults | {"custom": custom} | ({"thresholds": _thresholds(style)} if style.get("thresholds") else {})


def _override(style: Json) -> Json:
    pattern = style.get("pattern")
    is_regex = isinstance(pattern, str) and len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/")
    return override("byRegexp" if is_regex else "byName", pattern, _properties(style))


def _properties(style: Json) -> Json:
    properties: Json = {}
    for id, source in (("displayName", "alias"), ("unit", "unit"), ("decimals", "decimals")):
        if style.get(source):
            properties[id] = style[source]
    if style.get("type") == "date":
        properties["unit"] = f"time: {style.get('dateFormat')}"
    if style.get("type") == "hidden":
        properties["custom.hidden"] = True
    if style.get("link"):
        title, url = style.get("linkTooltip") or "", style.get("linkUrl") or ""
        properties["links"] = [{"title": title, "url": url, "targetBlank": bool(style.get("linkTargetBlank"))}]
    if style.get("colorMode"):
        properties["custom.cellOptions"] = {"type": _CELL_TYPES.get(str(style["colorMode"]))}
    if style.get("align"):
        properties["custom.align"] = _alignment(style)
    if style.get("thresholds"):
        properties["thresholds"] = _thresholds(style)
    return properties


def _alignment(style: Json) -> Any:  # noqa: ANN401
    return None if style.get("align") == "auto" else style.get("align")


def _thresholds(style: Json) -> Json:
    values = style["thresholds"] if isinstance(style["thresholds"], list) else []
    colors = style["colors"] if isinstance(style.get("colors"), list) else []
    steps: list[Json] = [{"color": color} for color in colors[: len(values) + 1]]
    for step, value in zip(steps[1:], values, strict=False):
        step["value"] = number(value)
    return {"mode": "absolute", "steps": steps}
