"""Step 30: value mappings, whose types were numbers up to Grafana 7, and the options of tooltips."""

from __future__ import annotations

import re
from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members

_VALUE, _RANGE = 1, 2
_WITH_TOOLTIP_OPTIONS: Final = ("timeseries", "xychart", "xychart2")
_FALLBACK_COLOR: Final = "#808080"
_LEADING_NUMBER: Final = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)


def upgrade_mappings(panel: Json) -> None:
    """Convert the mappings of the defaults and of all overrides, and rename `tooltipOptions` (step 30)."""
    config = mapping(panel.get("fieldConfig"))
    defaults = mapping(config.get("defaults"))
    if isinstance(defaults.get("mappings"), list):
        defaults["mappings"] = converted_mappings(defaults["mappings"], mapping(defaults.get("thresholds")))
    for override in members(config.get("overrides")):
        for entry in members(override.get("properties")):
            if entry.get("id") == "mappings" and isinstance(entry.get("value"), list):
                entry["value"] = converted_mappings(entry["value"])
    options = mapping(panel.get("options"))
    if panel.get("type") in _WITH_TOOLTIP_OPTIONS and options.get("tooltipOptions"):
        options["tooltip"] = options.pop("tooltipOptions")


def converted_mappings(mappings: list[Any], thresholds: Json | None = None) -> list[Json]:
    """Return mappings in their current form: one for all single values, then ranges and null in their order.

    A text that is a number gets the color that the thresholds had given it. Current mappings stay in their order.
    """
    if all(_is_current(entry) for entry in members(mappings)):
        return members(mappings)
    values: Json = {}
    others: list[Json] = []
    for old in members(mappings):
        if _is_current(old):
            if old["type"] == "value":
                values |= old["options"]
            else:
                others.append(old)
        elif (new := converted_mapping(old, thresholds)) is None:
            continue
        elif new["type"] == "value":
            values |= new["options"]
        else:
            others.append(new)
    return [*([{"type": "value", "options": values}] if values else []), *others]


def _is_current(mapping: Json) -> bool:
    return isinstance(mapping.get("type"), str) and isinstance(mapping.get("options"), dict)


def converted_mapping(old: Json, thresholds: Json | None = None) -> Json | None:
    """Return an old mapping in its current form; None if it maps nothing. Without a type, it follows from the keys."""
    type = old.get("type") or (_VALUE if "value" in old else _RANGE if {"from", "to"} & old.keys() else None)
    result = {"text": old["text"]} if "text" in old else {}
    if color := _threshold_color(old.get("text"), thresholds):
        result["color"] = color
    if (type == _VALUE and old.get("value") == "null") or (
        type == _RANGE and "null" in (old.get("from"), old.get("to"))
    ):
        return {"type": "special", "options": {"match": "null", "result": result}}
    if type == _VALUE and old.get("value") is not None:
        return {"type": "value", "options": {_text(old["value"]): result}}
    if type == _RANGE:
        return {"type": "range", "options": {**{key: number(old.get(key)) for key in ("from", "to")}, "result": result}}
    return None


def number(value: object) -> float | int | None:
    """Return the number in a text or a number, a whole one as an integer; None if there is none."""
    try:
        result = float(str(value))
    except ValueError:
        return None
    if result != result or result in (float("inf"), float("-inf")):
        return None
    return int(result) if result.is_integer() else result


def _text(value: object) -> str:
    """Return a value as JavaScript writes it as a key."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _threshold_color(text: object, thresholds: Json | None) -> str | None:
    match = _LEADING_NUMBER.match(str(text))
    if not thresholds or not match:
        return None
    steps = members(thresholds.get("steps"))
    active = steps[0] if steps else {"color": _FALLBACK_COLOR}
    for step in steps[1:]:
        limit = number(step.get("value"))
        if limit is None or float(match[0]) < limit:
            break
        active = step
    color = active.get("color")
    return color if isinstance(color, str) else None
