"""Colors, thresholds, value mappings and overrides: the field configuration of a panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from heddle.author.arguments.expected import expected
from heddle.author.promql.series import Condition
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.field_config import FIELD_OPTIONS
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


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values from `low` to `high`, both included; None means no limit."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SpecialValue:
    """A value that is not a number or a text of its own."""

    match: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of a panel's data, by one of Grafana's matchers."""

    matcher: str
    options: str


MappedValue: TypeAlias = int | float | str | Condition | ValueRange | SpecialValue
Mapped: TypeAlias = tuple[str, str]
OverriddenFields: TypeAlias = str | Condition | Fields
Thresholds: TypeAlias = Mapping[float, str]
Mappings: TypeAlias = Mapping[int, Mapped] | Mapping[str, Mapped] | Mapping[MappedValue, Mapped]
Overrides: TypeAlias = Mapping[str, Mapping[str, Any]] | Mapping[OverriddenFields, Mapping[str, Any]]


def between(low: float | None, high: float | None) -> ValueRange:
    """Map the values from `low` to `high`, inclusive; None means no limit. Raises AuthorError for an empty range."""
    if low is not None and high is not None and low > high:
        message = f"no value is between {low} and {high}"
        raise AuthorError("panel/empty-range", message, f"write `between({high}, {low})`")
    return ValueRange(low, high)


def special(match: Literal["true", "false", "null", "nan", "null+nan", "empty"]) -> SpecialValue:
    """Map a value that is not a number or a text, such as `null`, or an empty text."""
    return SpecialValue(match)


def fields_of_type(type: Literal["boolean", "enum", "geo", "number", "other", "string", "time"]) -> Fields:
    """Override the fields of a type."""
    return Fields("byType", type)


def fields_of_query(ref_id: str) -> Fields:
    """Override the fields of a query, by its letter: `A` is the first one."""
    return Fields("byFrameRefID", ref_id)


def thresholds(steps: Thresholds) -> Json:
    """Return Grafana's thresholds of `{value: color}`, from low to high: Grafana takes the last step that is reached.

    The base step has no value, since JSON has no infinity.
    """
    return {
        "mode": "absolute",
        "steps": [
            {"color": color} if value == BASE else {"color": color, "value": value}
            for value, color in sorted(steps.items(), key=lambda step: step[0])
        ],
    }


def mappings(values: Mappings) -> list[Json]:
    """Return Grafana's value mappings of `{value: (text, color)}`, in the given order.

    A value is a number, a text, `re("pattern")` for whole texts, `between(0, 10)` or `special("null")`.
    """
    entries: list[Json] = []
    for index, (value, (text, color)) in enumerate(values.items()):
        result = {"text": text, "color": color, "index": index}
        match value:
            case ValueRange():
                entries.append({"type": "range", "options": {"from": value.low, "to": value.high, "result": result}})
            case SpecialValue():
                entries.append({"type": "special", "options": {"match": value.match, "result": result}})
            case Condition():
                entries.append({"type": "regex", "options": {"pattern": _javascript(value), "result": result}})
            case _:
                if not entries or entries[-1]["type"] != "value":
                    entries.append({"type": "value", "options": {}})
                entries[-1]["options"][str(value)] = result
    return entries


def _javascript(condition: Condition) -> str:
    """Return the pattern of `re` as Grafana reads it, for the whole text."""
    if condition.operator != "=~":
        message = "only `re(...)` selects values and fields by a pattern"
        raise AuthorError(
            "panel/negated-pattern", message, "write `re(...)` with a pattern for the values or fields to select"
        )
    return f"/^(?:{condition.value})$/"


def no_value_mapping(text: str) -> Json:
    """Return the value mapping of an absent number: Grafana gives it the color of the lowest threshold, often green."""
    return {"type": "special", "options": {"match": "null+nan", "result": {"text": text, "color": GRAY}}}


def overrides(by_fields: Overrides) -> list[Json]:
    """Return field overrides of `{fields: {"property id": value}}`.

    Fields are the name of a series or column, `re("pattern")` for whole names, or those of `fields_of_type` and
    `fields_of_query`. Thresholds, mappings and the color are written as in the arguments of a panel.
    """
    return [
        {
            "matcher": _matcher(fields),
            "properties": [{"id": id, "value": _property(id, value)} for id, value in properties.items()],
        }
        for fields, properties in by_fields.items()
    ]


def _matcher(fields: OverriddenFields) -> Json:
    match fields:
        case Fields():
            return {"id": fields.matcher, "options": fields.options}
        case Condition():
            return {"id": "byRegexp", "options": _javascript(fields)}
    return {"id": "byName", "options": fields}


def _property(id: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of a property as Grafana writes it; one that is in Grafana's form stays as it is."""
    if not id.startswith("custom.") and id not in FIELD_OPTIONS:
        help = did_you_mean(
            id, [*FIELD_OPTIONS, f"custom.{id}"], 'write "custom." before an option of the panel\'s type, or'
        )
        raise AuthorError("panel/unknown-property", f"an override has the unknown property {id!r}", help)
    if id == "thresholds" and not (isinstance(value, Mapping) and "steps" in value):
        _check_property(id, value, Thresholds, "{BASE: GREEN, 0.05: RED}")
        return thresholds(value)
    if id == "mappings" and not isinstance(value, list):
        _check_property(id, value, Mappings, '{0: ("down", RED), 1: ("up", GREEN)}')
        return mappings(value)
    if id == "color" and not isinstance(value, Mapping):
        _check_property(id, value, str, "RED")
        return {"mode": "fixed", "fixedColor": value}
    return value


def _check_property(id: str, value: Any, hint: Any, example: str) -> None:  # noqa: ANN401 - any value and annotation
    if wrong := expected(hint).mismatch(value):
        message = f"an override has the wrong {id} {wrong.value!r}"
        raise AuthorError("panel/invalid-property", message, f"write it as the argument of a panel: `{example}`")


__all__ = [
    "BASE",
    "BLUE",
    "GRAY",
    "GREEN",
    "ORANGE",
    "PURPLE",
    "RED",
    "YELLOW",
    "between",
    "fields_of_query",
    "fields_of_type",
    "mappings",
    "special",
]
