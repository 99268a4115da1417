"""One process of a simulated system, which advances in ticks: its events update its series.

All randomness is seeded by names, so that the same seed gives the same telemetry in every run, however often and
whenever it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import floor, log
from random import Random
from typing import NamedTuple, TypeAlias
from zlib import crc32

from heddle.author.simulation.curves import Instant, MetricCurve
from heddle.author.simulation.events import Distribution, EventStream, duration_seconds, poisson
from heddle.author.simulation.simulation import (
    AmountFault,
    CrashLoop,
    CurveFault,
    EventRateFault,
    ExtraEvents,
    Fault,
    FrozenMetric,
    MissingTarget,
    ProgramEnd,
    ScrapeFailure,
    Simulation,
)
from heddle.simulate.series import Series, SeriesRegistry

TICK = 5
"""Seconds."""

_DAY = 86400
_RESTART_INTERVAL = 600
"""Seconds between the daily restarts of a system's instances."""

Listener: TypeAlias = Callable[[EventStream, float, float], None]
"""Called for each event with its stream, its time in Unix seconds and its duration in milliseconds."""


class _Update(NamedTuple):
    """How an event updates a series; `amount` is the index of a distribution, `fault_factor` is for the scenario."""

    series: Series
    amount: int
    factor: float
    fault_factor: float


@dataclass(slots=True, eq=False)
class _Stream:
    """An event stream and its series; the rates are factors in the healthy process and in the scenario."""

    stream: EventStream
    interval: float
    offset: float
    random: Random
    updates: list[_Update]
    distributions: list[Distribution]
    healthy_rate: float
    faulty_rate: float


@dataclass(slots=True, eq=False)
class _Gauge:
    """A series that follows a curve; `healthy` is None if only the scenario has the series, or its curve."""

    series: Series
    noise: Callable[[int], float]
    healthy: MetricCurve | None
    faulty: MetricCurve
    frozen: bool


