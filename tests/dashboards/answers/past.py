"""The numbers that dashboards should show, computed from the samples in plain Python and without PromQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import inf

from tests.dashboards.answers.exposition import Labels
from tests.dashboards.answers.history import END, Series
from tests.dashboards.answers.systems import everything

Groups = dict[Labels, float]
"""Numbers by the labels that they are grouped by; those without a value are left out, as Prometheus does."""

MINUTES = 60
HOURS = 3600
DAYS = 86400


def rate(name: str, *by: str, over: int = 4 * MINUTES, ago: int = 0, **where: str) -> Groups:
    """Return the growth in a second, over a window that ended so long ago."""
    return scaled(increase(name, *by, over=over, ago=ago, **where), 1 / over)


def increase(name: str, *by: str, over: int = 6 * HOURS, ago: int = 0, **where: str) -> Groups:
    """Return the growth in these seconds."""
    return _grouped(name, by, where, sum, lambda one: one.at(END - ago) - one.at(END - ago - over))


def last(name: str, *by: str, of: Callable[[Iterable[float]], float] = sum, **where: str) -> Groups:
    """Return the newest values; `of` says what becomes of several."""
    return _grouped(name, by, where, of, lambda one: one.at(END))


def count(name: str, *by: str, value: float, **where: str) -> Groups:
    """Return how many series have this value now; a group without any has none."""
    found = _grouped(name, by, where, sum, lambda one: float(one.at(END) == value))
    return {labels: number for labels, number in found.items() if number}


def mean(name: str, *by: str, over: int = 4 * MINUTES, ago: int = 0, **where: str) -> Groups:
    """Return the mean of what a histogram observed."""
    return ratio(
        rate(f"{name}_sum", *by, over=over, ago=ago, **where), rate(f"{name}_count", *by, over=over, ago=ago, **where)
    )


def share_above(bound: str, name: str, *by: str, over: int = 4 * MINUTES, ago: int = 0, **where: str) -> Groups:
    """Return which share of a histogram's observations exceeded one of its bounds."""
    below = rate(f"{name}_bucket", *by, over=over, ago=ago, le=bound, **where)
    return {
        labels: 1 - share
        for labels, share in ratio(below, rate(f"{name}_count", *by, over=over, ago=ago, **where)).items()
    }


def quantile(share: float, name: str, *by: str, over: int = 4 * MINUTES, ago: int = 0, **where: str) -> Groups:
    """Return the value below which this share of a histogram's observations lies, evenly spread in each bucket."""
    buckets: dict[Labels, list[tuple[float, float]]] = {}
    for labels, number in rate(f"{name}_bucket", "le", *by, over=over, ago=ago, **where).items():
        rest = tuple(label for label in labels if label[0] != "le")
        buckets.setdefault(rest, []).append((float(dict(labels)["le"]), number))
    return {labels: _quantile(share, sorted(found)) for labels, found in buckets.items() if max(found)[1]}


def ratio(part: Groups, whole: Groups) -> Groups:
    """Return one by the other, where the other is more than 0."""
    return {labels: number / whole[labels] for labels, number in part.items() if whole.get(labels, 0) > 0}


def plus(one: Groups, other: Groups) -> Groups:
    """Return the sums of what both have."""
    return {labels: number + other[labels] for labels, number in one.items() if labels in other}


def filled(groups: Groups, others: Groups) -> Groups:
    """Return the groups, and 0 for those that only the others have."""
    return {**dict.fromkeys(others, 0.0), **groups}


def scaled(groups: Groups, factor: float) -> Groups:
    """Return all numbers times a factor."""
    return {labels: number * factor for labels, number in groups.items()}


def _grouped(
    name: str,
    by: tuple[str, ...],
    where: dict[str, str],
    of: Callable[[Iterable[float]], float],
    number: Callable[[Series], float],
) -> Groups:
    groups: dict[Labels, list[float]] = {}
    for one in _found(name, where):
        labels = tuple(sorted((label, one.labels[label]) for label in by if one.labels.get(label)))
        groups.setdefault(labels, []).append(number(one))
    assert groups, f"no series is called {name} and has {where}"
    return {labels: of(numbers) for labels, numbers in groups.items()}


def _found(name: str, where: dict[str, str]) -> Iterator[Series]:
    """Yield the series whose labels have one of the values in `where`, which stand between bars."""
    for one in everything():
        if one.name == name and all(one.labels.get(label, "") in value.split("|") for label, value in where.items()):
            yield one


def _quantile(share: float, buckets: list[tuple[float, float]]) -> float:
    wanted = share * buckets[-1][1]
    for (low, below), (high, within) in pairwise([(0.0, 0.0), *buckets]):
        if within >= wanted:
            return low if high == inf else low + (high - low) * (wanted - below) / (within - below)
    raise AssertionError(f"the buckets have no end: {buckets}")
