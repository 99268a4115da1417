"""Conversion of grafanalib's objects to plain JSON values."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from heddle.author.allow import Allowance
from heddle.diagnostics.exceptions import without_address
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json

_INTEGERS: Final = range(-(2**63), 2**64)
"""The integers of 64 bits, which is what JSON parsers expect."""

_PARTS: Final = frozenset({"annotations", "links", "list", "overrides", "panels", "rows", "targets", "transformations"})
"""The keys of lists whose items are parts of a dashboard."""


class LocatedObject(dict[str, Any]):
    """A JSON object with data that is not part of the JSON.

    That is the author's line, the key of a panel, exceptions from rules, and whether a target is good if it is empty.
    """

    __slots__ = ("allow", "good_if_empty", "key", "location")

    def __init__(
        self,
        data: Json,
        location: Location,
        key: str = "",
        allow: tuple[Allowance, ...] = (),
        *,
        good_if_empty: bool = False,
    ) -> None:
        super().__init__(data)
        self.location = location
        self.key = key
        self.allow = allow
        self.good_if_empty = good_if_empty


class NotJsonSerializable(Exception):
    """A value that JSON does not support, such as a set, NaN, or half of a surrogate pair."""


def to_json_value(value: Any) -> Any:  # noqa: ANN401 - any grafanalib object
    """Return the JSON value of an object: without nulls, and with integers in place of whole floats.

    Among the parts of a dashboard, such as panels, a null is kept: the author forgot to create one, which is reported
    with other values that are no parts. An object of Heddle's becomes a LocatedObject. Raises NotJsonSerializable.
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _text(value)
    if kind is int:
        return _integer(value)
    if kind is bool:
        return value
    if kind is dict:
        return {
            key if type(key) is str and key.isascii() else _key(key): (
                _parts(item) if key in _PARTS else to_json_value(item)
            )
            for key, item in value.items()
            if item is not None
        }
    if kind is list or kind is tuple:
        return [to_json_value(item) for item in value if item is not None]
    if kind is float:
        return _number(value)
    if (render := getattr(value, "to_json_data", None)) is None:
        return _base_value(value)
    data = to_json_value(render())
    location = getattr(value, "location", None)
    if isinstance(location, Location) and isinstance(data, dict):
        return LocatedObject(
            data,
            location,
            getattr(value, "key", ""),
            tuple(getattr(value, "allow", ())),
            good_if_empty=getattr(value, "good_if_empty", False),
        )
    return data


def _parts(value: Any) -> Any:  # noqa: ANN401
    if type(value) not in (list, tuple):
        return to_json_value(value)
    return [None if item is None else to_json_value(item) for item in value]


def _base_value(value: Any) -> Any:  # noqa: ANN401
    """Return the value of a subclass of a JSON type, such as a StrEnum."""
    bases: tuple[Any, ...] = (str, bool, int, float, dict, list, tuple)
    for base in bases:
        if isinstance(value, base):
            return to_json_value(base(value))
    raise NotJsonSerializable(f"value of type {type(value).__name__!r}: {without_address(repr(value))}")


def _key(key: object) -> str:
    if isinstance(key, (str, int)) and not isinstance(key, bool):
        return _text(str(key))
    raise NotJsonSerializable(f"key of type {type(key).__name__!r}: {key!r}")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotJsonSerializable(f"text with half of a surrogate pair: {value!r}") from error
    return value


def _integer(value: int) -> int:
    if value not in _INTEGERS:
        raise NotJsonSerializable(f"integer of {value.bit_length()} bits; numbers of Grafana have at most 64")
    return value


def _number(value: float) -> int | float:
    if not isfinite(value):
        raise NotJsonSerializable(f"number that is not finite: {value!r}")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
