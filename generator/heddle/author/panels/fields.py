"""Thresholds, mappings and overrides: how values are coloured, named and told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

BASE: Final = float("-inf")
"""The threshold below all others: its colour holds from minus infinity."""

Thresholds: TypeAlias = Mapping[float, str]
Mappings: TypeAlias = Mapping[int, tuple[str, str]] | Mapping[str, tuple[str, str]]
Overrides: TypeAlias = Mapping[str, Mapping[str, Any]]


def thresholds(steps: Thresholds) -> dict[str, Any]:
    """Return Grafana's thresholds; the base step has no value, since JSON has no minus infinity."""
    ordered = [
        {"color": colour} if value == BASE else {"color": colour, "value": value} for value, colour in steps.items()
    ]
    return {"mode": "absolute", "steps": ordered}


def mappings(values: Mappings) -> list[dict[str, Any]]:
    """Return Grafana's value mappings of `{value: (text, colour)}`, in the order given."""
    options = {
        str(value): {"text": text, "color": colour, "index": index}
        for index, (value, (text, colour)) in enumerate(values.items())
    }
    return [{"type": "value", "options": options}]


def overrides(by_name: Overrides) -> list[dict[str, Any]]:
    """Return field overrides of `{"series or column": {"property id": value}}`."""
    return [
        {
            "matcher": {"id": "byName", "options": name},
            "properties": [{"id": id, "value": value} for id, value in properties.items()],
        }
        for name, properties in by_name.items()
    ]
