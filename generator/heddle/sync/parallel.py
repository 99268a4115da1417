"""The same thing done to many, some at a time, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def each(do: Callable[[_In], _Out], things: Sequence[_In], concurrency: int) -> list[_Out]:
    """Return what `do` makes of each thing, in their order; the first that raises ends it."""
    if len(things) < 2 or concurrency < 2:
        return [do(thing) for thing in things]
    with ThreadPoolExecutor(max_workers=min(concurrency, len(things))) as pool:
        return list(pool.map(do, things))
