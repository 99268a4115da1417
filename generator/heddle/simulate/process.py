"""One process of a system, from tick to tick: what happens in it moves its series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import floor
from random import Random
from typing import TypeAlias

from heddle.author.simulation.changes import Added, Held, Kept, Restarting, Scaled, Stretched, Trouble
from heddle.author.simulation.curves import Level, Moment
from heddle.author.simulation.events import Draw, Flow
from heddle.author.simulation.simulation import Simulation
from heddle.grafana.durations import total_seconds
from heddle.simulate.page import Page
from heddle.simulate.randomness import drawn, happenings, noise, share
from heddle.simulate.series import Series

TICK = 5
_DAY = 86400

Happened: TypeAlias = Callable[[Flow, float, float], None]
"""Told of a flow's happening: its time in Unix seconds, and how many milliseconds it took."""


@dataclass(slots=True, eq=False)
class _Moved:
    """A flow with its series; `usual` is how often it happens in a healthy system, `troubled` in the scenario's."""

    flow: Flow
    random: Random
    parts: list[tuple[Series, int, float, float]]
    draws: list[Draw]
    usual: float
    troubled: float


@dataclass(slots=True, eq=False)
class _Stood:
    """A level with its series, and the course that it takes in the scenario; None where there is no such series."""

    series: Series
    noise: Callable[[int], float]
    usual: Level | None
    troubled: Level
    kept: bool


