"""Curves: the value of a gauge, or of a counter that grows steadily, as a function of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, floor, pi
from typing import Protocol

from heddle.author.promql.metrics import Metric
from heddle.author.simulation.events import Labels, check_labels, duration_seconds

__all__ = [
    "Curve",
    "MetricCurve",
    "constant",
    "linear_growth",
    "metric_curve",
    "process_start_time",
    "ramp",
    "random_walk",
    "sawtooth",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """The time that a curve is evaluated at; `time`, `process_start` and `scenario_start` are in Unix seconds.

    `phase`, from 0 to 1, differs between the instances of a system. `noise(index)` returns a number from 0 to 1 that
    is always the same for an index.
    """

    time: float
    process_start: float
    scenario_start: float
    phase: float
    noise: Callable[[int], float]


class Curve(Protocol):
    """A value that depends on time."""

    def value_at(self, instant: Instant) -> float:
        """Return the value at an instant."""
        ...


@dataclass(frozen=True, slots=True)
class _Constant:
    value: float

    def value_at(self, _instant: Instant) -> float:
        return self.value


@dataclass(frozen=True, slots=True)
class _RandomWalk:
    low: float
    high: float
    period: float
    integer: bool

    def value_at(self, instant: Instant) -> float:
        index, fraction = divmod(instant.time / self.period, 1)
        weight = (1 - cos(pi * fraction)) / 2
        noise = instant.noise(int(index)) * (1 - weight) + instant.noise(int(index) + 1) * weight
        return _rounded(self.low + (self.high - self.low) * noise, self.integer)


@dataclass(frozen=True, slots=True)
class _Sawtooth:
    start: float
    end: float
    period: float
    integer: bool

    def value_at(self, instant: Instant) -> float:
        fraction = (instant.time + instant.phase * self.period) / self.period % 1
        return _rounded(self.start + (self.end - self.start) * fraction, self.integer)


@dataclass(frozen=True, slots=True)
class _Ramp:
    start: float
    end: float
    duration: float
    integer: bool

    def value_at(self, instant: Instant) -> float:
        fraction = min(1.0, max(0.0, (instant.time - instant.scenario_start) / self.duration))
        return _rounded(self.start + (self.end - self.start) * fraction, self.integer)


@dataclass(frozen=True, slots=True)
class _LinearGrowth:
    start: float
    per_second: float

    def value_at(self, instant: Instant) -> float:
        return self.start + self.per_second * (instant.time - instant.process_start)


@dataclass(frozen=True, slots=True)
class _ProcessStartTime:
    def value_at(self, instant: Instant) -> float:
        return float(instant.process_start)


def _rounded(value: float, integer: bool) -> float:
    return float(floor(value)) if integer else round(value, 4)


def constant(value: float) -> Curve:
    """Return a curve with one value."""
    return _Constant(float(value))


def random_walk(low: float, high: float, period: str = "20m", *, integer: bool = True) -> Curve:
    """Return a curve that moves smoothly between two bounds and changes direction about once per period."""
    return _RandomWalk(low, high, duration_seconds(period), integer)


def sawtooth(start: float, end: float, period: str, *, integer: bool = True) -> Curve:
    """Return a curve that goes from `start` to `end` in each period; the instances of a system are out of phase."""
    return _Sawtooth(start, end, duration_seconds(period), integer)


def ramp(start: float, end: float, duration: str, *, integer: bool = True) -> Curve:
    """Return a curve that goes from `start` to `end` when the scenario starts, and stays at `end`."""
    return _Ramp(start, end, duration_seconds(duration), integer)


def linear_growth(start: float, per_hour: float) -> Curve:
    """Return a curve that grows linearly from the start of the process."""
    return _LinearGrowth(start, per_hour / 3600)


def process_start_time() -> Curve:
    """Return the curve of the time that the process started at, in Unix seconds."""
    return _ProcessStartTime()


@dataclass(frozen=True, slots=True)
class MetricCurve:
    """The curve of one series of a metric."""

    metric: Metric
    curve: Curve
    labels: Labels


def metric_curve(metric: Metric, curve: Curve, **labels: str | None) -> MetricCurve:
    """Return the curve of the series with these labels; None removes a label that all series of the system have."""
    return MetricCurve(metric, curve, check_labels(metric, labels))
