"""Value mappings: the text and color that a panel shows in place of a value.

The order and the rules are those of `getValueMappingResult` in Grafana's `packages/grafana-data`: the first mapping
that matches wins, whatever its type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from heddle.grafana.javascript_regex import parse_javascript_regex
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.value_format import number_text

Value: TypeAlias = float | str | bool | None
"""A value of a field; None is an absent one."""

_NUMBER: Final = re.compile(r"\s*[+-]?(Infinity|\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?)", re.IGNORECASE)


def mapping_result(mappings: object, value: Value) -> Json | None:
    """Return the result of the first mapping that matches: `text`, `color`, both or none; None if none matches."""
    for item in members(mappings):
        options = mapping(item.get("options"))
        match item.get("type"):
            case "value" if value is not None and isinstance(result := options.get(_key(value)), dict):
                return result
            case "range" if _in_range(options, value):
                return mapping(options.get("result"))
            case "regex" if isinstance(value, str) and (result := _regex_result(options, value)) is not None:
                return result
            case "special" if _is_special(options.get("match"), value):
                return mapping(options.get("result"))
    return None


def mapping_results(mappings: object) -> Iterator[tuple[str, Json]]:
    """Yield each result with the values that it stands for, as a reader of the panel would name them."""
    for item in members(mappings):
        options = mapping(item.get("options"))
        match item.get("type"):
            case "value":
                yield from ((str(value), mapping(result)) for value, result in options.items())
            case "range":
                yield f"{options.get('from', '-∞')} to {options.get('to', '∞')}", mapping(options.get("result"))
            case "regex":
                yield str(options.get("pattern", "")), mapping(options.get("result"))
            case "special":
                yield str(options.get("match", "")), mapping(options.get("result"))


def maps_missing_values(mappings: object) -> bool:
    """Return whether null or NaN is mapped."""
    return any(match in _MISSING for match in _special_matches(mappings))


def maps_numbers(mappings: object) -> bool:
    """Return whether a number can be mapped, and not only texts, booleans and missing values."""
    for item in members(mappings):
        options = mapping(item.get("options"))
        if item.get("type") == "range" or (item.get("type") == "value" and any(map(_is_number, options))):
            return True
    return False


_MISSING: Final = frozenset({"null", "nan", "null+nan"})


def _special_matches(mappings: object) -> Iterable[Any]:
    return [mapping(item.get("options")).get("match") for item in members(mappings) if item.get("type") == "special"]


def _key(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value or 0)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _in_range(options: Mapping[str, Any], value: Value) -> bool:
    number = leading_number(value)
    low, high = leading_number(options.get("from")), leading_number(options.get("to"))
    return not math.isnan(number) and not number < low and not number > high


def leading_number(value: Value) -> float:
    """Return a value as a number; of a text the number that it starts with, NaN if there is none."""
    if value is None or isinstance(value, bool):
        return math.nan
    if isinstance(value, str):
        match = _NUMBER.match(value)
        return float(match[0].replace("Infinity", "inf")) if match else math.nan
    return float(value)


def _regex_result(options: Mapping[str, Any], value: str) -> Json | None:
    regex = parse_javascript_regex(str(options.get("pattern", "")))
    if regex is None or not regex.pattern.search(value):
        return None
    result = mapping(options.get("result"))
    text = result.get("text")
    return result if text is None else {**result, "text": regex.replace(value, str(text))}


def _is_special(match: object, value: Value) -> bool:
    is_nan = isinstance(value, float) and math.isnan(value)
    return {
        "null": value is None,
        "nan": is_nan,
        "null+nan": value is None or is_nan,
        "true": value is True or value == "true",
        "false": value is False or value == "false",
        "empty": value == "",
    }.get(str(match), False)
