"""The scrapes of programs that start, work, restart and end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from tests.dashboards.prometheus.exposition import Labels, Sample, parse_samples
from tests.dashboards.prometheus.history import END

SCRAPE = 15
TIMES = range(-7200, 1, SCRAPE)
"""Seconds before the end of the history, negative."""


class Exposing(Protocol):
    """A program that runs."""

    def exposition(self) -> str:
        """Return what a scrape returns now."""


P = TypeVar("P", bound=Exposing)


@dataclass(frozen=True)
class Life(Generic[P]):
    """A program from `start` until before `end`, and what it does before the scrapes at these times."""

    start: int
    end: int
    work: Mapping[int, Callable[[P], None]]


@dataclass(frozen=True, kw_only=True)
class Target(Generic[P]):
    """A scraped program: its job and address, and the prefixes of its own metrics.

    The process that runs the tests exposes others beside them.
    """

    program: Callable[[], AbstractContextManager[P]]
    job: str
    instance: str
    prefixes: tuple[str, ...]

    def history(self, *lives: Life[P], first_scrape: int = TIMES.start, end: int = END) -> History:
        """Return the scrapes of programs that live one after the other; the last one is at `end`."""
        history = History(end, (("job", self.job), ("instance", self.instance)))
        for time in range(first_scrape, 1, SCRAPE):
            history.add(time, "up", float(any(life.start <= time < life.end for life in lives)))
        for life in lives:
            with self.program() as program:
                self._live(history, life, program, first_scrape)
        return history

    def _live(self, history: History, life: Life[P], program: P, first_scrape: int) -> None:
        samples = self._samples(program)
        for time in TIMES:
            if time in life.work:
                life.work[time](program)
                samples = self._samples(program)
            if life.start <= time < life.end and time >= first_scrape:
                history.add(time, "process_start_time_seconds", float(history.end + life.start))
                for sample in samples:
                    history.add(time, sample.name, sample.value, sample.labels)

    def _samples(self, program: P) -> list[Sample]:
        return [one for one in parse_samples(program.exposition()) if one.name.startswith(self.prefixes)]


@dataclass
class History:
    """The samples of one target by series."""

    end: int
    target: Labels
    samples: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def add(self, time: int, name: str, value: float, labels: Labels = ()) -> None:
        text = ",".join(f'{key}="{label}"' for key, label in (*labels, *self.target))
        self.samples.setdefault(f"{name}{{{text}}}", []).append((self.end + time, value))

    def lines(self) -> Iterator[str]:
        """Yield the samples in OpenMetrics, without the end of the file."""
        for series, samples in self.samples.items():
            yield from (f"{series} {value!r} {time}\n" for time, value in samples)


def openmetrics(*histories: History) -> Iterator[str]:
    """Yield the lines of histories that do not share series."""
    for history in histories:
        yield from history.lines()
    yield "# EOF\n"


def do(*actions: tuple[str, Any]) -> Callable[[Any], None]:
    """Return work that calls methods of a program, each with its argument: `do(("run", 2))`."""

    def work(program: Any) -> None:
        for method, argument in actions:
            getattr(program, method)(argument)

    return work
