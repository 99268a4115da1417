"""Things that have what only one may have."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def duplicates(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> Iterator[tuple[_Item, _Item]]:
    """Yield each item whose key an earlier one has, behind the first that has it."""
    first: dict[Hashable, _Item] = {}
    for item in items:
        if (other := first.setdefault(key(item), item)) is not item:
            yield other, item
