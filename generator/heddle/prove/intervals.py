"""The steps and windows that Grafana computes from a panel's width and the scrape interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heddle.grafana.time_range import TimeRange

_PIXELS: Final = 1600
_COLUMNS: Final = 24
_MOST_POINTS: Final = 11_000

_ROUNDED: Final = (
    (0.01, 0.001), (0.015, 0.01), (0.035, 0.02), (0.075, 0.05), (0.15, 0.1), (0.35, 0.2), (0.75, 0.5), (1.5, 1),
    (3.5, 2), (7.5, 5), (12.5, 10), (17.5, 15), (25, 20), (45, 30), (90, 60), (210, 120), (450, 300), (750, 600),
    (1050, 900), (1500, 1200), (2700, 1800), (5400, 3600), (9000, 7200), (16200, 10800), (32400, 21600),
    (86400, 43200), (604800, 86400), (1814400, 604800), (3628800, 2592000),
)  # fmt: skip
"""Grafana's own table: up to the first number, the second."""
_YEAR: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class Intervals:
    """`step` is `$__interval`, `rate` is `$__rate_interval`, both in seconds."""

    step: float
    rate: float


def points(columns: int, most: int | None = None) -> int:
    """Return how many points a panel asks for: what it says, else a point for each of its pixels."""
    return most or max(1, _PIXELS * columns // _COLUMNS)


def intervals(over: TimeRange, wanted: int, scrape: float, least: float | None = None) -> Intervals:
    """Return the intervals of a query; `least` is its own minimum, which takes the place of the scrape interval."""
    low = scrape if least is None else least
    step = max(rounded(over.seconds / wanted), low)
    step = max(step, rounded(over.seconds / _MOST_POINTS))
    return Intervals(step=step, rate=max(step + low, 4 * low))


def rounded(seconds: float) -> float:
    """Return the interval that Grafana takes for a computed one."""
    return next((to for below, to in _ROUNDED if seconds <= below), _YEAR)