class Process:
    """An instance of a system, from `begin` on; its faults start at `scenario_start`. Times are in Unix seconds."""

    def __init__(
        self,
        simulation: Simulation,
        scenario: str,
        index: int,
        *,
        seed: int,
        begin: float,
        scenario_start: float,
    ) -> None:
        self.simulation, self.index = simulation, index
        self.instance = simulation.instances[index]
        declared = simulation.scenario(scenario)
        affected = declared is not None and (index == 0 or declared.all_instances)
        self.faults: tuple[Fault, ...] = declared.faults if declared and affected else ()
        self.time, self.scenario_start = floor(begin / TICK) * TICK, floor(scenario_start / TICK) * TICK
        self.listener: Listener | None = None
        self._seed = f"{seed}/{simulation.system.name}/{self.instance}"
        self._events_faulty = False
        self._started, self._up_from = float(self.time), float(self.time)
        self._downtime = duration_seconds(simulation.downtime) if simulation.downtime else 0.0
        self._fails = any(isinstance(fault, ScrapeFailure) for fault in self.faults)
        self._missing = any(isinstance(fault, MissingTarget) for fault in self.faults)
        self._program_end = next((fault for fault in self.faults if isinstance(fault, ProgramEnd)), None)
        self._crash_loop = next((fault for fault in self.faults if isinstance(fault, CrashLoop)), None)
        registry = SeriesRegistry(simulation)
        self._streams = list(self._create_streams(registry))
        self._loads = {stream.stream.load for stream in self._streams}
        self._updated = {update.series for stream in self._streams for update in stream.updates}
        self._gauges = list(self._create_gauges(registry))
        self.series = registry.series
        self._start()

    @property
    def phase(self) -> float:
        """By which fraction of a run this process is ahead of the first one of its system."""
        return self.index / len(self.simulation.instances)

    @property
    def in_scenario(self) -> bool:
        """Whether the scenario has started."""
        return self.time >= self.scenario_start

    @property
    def is_target(self) -> bool:
        """Whether Prometheus has the process as a target."""
        return not (self._missing and self.in_scenario)

    @property
    def is_up(self) -> bool:
        """Whether a scrape succeeds now."""
        return self.time >= self._up_from and not (self._fails and self.in_scenario)

    def advance(self, to: float) -> None:
        """Simulate the ticks until this time."""
        while self.time + TICK <= to:
            self._tick()

    def read(self) -> list[Series]:
        """Return all series with their values at this time."""
        if self._program_end and self.time >= self.scenario_start + self._program_end.last_values_for:
            for series in self.series:
                series.exposed = False
            return self.series
        for gauge in self._gauges:
            curve = gauge.faulty if self.in_scenario else gauge.healthy
            if curve is None and gauge.series in self._updated:
                continue  # events decide whether it is exposed
            gauge.series.exposed = curve is not None
            if curve is not None:
                gauge.series.value = curve.curve.value_at(self._instant(gauge))
        return self.series

    def _instant(self, gauge: _Gauge) -> Instant:
        return Instant(
            time=self.scenario_start if (gauge.frozen or self._program_end) and self.in_scenario else self.time,
            process_start=self._started,
            scenario_start=self.scenario_start,
            phase=self.phase,
            noise=gauge.noise,
        )

    def _tick(self) -> None:
        before, self.time = self.time, self.time + TICK
        if self._program_end and before >= self.scenario_start:
            return
        if self._restarts(before):
            self._started = self._up_from = self.time + self._time_down()
            self._start()
        if self.time < self._up_from:
            return
        self._events_faulty = before >= self.scenario_start
        loads = {load: load.fraction_at(self.time) for load in self._loads}
        for stream in self._streams:
            rate = stream.faulty_rate if self._events_faulty else stream.healthy_rate
            if not rate:
                continue
            if stream.interval:
                begin, end = before + stream.offset, self.time + stream.offset
                count = floor(end / stream.interval) - floor(begin / stream.interval)
            else:
                mean = stream.stream.per_minute / 60 * TICK * loads[stream.stream.load] * rate
                count = poisson(stream.random, mean)
            self._apply(stream, count)

    def _apply(self, stream: _Stream, count: int) -> None:
        """Let a number of events happen."""
        if count and self.listener is None and not any(amount.sigma for amount in stream.distributions):
            # No amount is random, so that counters can be updated once for all events.
            for series, index, factor, fault_factor in stream.updates:
                amount = stream.distributions[index].median * factor * (fault_factor if self._events_faulty else 1)
                if len(series.samples) > 1:
                    for _ in range(count):
                        series.update(amount)
                else:
                    series.update(amount * count)
            return
        for _ in range(count):
            amounts = [sample(stream.random, distribution) for distribution in stream.distributions]
            for series, index, factor, fault_factor in stream.updates:
                series.update(amounts[index] * factor * (fault_factor if self._events_faulty else 1))
            if self.listener is not None:
                self.listener(stream.stream, self.time, amounts[0])

    def _start(self) -> None:
        for series in self.series:
            series.reset()
        for stream in self._streams:
            self._apply(stream, stream.stream.at_start)

    def _time_down(self) -> float:
        """Return for how long the process is down when it restarts in this tick."""
        loop = self._crash_loop if self.time > self.scenario_start else None
        return self._downtime if loop is None or loop.downtime is None else loop.downtime

    def _restarts(self, before: float) -> bool:
        """Return whether the process restarts in this tick."""
        if self._crash_loop and before >= self.scenario_start:
            elapsed, elapsed_before = self.time - self.scenario_start, before - self.scenario_start
            return floor(elapsed / self._crash_loop.interval) > floor(elapsed_before / self._crash_loop.interval)
        if not self.simulation.restart_at:
            return False
        hour, _, minute = self.simulation.restart_at.partition(":")
        at = int(hour) * 3600 + int(minute) * 60 + _RESTART_INTERVAL * self.index
        return floor((self.time - at) / _DAY) > floor((before - at) / _DAY)

    def _create_streams(self, registry: SeriesRegistry) -> Iterator[_Stream]:
        extra = [fault.stream for fault in self.faults if isinstance(fault, ExtraEvents)]
        rates = [fault for fault in self.faults if isinstance(fault, EventRateFault)]
        factors = {fault.metric: fault.factor for fault in self.faults if isinstance(fault, AmountFault)}
        for stream in (*self.simulation.events, *extra):
            added = stream in extra
            faulty_rate = 1.0
            for fault in rates:
                if not added and (not fault.streams or stream.name in fault.streams):
                    faulty_rate *= fault.factor
            # The duration comes first; amounts are drawn in this order.
            distributions = list(dict.fromkeys((stream.duration_ms, *(update.amount for update in stream.updates))))
            updates = [
                _Update(series, distributions.index(update.amount), update.factor, factors.get(update.metric, 1.0))
                for update in stream.updates
                if (series := registry.series_of(update.metric, update.labels)) is not None
            ]
            yield _Stream(
                stream=stream,
                interval=duration_seconds(stream.every) if stream.every else 0.0,
                offset=self.phase * duration_seconds(stream.run_length) if stream.run_length else 0.0,
                random=Random(f"{self._seed}/{stream.name}"),
                updates=updates,
                distributions=distributions,
                healthy_rate=0.0 if added else 1.0,
                faulty_rate=faulty_rate,
            )

    def _create_gauges(self, registry: SeriesRegistry) -> Iterator[_Gauge]:
        replacements = [fault.replacement for fault in self.faults if isinstance(fault, CurveFault)]
        frozen = {fault.metric for fault in self.faults if isinstance(fault, FrozenMetric)}
        used: set[int] = set()
        for healthy in self.simulation.curves:
            faulty = healthy
            for index, replacement in enumerate(replacements):
                if replacement.metric == healthy.metric and set(replacement.labels) <= set(healthy.labels):
                    faulty = replace(healthy, curve=replacement.curve)
                    used.add(index)
            yield from self._create_gauge(registry, healthy, faulty, frozen=healthy.metric in frozen)
        for index, replacement in enumerate(replacements):
            if index not in used:
                yield from self._create_gauge(registry, None, replacement, frozen=False)

    def _create_gauge(
        self, registry: SeriesRegistry, healthy: MetricCurve | None, faulty: MetricCurve, *, frozen: bool
    ) -> Iterator[_Gauge]:
        if (series := registry.series_of(faulty.metric, faulty.labels)) is not None:
            yield _Gauge(series, _noise(f"{self._seed}/{series.samples[0]}"), healthy, faulty, frozen)


def sample(random: Random, distribution: Distribution) -> float:
    """Return a random amount."""
    median, sigma = distribution.median, distribution.sigma
    value = random.lognormvariate(log(median), sigma) if sigma else median
    return float(max(1, round(value))) if distribution.integer else round(value, 6)


def _noise(seed: str) -> Callable[[int], float]:
    """Return a function of an index that returns a fixed random number from 0 to 1."""

    def value(index: int) -> float:
        return crc32(f"{seed}/{index}".encode()) / 0xFFFFFFFF

    return value
