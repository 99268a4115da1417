"""Decides which object is which by its keys, such as its uid or its title."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def pair_by_keys(
    before: Iterable[T], after: Iterable[T], keys: Iterable[Callable[[T], Any]], *, unique_before: bool = False
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Return the pairs, and the objects that exist only before and only after.

    Each key in turn pairs what is left: an object with the only one after that has the same key, unless the key is
    empty. With `unique_before` no other object that is left before may have that key either.
    """
    old, new = list(before), list(after)
    pairs: list[tuple[T, T]] = []
    for key in keys:
        for one in list(old):
            value = key(one)
            twins = [other for other in new if key(other) == value]
            is_unique = not unique_before or sum(key(other) == value for other in old) == 1
            if value and len(twins) == 1 and is_unique:
                pairs.append((one, twins[0]))
                old = [other for other in old if other is not one]
                new = [other for other in new if other is not twins[0]]
    return pairs, old, new
