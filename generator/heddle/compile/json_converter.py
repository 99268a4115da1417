"""From grafanalib's objects to plain JSON values, remembering which object came from where."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from heddle.diagnostics.location import Location

if TYPE_CHECKING:
    from heddle.author.allow import Allowance


_SCALARS = frozenset({str, int, bool})


class NotJsonSerializable(Exception):
    """A value that JSON cannot say, such as a set or NaN."""


class JsonConverter:
    """Turns objects into plain values: no None, whole floats as integers.

    `places` maps `id()` of a plain dict to the place of the object behind it, `keys` to the key that the author gave a
    panel, `allowed` to its exceptions from rules; the dicts must outlive all three.
    """

    def __init__(self) -> None:
        self.locations: dict[int, Location] = {}
        self.keys: dict[int, str] = {}
        self.allowed: dict[int, tuple[Allowance, ...]] = {}

    def plain(self, value: Any) -> Any:  # noqa: ANN401 - any grafanalib object
        """Return the JSON value of an object, with nulls left out. Raises Unsayable."""
        kind = type(value)
        if kind in _SCALARS:
            return value
        if kind is dict:
            return {
                key if type(key) is str else _key(key): item if type(item) in _SCALARS else self.plain(item)
                for key, item in value.items()
                if item is not None
            }
        if kind is list or kind is tuple:
            return [self.plain(item) for item in value if item is not None]
        if kind is float:
            return _number(value)
        return self._object(value)

    def _object(self, value: Any) -> Any:  # noqa: ANN401
        if (render := getattr(value, "to_json_data", None)) is None:
            return _subclassed(value, self)
        data = self.plain(render())
        location = getattr(value, "location", None)
        if isinstance(location, Location) and type(data) is dict:
            self.locations[id(data)] = location
            if key := getattr(value, "key", ""):
                self.keys[id(data)] = key
            if allowed := getattr(value, "allow", ()):
                self.allowed[id(data)] = tuple(allowed)
        return data


def _subclassed(value: Any, tree: JsonConverter) -> Any:  # noqa: ANN401
    """Return the plain form of a subclass of a JSON type, such as a StrEnum."""
    for kind in (str, bool, int, float):
        if isinstance(value, kind):
            return tree.plain(kind(value))
    if isinstance(value, dict):
        return tree.plain(dict(value))
    if isinstance(value, (list, tuple)):
        return tree.plain(list(value))
    raise NotJsonSerializable(f"{value!r} is a {type(value).__name__}, which JSON cannot say")


def _key(key: Any) -> str:  # noqa: ANN401
    if isinstance(key, (str, int)) and not isinstance(key, bool):
        return str(key)
    raise NotJsonSerializable(f"{key!r} is a key of type {type(key).__name__}; JSON has text keys only")


def _number(value: float) -> int | float:
    if not isfinite(value):
        raise NotJsonSerializable(f"{value!r} is not a number that JSON can say")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
