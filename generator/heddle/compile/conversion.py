"""Converts values of a type that Grafana does not accept, but whose meaning is clear, with a warning.

A height of 2.2 or a quoted number is a mistake of one panel, and no reason to write none of the dashboards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, Final, NamedTuple

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

_GRID_KEYS: Final = ("h", "w", "x", "y")
_SIZES: Final = frozenset({"h", "w"})
_BOOLEANS: Final = {"true": True, "false": False}


class Converted(NamedTuple):
    """A converted value; `shown` describes it before and after."""

    value: Any
    shown: str


def convert(value: Any, types: Sequence[str]) -> Converted | None:  # noqa: ANN401 - any JSON value
    """Return a value as one of the JSON Schema types, or None if its meaning is not clear."""
    for type in types:
        result = _convert(value, type)
        if result is not None:
            return Converted(result, f"{_shown(value)} became {_shown(result)}")
    return None


def convert_positions(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Make the positions of all panels integers, and yield a warning for each change that a reader may notice.

    A position that cannot be read is removed, and so assigned automatically.
    """
    for panel in _panels(dashboard):
        grid = panel.get("gridPos")
        if grid is None or (type(grid) is dict and all(type(grid.get(key)) is int for key in _GRID_KEYS)):
            continue
        if not isinstance(grid, dict) or not all(convert(grid.get(key), ["integer"]) for key in _GRID_KEYS):
            message = f"the position {grid!r} is incomplete or not made of numbers; it was assigned automatically"
            yield NormalizationWarning(part=panel, id="dashboard/converted-value", message=message, help="")
            del panel["gridPos"]
            continue
        for key in _GRID_KEYS:
            if type(grid[key]) is not int and (converted := convert(grid[key], ["integer"])):
                value = max(converted.value, 1) if key in _SIZES else converted.value
                message = f"`gridPos.{key}` is not an integer: {_shown(grid[key])} became {value}"
                grid[key] = value
                yield NormalizationWarning(part=panel, id="dashboard/converted-value", message=message, help="")


def _panels(dashboard: Json) -> Iterator[Json]:
    yield from walk_panels(dashboard)
    for row in dashboard.get("rows") or ():
        if isinstance(row, dict):
            yield from (panel for panel in row.get("panels") or () if isinstance(panel, dict))


def _convert(value: Any, type: str) -> Any:  # noqa: ANN401 - any JSON value
    match type:
        case "integer":
            number = _number(value)
            return None if number is None else round(number)
        case "number":
            number = _number(value)
            return int(number) if number is not None and number.is_integer() else number
        case "string" if isinstance(value, (int, float)):
            return str(value).lower() if isinstance(value, bool) else str(value)
        case "boolean" if isinstance(value, str):
            return _BOOLEANS.get(value.strip().lower())
        case "array" if isinstance(value, str):
            return [value]
        case _:
            return None


def _number(value: Any) -> float | None:  # noqa: ANN401 - any JSON value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return f'"{value}"' if isinstance(value, str) else str(value)
