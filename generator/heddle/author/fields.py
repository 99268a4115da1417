"""Colors, thresholds, value mappings and overrides: the field configuration of a panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import NEUTRAL_COLOR

GREEN: Final = "green"
YELLOW: Final = "yellow"
ORANGE: Final = "orange"
RED: Final = "red"
BLUE: Final = "blue"
PURPLE: Final = "purple"
GRAY: Final = NEUTRAL_COLOR
"""Grafana's neutral text color, which is readable in both themes."""

BASE: Final = float("-inf")
"""The lowest threshold: its color holds for all values below the next one."""

Thresholds: TypeAlias = Mapping[float, str]
Mappings: TypeAlias = Mapping[int, tuple[str, str]] | Mapping[str, tuple[str, str]]
Overrides: TypeAlias = Mapping[str, Mapping[str, Any]]


def thresholds(steps: Thresholds) -> Json:
    """Return Grafana's thresholds of `{value: color}`; the base step has no value, since JSON has no infinity."""
    return {
        "mode": "absolute",
        "steps": [
            {"color": color} if value == BASE else {"color": color, "value": value} for value, color in steps.items()
        ],
    }


def mappings(values: Mappings) -> list[Json]:
    """Return Grafana's value mappings of `{value: (text, color)}`, in the given order."""
    options = {
        str(value): {"text": text, "color": color, "index": index}
        for index, (value, (text, color)) in enumerate(values.items())
    }
    return [{"type": "value", "options": options}]


def no_value_mapping(text: str) -> Json:
    """Return the value mapping of an absent number: Grafana gives it the color of the lowest threshold, often green."""
    return {"type": "special", "options": {"match": "null+nan", "result": {"text": text, "color": GRAY}}}


def overrides(by_name: Overrides) -> list[Json]:
    """Return field overrides of `{"series or column": {"property id": value}}`."""
    return [
        {
            "matcher": {"id": "byName", "options": name},
            "properties": [{"id": id, "value": value} for id, value in properties.items()],
        }
        for name, properties in by_name.items()
    ]


__all__ = ["BASE", "BLUE", "GRAY", "GREEN", "ORANGE", "PURPLE", "RED", "YELLOW", "mappings"]
