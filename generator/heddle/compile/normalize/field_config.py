"""Field settings that grafanalib leaves empty, misplaces, or writes in the words of an older Grafana."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import panel_type

_TABLE_LEGACY = ("color", "columns", "fontSize")
_LEFT_OVER = ("override", "limit", "values", "calcs")


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Move what is misplaced, rename what was renamed, drop what is empty."""
    if panel["type"] == "row":
        return
    if panel["type"] in {"gauge", "bargauge"}:
        _gauge(panel)
    _defaults(panel)
    _custom(panel)
    _legend(panel["options"].get("legend"))
    yield from ()


def _defaults(panel: Json) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    if defaults.get("unit") in ("", "none") or not panel_type(panel["type"]).standard_options:
        defaults.pop("unit", None)
    if defaults.get("links") == []:
        del defaults["links"]
    if panel["type"] == "stat" and defaults.get("noValue") == "none":  # grafanalib's default, a word about nothing
        del defaults["noValue"]


def _custom(panel: Json) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    custom = defaults.get("custom", {})
    if custom.get("stacking") == {}:
        del custom["stacking"]
    if panel["type"] == "table":
        for key in _TABLE_LEGACY:
            panel.pop(key, None)
        if (mode := custom.pop("displayMode", None)) not in (None, "auto"):
            custom["cellOptions"] = {"type": mode}
    if custom == {}:
        defaults.pop("custom", None)


def _legend(legend: object) -> None:
    if isinstance(legend, dict) and "displayMode" in legend:
        legend.setdefault("showLegend", legend["displayMode"] != "hidden")
        if legend["displayMode"] == "hidden":
            legend["displayMode"] = "list"


def _gauge(panel: Json) -> None:
    """Bring a gauge's reduction and limits, which grafanalib writes in two older places, to today's."""
    config, options = panel["fieldConfig"], panel["options"]
    defaults = config["defaults"]
    older = options.pop("fieldOptions", {})
    defaults |= older.get("defaults", {})
    if older.get("thresholds") and "thresholds" not in defaults:
        defaults["thresholds"] = {"mode": "absolute", "steps": older["thresholds"]}
    if older.get("mappings"):
        defaults["mappings"] = older["mappings"]
    calcs = older.get("calcs") or defaults.get("calcs")
    if calcs and "reduceOptions" not in options:
        options["reduceOptions"] = {"calcs": calcs, "fields": "", "values": bool(defaults.get("values"))}
    for key in _LEFT_OVER:
        defaults.pop(key, None)
    if defaults.get("title") is not None:
        defaults["displayName"] = defaults.pop("title")
    for key in ("showThresholdLabels", "showThresholdMarkers"):
        if key in config:
            options.setdefault(key, config.pop(key))
