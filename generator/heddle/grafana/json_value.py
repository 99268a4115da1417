"""Plain JSON values: their types, access to parts of any type, copies, and removal of what has no meaning."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object."""


def copied(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return a copy that shares no mapping and no list with the value; much faster than `copy.deepcopy`."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def pruned(value: Any, default: Any = None) -> Any:  # noqa: ANN401 - any plain value
    """Return the value without the parts that equal `default`; None if nothing remains."""
    if isinstance(value, dict):
        defaults: Json = default if isinstance(default, dict) else {}
        return {
            key: part for key, item in value.items() if (part := pruned(item, defaults.get(key))) is not None
        } or None
    if isinstance(value, list):
        # The position of a list member has a meaning, so an empty member stays as an empty value of its type.
        value = [type(item)() if (part := pruned(item)) is None else part for item in value if item is not None]
    if default is not None:
        return None if equal(value, default) else value
    return None if value in ("", []) else value


def equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Return whether two plain values are the same JSON: 1 equals 1.0 and not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(equal(*both) for both in zip(one, other, strict=True))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def mapping(value: Any) -> Json:  # noqa: ANN401
    """Return the value if it is a mapping, else an empty one: external files hold values of any type."""
    return value if isinstance(value, dict) else {}


def members(value: Any) -> list[Json]:  # noqa: ANN401
    """Return the mappings in a list; none if the value is not a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
