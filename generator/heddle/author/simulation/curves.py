"""How high a gauge stands over time.
A gauge's series and its course.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, floor, pi
from typing import Protocol

from heddle.author.simulation.events import Labels, labelled
from heddle.catalog.metrics import Metric
from heddle.grafana.durations import total_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a gauge is read: `started` is its process's start, `troubled` the start of the scenario, in Unix seconds.

    `shift` sets the instances of a system apart; `noise` returns a number from 0 to 1, always the same for a place.
    """

    time: float
    started: float
    troubled: float
    shift: float
    noise: Callable[[int], float]


class Course(Protocol):
    """A gauge's value at each moment."""

    def at(self, moment: Moment) -> float:
        """Return the value."""
        ...


@dataclass(frozen=True, slots=True)
class _Steady:
    value: float

    def at(self, _moment: Moment) -> float:
        return self.value


@dataclass(frozen=True, slots=True)
class _Wander:
    low: float
    high: float
    period: float
    whole: bool

    def at(self, moment: Moment) -> float:
        location, part = divmod(moment.time / self.period, 1)
        bend = (1 - cos(pi * part)) / 2
        noise = moment.noise(int(location)) * (1 - bend) + moment.noise(int(location) + 1) * bend
        return _whole(self.low + (self.high - self.low) * noise, self.whole)


@dataclass(frozen=True, slots=True)
class _Saw:
    first: float
    final: float
    period: float
    whole: bool

    def at(self, moment: Moment) -> float:
        part = (moment.time + moment.shift * self.period) / self.period % 1
        return _whole(self.first + (self.final - self.first) * part, self.whole)


@dataclass(frozen=True, slots=True)
class _Ramp:
    first: float
    final: float
    period: float
    whole: bool

    def at(self, moment: Moment) -> float:
        part = min(1.0, max(0.0, (moment.time - moment.troubled) / self.period))
        return _whole(self.first + (self.final - self.first) * part, self.whole)


@dataclass(frozen=True, slots=True)
class _Climb:
    first: float
    slope: float

    def at(self, moment: Moment) -> float:
        return self.first + self.slope * (moment.time - moment.started)


@dataclass(frozen=True, slots=True)
class _Began:
    def at(self, moment: Moment) -> float:
        return float(moment.started)


def _whole(value: float, whole: bool) -> float:
    return float(floor(value)) if whole else round(value, 4)


def steady(value: float) -> Course:
    """Return a value that stays."""
    return _Steady(float(value))


def wanders(low: float, high: float, over: str = "20m", *, whole: bool = True) -> Course:
    """Return a value that moves between two bounds; it turns about once in this time."""
    return _Wander(low, high, total_seconds(over), whole)


def saw(first: float, final: float, every: str, *, whole: bool = True) -> Course:
    """Return a value that goes from one to the other and starts again."""
    return _Saw(first, final, total_seconds(every), whole)


def age(every: str) -> Course:
    """Return the seconds since a run began, where one begins as often as that."""
    return _Saw(0.0, total_seconds(every), total_seconds(every), whole=False)


def ramp(first: float, final: float, over: str, *, whole: bool = True) -> Course:
    """Return a value that goes from one to the other when a scenario begins, and stays there."""
    return _Ramp(first, final, total_seconds(over), whole)


def climbs(first: float, per_hour: float) -> Course:
    """Return a value that grows from the start of the process on."""
    return _Climb(first, per_hour / 3600)


def began() -> Course:
    """Return when the process started, in Unix seconds."""
    return _Began()


@dataclass(frozen=True, slots=True)
class Level:
    """One series of a metric that stands somewhere, instead of growing as things happen."""

    metric: Metric
    course: Course
    labels: Labels


def level(metric: Metric, course: Course, **labels: str | None) -> Level:
    """Return the course of one series."""
    return Level(metric, course, labelled(metric, labels))
