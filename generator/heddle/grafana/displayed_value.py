"""What a reader of a panel sees in place of a value: text and color.

This is a model of Grafana's `getDisplayProcessor` (`packages/grafana-data/src/field`), and of the panels that replace
its result: a state timeline in the color mode `thresholds` names thresholds, and lines have the color of their series.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from heddle.grafana.field_config import (
    Field,
    FieldType,
    color_mode,
    field_config,
    has_color_of_series,
    panel_option,
    shows_color_of_value,
)
from heddle.grafana.json_value import Json, mapping
from heddle.grafana.panel_types import NEUTRAL_COLOR, panel_type
from heddle.grafana.value_format import FormattedValue, format_value, number_text
from heddle.grafana.value_mapping import Value, mapping_result, maps_missing_values

FALLBACK_COLOR: Final = "#808080"
"""Grafana's gray for values that have no color."""

_NO_RANGE: Final = (0.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayedValue:
    """A value as a reader sees it.

    `text` is the whole text; `number` the part without `prefix` and `suffix`, which are the unit. `color` is a name or
    code as in the panel's settings; where the color depends on the series or on a scale it is the color mode, such as
    `palette-classic`, and `scale` the position on the scale from 0 to 1. `mapped` says that a value mapping gave text
    or color. `drawn` is False for a gap in a timeline.
    """

    number: str
    color: str
    prefix: str = ""
    suffix: str = ""
    scale: float | None = None
    mapped: bool = False
    drawn: bool = True

    @property
    def text(self) -> str:
        """The whole text."""
        return f"{self.prefix}{self.number}{self.suffix}"

    @property
    def unit(self) -> str:
        """The unit that is shown, without spaces."""
        return (self.prefix.removeprefix("-") + self.suffix).strip()


def displayed_value(
    panel: Mapping[str, Any], value: Value, *, field: Field | None = None, values: Iterable[float] = ()
) -> DisplayedValue:
    """Return what a panel shows for a value of a field.

    `values` are all values of the panel: limits that the settings do not have are taken from them.
    """
    field = field or Field(type=_type_of(value))
    config = field_config(panel, field)
    facts = panel_type(panel.get("type"))
    if not facts.standard_options:
        return DisplayedValue(number=_plain_text(value), color=NEUTRAL_COLOR)
    limits = _limits(config, values)
    if facts.names_thresholds and (hidden := _timeline_value(panel, config, field, value, limits)):
        return hidden
    result = _processed(config, field, value, limits)
    return _as_drawn(panel, config, result, value, limits)


def displayed_without_data(panel: Mapping[str, Any]) -> DisplayedValue:
    """Return what a panel shows if its queries return nothing; numbers have the color of the lowest threshold."""
    config = field_config(panel, Field(type="string"))
    text = str(config.get("noValue") or "No data")
    if panel_type(panel.get("type")).shows not in ("number", "numbers"):
        return DisplayedValue(number=text, color=NEUTRAL_COLOR)
    result = displayed_value(panel, None, field=Field(type="number"))
    return result if result.text else DisplayedValue(number=text, color=result.color)


def active_threshold_color(config: Json, value: float, values: Iterable[float] = ()) -> str:
    """Return the color of the threshold that a value has reached: of the area that lines are in, for example."""
    steps = config["thresholds"]["steps"]
    return str(steps[_active_step(config, value, _limits(config, values))].get("color")) if steps else FALLBACK_COLOR


def named_thresholds(config: Json) -> tuple[tuple[str, str], ...]:
    """Return the names that a timeline gives to thresholds, each with its color: `< 80` and `80+`."""
    steps = config["thresholds"]["steps"]
    unit = "percent" if config["thresholds"]["mode"] == "percentage" else str(config.get("unit", ""))
    names = []
    for index, step in enumerate(steps):
        is_base = index == 0 and len(steps) > 1
        limit = _number(steps[1].get("value")) if is_base else _number(step.get("value"))
        text = format_value(-math.inf if limit is None else limit, unit, _decimals(config))
        names.append((f"< {text}" if is_base else f"{text}+", str(step.get("color", ""))))
    return tuple(names)


def _timeline_value(
    panel: Mapping[str, Any], config: Json, field: Field, value: Value, limits: tuple[float, float]
) -> DisplayedValue | None:
    """Return what a timeline shows where it does not show the value itself."""
    mode, mapped = color_mode(config), maps_missing_values(config.get("mappings"))
    names_steps = names_thresholds(panel, config) and field.type == "number"
    if names_steps and value is not None:
        names = named_thresholds(config)
        name, color = names[_active_step(config, _as_number(value, ""), limits)]
        return DisplayedValue(number=name, color=dict(names).get(name, color))
    if value is None or (isinstance(value, float) and math.isnan(value)):
        if not mapped or mode.startswith("continuous-"):
            return DisplayedValue(number="", color="", drawn=False)
        return DisplayedValue(number="null", color=FALLBACK_COLOR) if names_steps else None
    return None


def names_thresholds(panel: Mapping[str, Any], config: Json) -> bool:
    """Return whether a panel shows the names of thresholds in place of numbers and of their mappings.

    It does so where it merges equal values, which is the default of the state timeline.
    """
    facts = panel_type(panel.get("type"))
    merges = panel_option(panel, "mergeValues") is not False
    by_threshold = color_mode(config) == "thresholds" and bool(config["thresholds"]["steps"])
    return facts.names_thresholds == "values" and merges and by_threshold


def _processed(config: Json, field: Field, value: Value, limits: tuple[float, float]) -> DisplayedValue:
    """Return the result of Grafana's display processor: mapping, then unit and decimals, then color."""
    unit = str(config.get("unit") or ("string" if field.type == "string" else ""))
    mapped = mapping_result(config.get("mappings"), value)
    result = mapped or {}
    number = _as_number(value, unit)
    text = FormattedValue(str(result["text"])) if result.get("text") is not None else None
    if text is None and not math.isnan(number) and not isinstance(value, bool):
        text = format_value(number, unit, _decimals(config))
    if text is None:
        text = FormattedValue(_plain_text(value) or str(config.get("noValue") or ""))
    color, scale = str(result.get("color") or ""), None
    if not color:
        color, scale = _scale_color(config, field, number, limits)
    return DisplayedValue(
        number=text.text, prefix=text.prefix, suffix=text.suffix, color=color, scale=scale, mapped=bool(mapped)
    )


def _as_drawn(
    panel: Mapping[str, Any], config: Json, result: DisplayedValue, value: Value, limits: tuple[float, float]
) -> DisplayedValue:
    """Return the result of the display processor with the color and text that the panel takes from it."""
    color, scale, number = result.color, result.scale, result.number
    if has_color_of_series(panel):
        color, scale = _scale_color(config, Field(), _as_number(value, ""), limits)
    elif mapping(mapping(config.get("custom")).get("cellOptions")).get("type") == "pill":
        color = color if config.get("mappings") or color_mode(config) == "fixed" else "palette-classic"
    elif not shows_color_of_value(panel, config):
        color, scale = NEUTRAL_COLOR, None
    if panel_option(panel, "textMode") in ("name", "none"):
        number = ""
    shown = number == result.number
    return DisplayedValue(
        number=number,
        prefix=result.prefix if shown else "",
        suffix=result.suffix if shown else "",
        color=color,
        scale=scale,
        mapped=result.mapped,
    )


def _scale_color(config: Json, field: Field, number: float, limits: tuple[float, float]) -> tuple[str, float | None]:
    """Return the color that the color mode gives to a number, and its position on a continuous scale."""
    mode = color_mode(config)
    if field.type == "boolean" and not mode.startswith("continuous-"):
        return ("green" if number else "red"), None
    match mode:
        case "fixed" | "shades":
            return str(mapping(config.get("color")).get("fixedColor") or FALLBACK_COLOR), None
        case "thresholds":
            steps = config["thresholds"]["steps"]
            color = steps[_active_step(config, number, limits)].get("color") if steps else FALLBACK_COLOR
            return str(color), None
        case _ if mode.startswith("continuous-"):
            return mode, _position(number, limits)
    return mode, None


def _active_step(config: Json, number: float, limits: tuple[float, float]) -> int:
    """Return the index of the step that a number has reached; Grafana stops at the first that it has not reached."""
    thresholds = config["thresholds"]
    if thresholds["mode"] == "percentage":
        number = 100 * _position(number, limits)
    active = 0
    for index, step in enumerate(thresholds["steps"][1:], 1):
        if not number >= (_number(step.get("value")) or 0):
            break
        active = index
    return active


def _position(number: float, limits: tuple[float, float]) -> float:
    low, high = limits
    if math.isnan(number) or number == -math.inf or high == low:
        return 0
    return (number - low) / (high - low)


def _limits(config: Json, values: Iterable[float]) -> tuple[float, float]:
    numbers = [value for value in values if math.isfinite(value)]
    automatic = (min(numbers), max(numbers)) if numbers else _NO_RANGE
    low, high = (_number(config.get(name)) for name in ("min", "max"))
    return (automatic[0] if low is None else low, automatic[1] if high is None else high)


def _type_of(value: Value) -> FieldType:
    return "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"


def _as_number(value: Value, unit: str) -> float:
    if value is None or value == "" or (unit == "string" and not isinstance(value, bool)):
        return math.nan
    try:
        return float(value)
    except ValueError:
        return math.nan


def _plain_text(value: Value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return ("true" if value else "false") if isinstance(value, bool) else number_text(value)


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _decimals(config: Json) -> int | None:
    decimals = _number(config.get("decimals"))
    return None if decimals is None else int(decimals)
