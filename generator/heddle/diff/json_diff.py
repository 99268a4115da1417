"""Where two plain values differ: the highest paths at which one of them has something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str, ...]
Leaf: TypeAlias = tuple[Path, Any, Any]

_NAMES = ("refId", "uid", "id", "name", "title")
"""What tells the members of a list apart, the first that each has and that is unique."""


def same(before: Any, after: Any) -> bool:  # noqa: ANN401 - any plain value
    """Return whether two plain values mean the same: 1 is 1.0 and not true."""
    return next(differences(before, after), None) is None


def differences(before: Any, after: Any, path: Path = (), default: Any = None) -> Iterator[Leaf]:  # noqa: ANN401
    """Yield path, value before and value after of each difference; an absent value is None.

    If `default` is a mapping, an absent value counts as an empty mapping, so that each of its parts is a difference.
    """
    known = default if isinstance(default, dict) else {}
    if default is not None and default is known:
        before, after = ({} if side is None else side for side in (before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), (*path, key), known.get(key))
    elif isinstance(before, list) and isinstance(after, list) and (paired := _paired(before, after)):
        for key, one, other in paired:
            yield from differences(one, other, (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after) or any(not same(*both) for both in zip(before, after, strict=True)):
            yield path, before, after
    elif isinstance(before, bool) is not isinstance(after, bool) or before != after:
        yield path, before, after


def _paired(before: list[Any], after: list[Any]) -> list[tuple[str, Any, Any]]:
    """Return the members of two lists of objects side by side by name, unless only their order tells them apart."""
    if not all(isinstance(item, dict) for item in (*before, *after)):
        return []
    for name in _NAMES:
        first, second = _named(before, name), _named(after, name)
        if first is None or second is None:
            continue
        if [key for key in first if key in second] != [key for key in second if key in first]:
            return []
        return [(key, first.get(key), second.get(key)) for key in {**first, **second}]
    if len(before) == len(after):
        return [(str(number), *both) for number, both in enumerate(zip(before, after, strict=True), 1)]
    return []


def _named(members: list[Any], name: str) -> dict[str, Any] | None:
    by_name = {str(item[name]): item for item in members if isinstance(item.get(name), (str, int))}
    return by_name if len(by_name) == len(members) else None
