"""The options of stat, gauge and bar gauge of Grafana 6, which had field settings in `options.fieldOptions`."""

from __future__ import annotations

import re
from math import inf
from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.migration.angular import reducer, without_nulls
from heddle.grafana.migration.mappings import converted_mappings, number

_TYPES: Final = ("stat", "gauge", "bargauge")
_LIMITS: Final = {"percent": (0, 100), "percentunit": (0, 1)}
_FIELD_CONFIG_START: Final = 7.0
_DISPLAY_NAME_START: Final = 7.1
_EXPLICIT_LIMITS_END: Final = 8.0
_OLDEST_VERSION: Final = 6.1


def upgrade_single_value(panel: Json) -> None:
    """Move the options of Grafana 6 to their current places."""
    options = panel.get("options")
    if panel.get("type") not in _TYPES or not isinstance(options, dict):
        return
    version = _plugin_version(panel)
    if version < _FIELD_CONFIG_START:
        _collect_value_options(options)
        if isinstance(old := options.pop("fieldOptions", None), dict):
            _move_field_options(panel, options, old)
    defaults = mapping(mapping(panel.get("fieldConfig")).get("defaults"))
    if version < _DISPLAY_NAME_START and defaults.get("title") is not None:
        defaults["displayName"] = defaults.pop("title")


def complete_percentages(panel: Json) -> None:
    """Write the limits of percentages, which were implied up to Grafana 7."""
    if panel.get("type") not in _TYPES:
        return
    defaults = mapping(mapping(panel.get("fieldConfig")).get("defaults"))
    unit = defaults.get("unit")
    if isinstance(unit, str) and unit in _LIMITS and _plugin_version(panel) < _EXPLICIT_LIMITS_END:
        for key, limit in zip(("min", "max"), _LIMITS[unit], strict=True):
            if defaults.get(key) is None:
                defaults[key] = limit


def _collect_value_options(options: Json) -> None:
    """Move the options of Grafana 6.0 to `fieldOptions`, where 6.2 has them."""
    values = options.pop("valueOptions", None)
    if not isinstance(values, dict):
        return
    limits = {"min": options.pop("minValue", None), "max": options.pop("maxValue", None)}
    defaults = without_nulls({"unit": values.get("unit"), "decimals": values.get("decimals"), **limits})
    calculation = reducer(values.get("stat"))
    options["fieldOptions"] = {
        "defaults": defaults,
        "mappings": options.pop("valueMappings", None),
        "thresholds": options.pop("thresholds", None),
        **({"calcs": [calculation]} if calculation else {}),
    }


def _move_field_options(panel: Json, options: Json, old: Json) -> None:
    config = mapping(panel.get("fieldConfig"))
    defaults = {**mapping(config.get("defaults")), **mapping(old.get("defaults"))}
    if isinstance(mappings := old.get("mappings") or defaults.get("mappings"), list):
        defaults["mappings"] = converted_mappings(mappings)
    thresholds = _thresholds(options.pop("thresholds", None) or defaults.get("thresholds") or old.get("thresholds"))
    defaults |= {"thresholds": thresholds} if thresholds else {}
    _repair_defaults(defaults, has_thresholds=bool(thresholds))
    overrides = [*members(config.get("overrides")), *members(old.get("overrides"))]
    panel["fieldConfig"] = {"defaults": defaults, "overrides": overrides}
    options["reduceOptions"] = without_nulls({key: old.get(key) for key in ("values", "limit", "calcs")})


def _thresholds(old: Any) -> Json | None:  # noqa: ANN401
    """Return thresholds from a list of steps; the lowest step has no value."""
    if isinstance(old, dict):
        return old
    steps = [{key: step[key] for key in ("color", "value") if step.get(key) is not None} for step in members(old)]
    steps.sort(key=lambda step: _sort_key(step.get("value")))
    if not steps:
        return None
    steps[0].pop("value", None)
    return {"mode": "absolute", "steps": steps}


def _sort_key(value: object) -> float:
    key = number(value)
    return float("-inf") if key is None else key


def _repair_defaults(defaults: Json, *, has_thresholds: bool) -> None:
    color = defaults.get("color")
    if isinstance(color, str) and color:
        defaults["color"] = {"mode": "fixed", "fixedColor": color}
    elif not mapping(color).get("mode"):
        defaults.pop("color", None)
        if has_thresholds and not color:
            defaults["color"] = {"mode": "thresholds"}
    low, high = number(defaults.get("min")), number(defaults.get("max"))
    if low is not None and high is not None and low > high:
        defaults["min"], defaults["max"] = high, low


def _plugin_version(panel: Json) -> float:
    """Return the version of the Grafana that saved the panel; one that is not a number counts as the newest."""
    version = panel.get("pluginVersion")
    if not version:
        return _OLDEST_VERSION
    match = re.match(r"\d{1,9}(\.\d{1,9})?", str(version))
    return float(match[0]) if match else inf
