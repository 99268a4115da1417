"""Repairs of one panel: its keys, its field settings, mappings and thresholds."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import NEUTRAL, NEUTRAL_COLOR, panel_type

_REMOVED: Final = ("editable", "error", "height", "span", "minSpan", "cacheTimeout")
_DEFAULTS: Final[Json] = {
    "description": "",
    "interval": "",
    "timeFrom": "",
    "timeShift": "",
    "repeat": "",
    "title": "",
    "transparent": False,
    "hideTimeOverride": False,
    "links": [],
    "transformations": [],
    "targets": [],
}
_MAX_DATA_POINTS: Final = 100
_ROW_KEYS: Final = frozenset({"id", "type", "title", "collapsed", "panels", "gridPos", "repeat"})


def clean_panel(panel: Json) -> None:
    """Remove empty and legacy keys, and complete `fieldConfig` and `options`.

    grafanalib also sets maxDataPoints to 100 in every panel, which makes all graphs coarse, and writes the options of
    a heatmap as a list.
    """
    if panel["type"] == "row":
        for key in panel.keys() - _ROW_KEYS:
            del panel[key]
        panel.setdefault("collapsed", False)
        panel.setdefault("panels", [])
        return
    for key in _REMOVED:
        panel.pop(key, None)
    for key, value in _DEFAULTS.items():
        if panel.get(key) == value:
            del panel[key]
    if panel.get("maxDataPoints") == _MAX_DATA_POINTS:
        del panel["maxDataPoints"]
    if "repeat" not in panel:
        panel.pop("repeatDirection", None)
        panel.pop("maxPerRow", None)
    config = panel.setdefault("fieldConfig", {})
    config.setdefault("defaults", {})
    config.setdefault("overrides", [])
    if not isinstance(panel.get("options"), dict):
        panel["options"] = {}


def move_fields(panel: Json) -> None:
    """Move field settings and options from where older Grafana had them, and remove empty ones."""
    if panel["type"] == "row":
        return
    defaults = panel["fieldConfig"]["defaults"]
    if panel["type"] in {"gauge", "bargauge"}:
        _move_gauge_options(panel)
    if panel["type"] == "table":
        _move_table_options(panel)
    if defaults.get("unit") in ("", "none") or not panel_type(panel["type"]).standard_options:
        defaults.pop("unit", None)
    if defaults.get("links") == []:
        del defaults["links"]
    if panel["type"] == "stat" and defaults.get("noValue") == "none":  # grafanalib's default for every stat
        del defaults["noValue"]
    custom = defaults.get("custom", {})
    if custom.get("stacking") == {}:
        del custom["stacking"]
    if custom == {}:
        defaults.pop("custom", None)
    _complete_legend(panel["options"].get("legend"))


def _complete_legend(legend: object) -> None:
    """Write `showLegend`, which grafanalib lacks: since schema 37 it replaces the display mode `hidden`."""
    if isinstance(legend, dict) and "displayMode" in legend:
        legend.setdefault("showLegend", legend["displayMode"] != "hidden")
        if legend["displayMode"] == "hidden":
            legend["displayMode"] = "list"


def _move_table_options(panel: Json) -> None:
    """Remove the root keys of the old table, and write `displayMode` as `cellOptions`, its name since schema 38."""
    for key in ("color", "columns", "fontSize"):
        panel.pop(key, None)
    custom = panel["fieldConfig"]["defaults"].get("custom", {})
    if (mode := custom.pop("displayMode", None)) not in (None, "auto"):
        custom["cellOptions"] = {"type": mode}


def _move_gauge_options(panel: Json) -> None:
    """Move a gauge's calculation, limits and thresholds: grafanalib writes them for Grafana 6 and for Grafana 7."""
    config, options = panel["fieldConfig"], panel["options"]
    defaults = config["defaults"]
    old = options.pop("fieldOptions", {})
    defaults |= old.get("defaults", {})
    if old.get("thresholds") and "thresholds" not in defaults:
        defaults["thresholds"] = {"mode": "absolute", "steps": old["thresholds"]}
    if old.get("mappings"):
        defaults["mappings"] = old["mappings"]
    calcs = old.get("calcs") or defaults.get("calcs")
    if calcs and "reduceOptions" not in options:
        options["reduceOptions"] = {"calcs": calcs, "fields": "", "values": bool(defaults.get("values"))}
    for key in ("override", "limit", "values", "calcs"):
        defaults.pop(key, None)
    if defaults.get("title") is not None:
        defaults["displayName"] = defaults.pop("title")
    for key in ("showThresholdLabels", "showThresholdMarkers"):
        if key in config:
            options.setdefault(key, config.pop(key))


_VALUE, _RANGE = 1, 2
"""The types of value mappings up to Grafana 7."""


def convert_mappings(panel: Json) -> None:
    """Convert the value mappings of Grafana 7, and move a table's: grafanalib has them where Grafana does not look."""
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    if panel["type"] == "table" and (misplaced := panel.pop("mappings", None)):
        defaults.setdefault("mappings", []).extend(misplaced)
    mappings = defaults.get("mappings")
    if mappings == []:
        del defaults["mappings"]
    elif mappings:
        defaults["mappings"] = [_converted(mapping) for mapping in mappings]


def _converted(mapping: Json) -> Json:
    result = {"text": mapping["text"]} if "text" in mapping else {}
    if mapping.get("type") == _VALUE:
        return {"type": "value", "options": {str(mapping.get("value", "")): result}}
    if mapping.get("type") == _RANGE:
        limits = {key: _number(mapping.get(key)) for key in ("from", "to")}
        return {"type": "range", "options": {**limits, "result": result}}
    return mapping


def _number(value: object) -> float | int | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def repair_thresholds(panel: Json) -> None:
    """Remove `"steps": ""` and the `"null"` of the base step, which grafanalib writes: both turn a panel gray."""
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    thresholds = defaults.get("thresholds")
    if thresholds is None:
        return
    steps = thresholds.get("steps")
    if not steps or not isinstance(steps, list):
        del defaults["thresholds"]
        return
    thresholds["steps"] = [
        {key: step[key] for key in ("color", "value") if key in step and step[key] != "null"} for step in steps
    ]


def complete_colors(panel: Json) -> None:
    """Add thresholds that judge nothing where there are none: Grafana's own turn values red from 80.

    A type that names thresholds instead of values gets a fixed color with them: it would name all values `-∞+`.
    grafanalib writes the color mode `thresholds` in every state timeline.
    """
    facts = panel_type(panel["type"])
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    if "thresholds" not in facts.fields or "thresholds" in defaults:
        return
    defaults["thresholds"] = {"mode": "absolute", "steps": [{"color": NEUTRAL_COLOR}]}
    if facts.names_thresholds and defaults.get("color", {}).get("mode") == "thresholds":
        defaults["color"] = dict(NEUTRAL["color"])
