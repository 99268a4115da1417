"""Data frames, in which Grafana's server answers whatever the data source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from heddle.prove.http import Refused, reading

_REF = "A"
_NUMBERS = {"NaN": nan, "Inf": inf, "NegInf": -inf}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a frame: `type` is `time`, `number`, `string`, `boolean` or `other`; times are in milliseconds."""

    name: str
    type: str
    labels: Mapping[str, str]
    values: tuple[Any, ...]


Frame = tuple[Field, ...]


@reading("Grafana's")
def frames_of(body: Any) -> tuple[Frame, ...]:  # noqa: ANN401 - JSON
    """Return the frames of the one query of an answer. Raises Refused with what the data source said instead."""
    result = body["results"][_REF]
    if result.get("error"):
        raise Refused(str(result["error"])[:500], int(result.get("status") or 0))
    return tuple(tuple(_fields(one)) for one in result.get("frames") or ())


def _fields(frame: Any) -> list[Field]:  # noqa: ANN401
    data = frame.get("data") or {}
    columns, special = data.get("values") or [], data.get("entities") or []
    described = frame["schema"].get("fields") or []
    return [
        Field(
            name=str(one.get("name") or ""),
            type=str(one.get("type") or "other"),
            labels=one.get("labels") or {},
            values=_values(columns[at] if at < len(columns) else [], special[at] if at < len(special) else None),
        )
        for at, one in enumerate(described)
    ]


def _values(plain: list[Any], special: Mapping[str, list[int]] | None) -> tuple[Any, ...]:
    """Return values, with the numbers in their places that JSON cannot write."""
    found = list(plain)
    for name, locations in (special or {}).items():
        for location in locations or ():
            found[location] = _NUMBERS[name]
    return tuple(found)
