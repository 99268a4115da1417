"""What a scenario changes in a system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from heddle.author.simulation.curves import Course, Level, level
from heddle.author.simulation.events import Flow
from heddle.catalog.metrics import Metric
from heddle.diagnostics.errors import AuthorError
from heddle.grafana.durations import total_seconds
from heddle.simulate.scenarios import SCENARIOS


@dataclass(frozen=True, slots=True)
class Scaled:
    """A flow happens so many times as often; an empty name stands for all."""

    flow: str
    factor: float


@dataclass(frozen=True, slots=True)
class Added:
    """A flow happens that does not otherwise."""

    flow: Flow


@dataclass(frozen=True, slots=True)
class Held:
    """Series of a metric take another course: those that have the labels, or a new one where none has."""

    level: Level


@dataclass(frozen=True, slots=True)
class Kept:
    """A gauge stays where it stood when the scenario began."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class Stretched:
    """What a metric adds or observes is so many times as much."""

    metric: Metric
    factor: float


@dataclass(frozen=True, slots=True)
class Restarting:
    """The process starts again after each of these spans of seconds."""

    every: float


Change: TypeAlias = Scaled | Added | Held | Kept | Stretched | Restarting


@dataclass(frozen=True, slots=True)
class Trouble:
    """A scenario as one system sees it: the alerts that fire, and what changes.

    `answers` is False where no scrape is answered, `there` is False where there is no target, and `instead` is all that
    its page holds. It strikes the first instance, or all where it is `everywhere`.
    """

    scenario: str
    fires: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    answers: bool = True
    there: bool = True
    instead: str = ""
    everywhere: bool = False

    def __post_init__(self) -> None:
        names = [scenario.name for scenario in SCENARIOS]
        if self.scenario not in names:
            message = f"there is no scenario {self.scenario!r}"
            raise AuthorError("simulation/scenario", message, f"choose from {', '.join(names)}")


def stops(*flows: str) -> tuple[Change, ...]:
    """Return that these flows do not happen; without a name, none does."""
    return tuple(Scaled(name, 0.0) for name in flows or ("",))


def scales(flow: str, factor: float) -> Change:
    """Return that a flow happens so many times as often."""
    return Scaled(flow, factor)


def happens(flow: Flow) -> Change:
    """Return that something happens that does not otherwise."""
    return Added(flow)


def holds(metric: Metric, course: Course, **labels: str | None) -> Change:
    """Return that a gauge takes another course."""
    return Held(level(metric, course, **labels))


def keeps(metric: Metric) -> Change:
    """Return that a gauge stays where it stood."""
    return Kept(metric)


def stretches(metric: Metric, factor: float) -> Change:
    """Return that what is added or observed is so many times as much."""
    return Stretched(metric, factor)


def restarts(every: str) -> Change:
    """Return that the process starts again and again."""
    return Restarting(total_seconds(every))