class Process:
    """An instance of a system; `place` is the how manyth, and trouble begins at `troubled`."""

    def __init__(
        self, simulation: Simulation, trouble: Trouble, location: int, seed: int, begin: float, troubled: float
    ) -> None:
        self.simulation, self.location = simulation, location
        self.instance = simulation.instances[location]
        self.trouble = trouble if location == 0 or trouble.everywhere else Trouble(trouble.scenario)
        self.time, self.troubled = floor(begin / TICK) * TICK, floor(troubled / TICK) * TICK
        self.happened: Happened | None = None
        self._seed = f"{seed}/{simulation.system.name}/{self.instance}"
        self._struck = False  # whether what happens now happens in the scenario
        self._started, self._back = float(self.time), float(self.time)
        page = Page(simulation)
        self._flows = list(self._moved(page))
        self._loads = {moved.flow.load for moved in self._flows}
        self._levels = list(self._stood(page))
        self.series = page.series
        self._begin()

    @property
    def in_trouble(self) -> bool:
        """Whether the scenario has begun."""
        return self.time >= self.troubled

    @property
    def there(self) -> bool:
        """Whether Prometheus has it for a target."""
        return self.trouble.there or not self.in_trouble

    @property
    def answers(self) -> bool:
        """Whether a scrape succeeds now."""
        return self.time >= self._back and (self.trouble.answers or not self.in_trouble)

    @property
    def instead(self) -> str:
        """What its page holds instead of its series, nothing where it holds them."""
        return self.trouble.instead if self.in_trouble else ""

    def advance(self, to: float) -> None:
        """Go on until this time."""
        while self.time + TICK <= to:
            self._tick()

    def read(self) -> list[Series]:
        """Return the series as they stand; gauges are set now."""
        for stood in self._levels:
            level = stood.troubled if self.in_trouble else stood.usual
            stood.series.live = level is not None
            if level is not None:
                stood.series.value = level.course.at(self._moment(stood))
        return self.series

    def _moment(self, stood: _Stood) -> Moment:
        time = self.troubled if stood.kept and self.in_trouble else self.time
        shift = self.location / max(1, len(self.simulation.instances))
        return Moment(time=time, started=self._started, troubled=self.troubled, shift=shift, noise=stood.noise)

    def _tick(self) -> None:
        before, self.time = self.time, self.time + TICK
        if self._falls(before):
            self._started = self.time + self.simulation.away
            self._back = self._started
            self._begin()
        if self.time < self._back:
            return
        self._struck = before >= self.troubled
        shares = {load: share(load, self.time) for load in self._loads}
        for moved in self._flows:
            flow = moved.flow
            factor = moved.troubled if self._struck else moved.usual
            if not factor:
                continue
            if flow.every:
                times = floor(self.time / flow.every) - floor(before / flow.every)
            else:
                mean = flow.per_minute / 60 * TICK * shares[flow.load] * factor
                times = happenings(moved.random, mean)
            self._happen(moved, times)

    def _happen(self, moved: _Moved, times: int) -> None:
        if times and not any(draw.spread for draw in moved.draws) and self.happened is None:
            for series, location, factor, stretched in moved.parts:
                by = moved.draws[location].median * factor * (stretched if self._struck else 1)
                if len(series.heads) > 1:
                    for _ in range(times):
                        series.move(by)
                else:
                    series.move(by * times)
            return
        for _ in range(times):
            amounts = [drawn(moved.random, draw) for draw in moved.draws]
            for series, location, factor, stretched in moved.parts:
                series.move(amounts[location] * factor * (stretched if self._struck else 1))
            if self.happened is not None:
                self.happened(moved.flow, self.time, amounts[moved.draws.index(moved.flow.took)])

    def _begin(self) -> None:
        for series in self.series:
            series.forget()
        for moved in self._flows:
            self._happen(moved, moved.flow.at_start)

    def _falls(self, before: float) -> bool:
        """Return whether the process starts again in this tick."""
        every = next((change.every for change in self.trouble.changes if isinstance(change, Restarting)), 0)
        if every and before >= self.troubled:
            return floor((self.time - self.troubled) / every) > floor((before - self.troubled) / every)
        if not self.simulation.restarts_at:
            return False
        hours, _, minutes = self.simulation.restarts_at.partition(":")
        at = total_seconds(f"{int(hours)}h{int(minutes)}m") + 600 * self.location
        return floor((self.time - at) / _DAY) > floor((before - at) / _DAY)

    def _moved(self, page: Page) -> Iterator[_Moved]:
        changes = self.trouble.changes
        added = [change.flow for change in changes if isinstance(change, Added)]
        for flow in (*self.simulation.flows, *added):
            troubled = 1.0
            for change in changes:
                if isinstance(change, Scaled) and change.flow in (flow.name, "") and flow not in added:
                    troubled *= change.factor
            draws = list(dict.fromkeys((flow.took, *(part.amount for part in flow.parts))))
            parts = []
            for part in flow.parts:
                factors = [c.factor for c in changes if isinstance(c, Stretched) and c.metric == part.metric]
                if (series := page.add(part.metric, part.labels)) is not None:
                    parts.append((series, draws.index(part.amount), part.times, factors[0] if factors else 1.0))
            random = Random(f"{self._seed}/{flow.name}")
            usual = 0.0 if flow in added else 1.0
            yield _Moved(flow, random, parts, draws, usual, troubled)

    def _stood(self, page: Page) -> Iterator[_Stood]:
        held = [change.level for change in self.trouble.changes if isinstance(change, Held)]
        kept = {change.metric for change in self.trouble.changes if isinstance(change, Kept)}
        met: set[int] = set()
        for level in self.simulation.levels:
            troubled = level
            for location, other in enumerate(held):
                if other.metric == level.metric and set(other.labels) <= set(level.labels):
                    troubled = replace(level, course=other.course)
                    met.add(location)
            yield from self._one(page, level, troubled, level.metric in kept)
        for location, other in enumerate(held):
            if location not in met:
                yield from self._one(page, None, other, kept=False)

    def _one(self, page: Page, usual: Level | None, troubled: Level, kept: bool) -> Iterator[_Stood]:
        if (series := page.add(troubled.metric, troubled.labels)) is not None:
            location = f"{self._seed}/{series.heads[0]}"
            yield _Stood(series, noise(location), usual, troubled, kept)
