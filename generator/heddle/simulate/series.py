"""The series of one metric and one set of labels: what a process remembers of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What a page says of a metric."""

    name: str
    kind: str
    help: str


class Series:
    """One number. It is `live` from when it is there from the start, or has been moved."""

    __slots__ = ("always", "family", "heads", "live", "value")

    def __init__(self, family: Family, labels: Pairs, *, always: bool) -> None:
        self.family = family
        self.heads: tuple[tuple[str, Pairs], ...] = ((family.name, labels),)
        self.always = self.live = always
        self.value = 0.0

    def move(self, amount: float) -> None:
        """Grow by an amount, or observe it."""
        self.value += amount
        self.live = True

    def forget(self) -> None:
        """Be as after the start of the process."""
        self.value, self.live = 0.0, self.always

    def values(self) -> tuple[float, ...]:
        """Return the numbers, in the order of `heads`."""
        return (self.value,)


class HistogramSeries(Series):
    """A histogram's buckets, sum and count."""

    __slots__ = ("bounds", "buckets")

    def __init__(self, family: Family, labels: Pairs, bounds: tuple[float, ...], *, floats: bool, always: bool) -> None:
        super().__init__(family, labels, always=always)
        self.bounds = bounds
        self.buckets = [0] * (len(bounds) + 1)
        name = family.name
        said = [repr(float(bound)) if floats else short(bound) for bound in bounds]
        buckets = tuple((f"{name}_bucket", (*labels, ("le", bound))) for bound in (*said, "+Inf"))
        self.heads = (*buckets, (f"{name}_sum", labels), (f"{name}_count", labels))

    def move(self, amount: float) -> None:
        """Observe an amount."""
        self.buckets[bisect_left(self.bounds, amount)] += 1
        self.value += amount
        self.live = True

    def forget(self) -> None:
        """Be as after the start of the process."""
        super().forget()
        self.buckets = [0] * len(self.buckets)

    def values(self) -> tuple[float, ...]:
        """Return the buckets, each with those below it, the sum and the count."""
        found: list[float] = []
        below = 0
        for seen in self.buckets:
            below += seen
            found.append(float(below))
        return (*found, self.value, float(below))


class SummarySeries(Series):
    """A summary's quantiles of the last observations, sum and count."""

    __slots__ = ("count", "quantiles", "recent")

    def __init__(self, family: Family, labels: Pairs, quantiles: tuple[str, ...], *, always: bool) -> None:
        super().__init__(family, labels, always=always)
        self.quantiles = tuple(float(quantile) for quantile in quantiles)
        self.recent: deque[float] = deque(maxlen=256)
        self.count = 0
        name = family.name
        heads = tuple((name, (*labels, ("quantile", quantile))) for quantile in quantiles)
        self.heads = (*heads, (f"{name}_sum", labels), (f"{name}_count", labels))

    def move(self, amount: float) -> None:
        """Observe an amount."""
        super().move(amount)
        self.recent.append(amount)
        self.count += 1

    def forget(self) -> None:
        """Be as after the start of the process."""
        super().forget()
        self.recent.clear()
        self.count = 0

    def values(self) -> tuple[float, ...]:
        """Return the quantiles, the sum and the count."""
        seen = sorted(self.recent) or [0.0]
        return (*(seen[round(part * (len(seen) - 1))] for part in self.quantiles), self.value, float(self.count))


def short(value: float) -> str:
    """Return a number as Go and most others write it: without a fraction where it has none."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
