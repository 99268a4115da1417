"""The conversion of the Angular single stat to a stat, or to a gauge if it shows one (step 28)."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.migration.angular import reducer, take_settings
from heddle.grafana.migration.mappings import converted_mappings, number

_VALUE, _RANGE = 1, 2
_CONVERTER: Final = "12.2.0"
"""Grafana notes the version that converted the panel, else it would also add limits to percentages."""


def convert_singlestat(panel: Json) -> None:
    """Convert a panel of type `singlestat` or `grafana-singlestat-panel`; leave others."""
    if panel.get("type") not in ("singlestat", "grafana-singlestat-panel"):
        return
    is_gauge = bool(mapping(panel.get("gauge")).get("show"))
    old = take_settings(panel, "gauge" if is_gauge else "stat")
    panel["pluginVersion"] = _CONVERTER
    options = panel["options"]
    options |= {"orientation": "horizontal", "reduceOptions": {"calcs": [reducer(old.get("valueName")) or "mean"]}}
    if old.get("tableColumn"):
        options["reduceOptions"]["fields"] = f"/^{old['tableColumn']}$/"
    defaults = _field_defaults(old, is_gauge=is_gauge)
    panel["fieldConfig"] = {
        "defaults": defaults,
        "overrides": members(mapping(panel.get("fieldConfig")).get("overrides")),
    }
    if is_gauge:
        gauge = mapping(old.get("gauge"))
        options["showThresholdMarkers"] = bool(gauge.get("thresholdMarkers"))
        options["showThresholdLabels"] = bool(gauge.get("thresholdLabels"))
    else:
        _add_stat_options(options, defaults, old)


def _field_defaults(old: Json, *, is_gauge: bool) -> Json:
    defaults: Json = {}
    for key, source in (("unit", "format"), ("nullValueMode", "nullPointMode"), ("noValue", "nullText")):
        if old.get(source):
            defaults[key] = old[source]
    if old.get("decimals") not in (None, ""):
        defaults["decimals"] = old["decimals"]
    if old.get("thresholds") and isinstance(old.get("colors"), list):
        defaults["thresholds"] = {"mode": "absolute", "steps": _steps(str(old["thresholds"]), old["colors"])}
    if found := _mappings(old, mapping(defaults.get("thresholds"))):
        defaults["mappings"] = found
    if is_gauge:
        gauge = mapping(old.get("gauge"))
        defaults |= {
            key: gauge[source] for key, source in (("min", "minValue"), ("max", "maxValue")) if source in gauge
        }
    return defaults


def _steps(thresholds: str, colors: list[object]) -> list[Json]:
    """Return one step for each color: the first is below all thresholds."""
    values = [number(text.strip()) for text in thresholds.split(",")]
    steps: list[Json] = [{"color": color} for color in colors]
    for step, value in zip(steps[1:], values, strict=False):
        step["value"] = value
    return steps


def _mappings(old: Json, thresholds: Json) -> list[Json]:
    kind = old.get("mappingType") or (_VALUE if old.get("valueMaps") else _RANGE if old.get("rangeMaps") else None)
    entries = members(old.get("valueMaps" if kind == _VALUE else "rangeMaps"))
    return converted_mappings([{**entry, "type": kind} for entry in entries], thresholds)


def _add_stat_options(options: Json, defaults: Json, old: Json) -> None:
    sparkline = mapping(old.get("sparkline"))
    options["graphMode"] = "area" if sparkline.get("show") else "none"
    if old.get("colorBackground"):
        options["colorMode"] = "background"
    elif old.get("colorValue"):
        options["colorMode"] = "value"
    else:
        options["colorMode"] = "none"
        if sparkline.get("lineColor") and sparkline.get("show"):
            defaults["color"] = {"mode": "fixed", "fixedColor": sparkline["lineColor"]}
    if old.get("valueName") == "name":
        options["textMode"] = "name"
