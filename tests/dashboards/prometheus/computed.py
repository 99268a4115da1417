"""Functions of PromQL over the same samples, in plain Python: the values that panels should show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import inf

from tests.dashboards.prometheus.exposition import Labels
from tests.dashboards.prometheus.history import END, Series
from tests.dashboards.prometheus.systems import all_series

Vector = dict[Labels, float]
"""Values by the labels that they are grouped by; labels without a value are left out, as Prometheus does."""

MINUTES = 60
HOURS = 3600
DAYS = 86400


def rate(name: str, *by: str, window: int = 4 * MINUTES, offset: int = 0, **labels: str) -> Vector:
    """Return the increase per second."""
    return scale(increase(name, *by, window=window, offset=offset, **labels), 1 / window)


def increase(name: str, *by: str, window: int = 6 * HOURS, offset: int = 0, **labels: str) -> Vector:
    """Return the increase within `window` seconds that ended `offset` seconds before the end of the data."""
    return _aggregate(name, by, labels, sum, lambda series: series.at(END - offset) - series.at(END - offset - window))


def growth(name: str, *by: str, window: int, step: int = MINUTES, **labels: str) -> Vector:
    """Return the increase of what restarts from 0: where it falls, it grew by its new value."""
    times = range(END - window, END + 1, step)

    def grown(series: Series) -> float:
        values = map(series.at, times)
        return sum(now - before if now >= before else now for before, now in pairwise(values))

    return _aggregate(name, by, labels, sum, grown)


def last(name: str, *by: str, aggregate: Callable[[Iterable[float]], float] = sum, **labels: str) -> Vector:
    """Return the newest values."""
    return _aggregate(name, by, labels, aggregate, lambda series: series.at(END))


def count(name: str, *by: str, value: float, **labels: str) -> Vector:
    """Return how many series have this newest value, without groups that have none."""
    counts = _aggregate(name, by, labels, sum, lambda series: float(series.at(END) == value))
    return {group: number for group, number in counts.items() if number}


def mean(name: str, *by: str, window: int = 4 * MINUTES, offset: int = 0, **labels: str) -> Vector:
    """Return the mean of the observations of a histogram."""
    sums, counts = (rate(f"{name}_{part}", *by, window=window, offset=offset, **labels) for part in ("sum", "count"))
    return ratio(sums, counts)


def share_above(bound: str, name: str, *by: str, window: int = 4 * MINUTES, offset: int = 0, **labels: str) -> Vector:
    """Return the share of a histogram's observations above the bound of a bucket."""
    below = rate(f"{name}_bucket", *by, window=window, offset=offset, le=bound, **labels)
    counts = rate(f"{name}_count", *by, window=window, offset=offset, **labels)
    return {group: 1 - share for group, share in ratio(below, counts).items()}


def quantile(share: float, name: str, *by: str, window: int = 4 * MINUTES, offset: int = 0, **labels: str) -> Vector:
    """Return a quantile of a histogram, interpolated linearly within a bucket."""
    buckets: dict[Labels, list[tuple[float, float]]] = {}
    rates = rate(f"{name}_bucket", "le", *by, window=window, offset=offset, **labels)
    for group, number in rates.items():
        without_le = tuple(label for label in group if label[0] != "le")
        buckets.setdefault(without_le, []).append((float(dict(group)["le"]), number))
    return {group: _quantile(share, sorted(of_group)) for group, of_group in buckets.items() if max(of_group)[1]}


def ratio(numerator: Vector, denominator: Vector) -> Vector:
    """Return the quotients whose denominator is above 0."""
    return {group: number / denominator[group] for group, number in numerator.items() if denominator.get(group, 0) > 0}


def add(left: Vector, right: Vector) -> Vector:
    """Return the sums of the groups that both have."""
    return {group: number + right[group] for group, number in left.items() if group in right}


def fill_zero(vector: Vector, other: Vector) -> Vector:
    """Return the vector with 0 for the groups that only the other has."""
    return {**dict.fromkeys(other, 0.0), **vector}


def scale(vector: Vector, factor: float) -> Vector:
    """Return all values multiplied by a factor."""
    return {group: number * factor for group, number in vector.items()}


def _aggregate(
    name: str,
    by: tuple[str, ...],
    labels: dict[str, str],
    aggregate: Callable[[Iterable[float]], float],
    value: Callable[[Series], float],
) -> Vector:
    groups: dict[Labels, list[float]] = {}
    for series in _select(name, labels):
        group = tuple(sorted((label, series.labels[label]) for label in by if series.labels.get(label)))
        groups.setdefault(group, []).append(value(series))
    assert groups, f"no series {name} with the labels {labels}"
    return {group: aggregate(values) for group, values in groups.items()}


def _select(name: str, labels: dict[str, str]) -> Iterator[Series]:
    """Yield the series with these labels; several values of a label are separated by `|`."""
    for series in all_series():
        if series.name == name and all(
            series.labels.get(label, "") in values.split("|") for label, values in labels.items()
        ):
            yield series


def _quantile(share: float, buckets: list[tuple[float, float]]) -> float:
    rank = share * buckets[-1][1]
    for (low, below_low), (high, below_high) in pairwise([(0.0, 0.0), *buckets]):
        if below_high >= rank:
            return low if high == inf else low + (high - low) * (rank - below_low) / (below_high - below_low)
    raise AssertionError(f"the buckets have no upper bound: {buckets}")
