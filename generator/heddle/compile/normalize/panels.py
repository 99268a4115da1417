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
    if "libraryPanel" not in panel:
        _clean_fields(panel)


def move_fields(panel: Json) -> None:
    """Move field settings and options from where grafanalib writes them to where Grafana reads them."""
    panel.setdefault("type", "text")
    if panel["type"] == "row" or "libraryPanel" in panel:  # the content of a library panel is stored elsewhere
        return
    config = panel.setdefault("fieldConfig", {})
    config.setdefault("defaults", {})
    config.setdefault("overrides", [])
    if not isinstance(panel.get("options"), dict):
        panel["options"] = {}
    if panel["type"] == "gauge":
        _move_gauge_options(panel)
    if panel["type"] == "table":
        _move_table_options(panel)
    _repair_thresholds(panel)


def _clean_fields(panel: Json) -> None:
    """Remove empty field settings."""
    defaults = panel["fieldConfig"]["defaults"]
    if defaults.get("unit") in ("", "none") or not panel_type(panel["type"]).standard_options:
        defaults.pop("unit", None)
    if defaults.get("links") == []:
        del defaults["links"]
    if panel["type"] == "stat" and defaults.get("noValue") == "none":  # grafanalib's default for every stat
        del defaults["noValue"]
    custom = defaults.get("custom", {})
    if custom.get("stacking") == {}:
        del custom["stacking"]
    if custom.get("cellOptions") == {"type": "auto"}:
        del custom["cellOptions"]
    if custom == {}:
        defaults.pop("custom", None)
    if defaults.get("mappings") == []:
        del defaults["mappings"]


def _move_table_options(panel: Json) -> None:
    """Move the color and the mappings of a table, which are keys of the panel; remove those of the Angular table."""
    defaults = panel["fieldConfig"]["defaults"]
    if color := panel.pop("color", None):
        defaults.setdefault("color", color)
    if misplaced := panel.pop("mappings", None):
        known = defaults.get("mappings", [])
        are_lists = isinstance(known, list) and isinstance(misplaced, list)
        defaults["mappings"] = [*known, *misplaced] if are_lists else misplaced
    if "styles" not in panel:
        for key in ("columns", "fontSize"):
            panel.pop(key, None)


def _move_gauge_options(panel: Json) -> None:
    """Move the calculation and the markers of a gauge, which are among its field settings."""
    config, options = panel["fieldConfig"], panel["options"]
    defaults = config["defaults"]
    defaults.pop("override", None)
    reduce = {key: defaults.pop(key) for key in ("calcs", "values", "limit") if key in defaults}
    if reduce.get("calcs"):
        options.setdefault("reduceOptions", {"fields": "", **reduce})
    for key in ("showThresholdLabels", "showThresholdMarkers"):
        if key in config:
            options.setdefault(key, config.pop(key))


def _repair_thresholds(panel: Json) -> None:
    """Remove `"steps": ""` and the `"null"` of the base step, which grafanalib writes: both turn a panel gray.

    Old exports have no mode; Grafana then compares with the values themselves. A graph has its thresholds elsewhere;
    grafanalib writes them a second time, as steps without a color.
    """
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    thresholds = defaults.get("thresholds")
    if thresholds is None:
        return
    steps = thresholds.get("steps")
    if not steps or not isinstance(steps, list) or panel["type"] == "graph":
        del defaults["thresholds"]
        return
    thresholds.setdefault("mode", "absolute")
    thresholds["steps"] = [
        {key: step[key] for key in ("color", "value") if key in step and step[key] != "null"}
        if isinstance(step, dict)
        else step
        for step in steps
    ]


def complete_colors(panel: Json) -> None:
    """Add thresholds that judge nothing if there are none: Grafana's own turn values red from 80.

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
