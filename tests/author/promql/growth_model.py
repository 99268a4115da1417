"""Random lives of processes, what Prometheus scrapes of them, and the error of a count from scrapes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Final

START: Final = 1_700_000_000.0
END: Final = START + 4 * 3600
SCRAPE: Final = 15.0
GAP: Final = 300.0
EXPORT: Final = 60.0
"""Seconds between the exports of a program to its collector."""
EXPIRY: Final = 300.0
"""Seconds for which a collector shows the series of a program that has ended."""

KINDS: Final = ("a", "b", "c")


@dataclass(frozen=True)
class Process:
    """From `start` to `end`; `events` are the times of what it counts, by the label of the series."""

    start: float
    end: float
    events: dict[str, list[float]]
    present: frozenset[str] = frozenset()  # the series that are there from the start, at 0

    def count(self, kind: str, time: float) -> int | None:
        """Return the value of a series at a time, None if the process does not have it yet."""
        if not self.start <= time < self.end:
            return None
        value = bisect_right(self.events[kind], time)
        return value if value or kind in self.present else None


@dataclass(frozen=True)
class Sample:
    """One value that was scraped, of the process with this index."""

    time: float
    value: int
    process: int


@dataclass
class Target:
    """A target, its processes, and what was scraped; `has_start_time` if it reports when its process started."""

    instance: str
    has_start_time: bool
    processes: list[Process]
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    up: list[tuple[float, int]] = field(default_factory=list)
    starts: list[tuple[float, float]] = field(default_factory=list)

    @cached_property
    def observed(self) -> dict[str, list[tuple[float, float | None]]]:
        """Each event with the time of the first sample that counts it, None if there is none."""
        return {kind: list(self._observed(kind)) for kind in KINDS}

    def _observed(self, kind: str) -> Iterator[tuple[float, float | None]]:
        for index, process in enumerate(self.processes):
            times = [sample.time for sample in self.samples[kind] if sample.process == index]
            valid = [time if self.has_start_time else _exported(process, time) for time in times]
            for event in process.events[kind]:
                position = bisect_left(valid, event)
                yield event, times[position] if position < len(times) else None


def random_target(random: Random, instance: str) -> Target:
    """Return a target with a random past, exposed directly or by a collector."""
    direct = random.random() < 0.6
    target = Target(instance, direct, list(_processes(random)))
    target.samples = {kind: [] for kind in KINDS}
    failed = [*_intervals(random, 3, (10, 200)), *_intervals(random, 1, (600, 2400))]
    offline = _intervals(random, random.choice([0, 1]), (100, 1500))
    first = START + random.choice([0, 0, random.uniform(0, 7000)])
    time = START + random.uniform(0, SCRAPE)
    while time < END:
        if time >= first and not _within(time, offline):
            target_up = not _within(time, failed) and (
                not direct or any(p.start <= time < p.end for p in target.processes)
            )
            target.up.append((time, int(target_up)))
            if target_up:
                _scrape(target, time)
        time += SCRAPE
    return target


def _scrape(target: Target, time: float) -> None:
    for index, process in enumerate(target.processes):
        if target.has_start_time:
            if process.start <= time < process.end:
                target.starts.append((time, process.start))
            at, shown = time, True
        else:
            # The collector shows the last export, for a while also after the end of the program.
            at = _exported(process, time)
            replaced = any(next.start <= _exported(next, time) for next in target.processes[index + 1 :])
            shown = process.start <= at and time < process.end + EXPIRY and not replaced
        for kind in KINDS:
            value = process.count(kind, at) if shown else None
            if value is not None:
                target.samples[kind].append(Sample(time, value, index))


def _exported(process: Process, time: float) -> float:
    """Return when the values that a collector shows were exported: each minute, and when the program ends."""
    return process.end - 0.001 if time >= process.end else START + (time - START) // EXPORT * EXPORT


def _processes(random: Random) -> Iterator[Process]:
    time = START - random.choice([0, 3 * 3600])
    while True:
        time += random.choice([0, random.expovariate(1 / 40), random.expovariate(1 / 2000)])
        end = time + random.choice([random.uniform(20, 60), random.expovariate(1 / 1500), 1e5])
        if time >= END:
            return
        events = {kind: list(_events(random, time, end)) for kind in KINDS}
        yield Process(time, end, events, frozenset(kind for kind in KINDS[:1] if random.random() < 0.5))
        time = end + 1


def _events(random: Random, start: float, end: float) -> Iterator[float]:
    """Yield the times of events: at a random rate, rarely, or in bursts."""
    end = min(end, END)
    rate = random.choice([1 / 10, 1 / 100, 1 / 2000])
    times = []
    time = start
    while (time := time + random.expovariate(rate)) < end:
        times += [time] * random.choice([1, 1, 1, 50])
    yield from times


def _intervals(random: Random, count: int, length: tuple[int, int]) -> list[tuple[float, float]]:
    starts = [random.uniform(START, END) for _ in range(count)]
    return [(start, start + random.uniform(*length)) for start in starts]


def _within(time: float, intervals: list[tuple[float, float]]) -> bool:
    return any(start <= time < end for start, end in intervals)


@dataclass(frozen=True)
class Bound:
    """The events of a window, and by how much a count from scrapes can be too low or too high."""

    truth: int
    too_low: float
    too_high: float


def bound(target: Target, kind: str, window: float, time: float) -> Bound:
    """Return what was counted in a window, and the error of scraping.

    Too low: events that no scrape has shown yet or ever, those before the first sample in the window, of a series that
    was there before or whose birth nobody saw, what a series started with that was reset later, and the end of a
    process whose successor showed no lower value. Too high: events before the window that it shows first, and the
    extrapolation of `increase`, at most 1.1 intervals at each end.
    """
    begin = time - window
    observed = target.observed[kind]
    truth = sum(begin < event <= time for event, _ in observed)
    samples = [sample for sample in target.samples[kind] if begin < sample.time <= time]
    if not samples:
        return Bound(truth, truth, 0)
    low = sum(begin < event <= time and (seen is None or seen > time) for event, seen in observed)
    high = sum(event <= begin and seen is not None and begin < seen <= time for event, seen in observed)
    first = samples[0]
    if any(sample.process == first.process and sample.time < begin - GAP for sample in target.samples[kind]):
        # After a long gap, a series that ends within the window looks like one that was born in it.
        high += (
            0
            if samples[-1].time > time - 2 * SCRAPE
            else sum(seen is not None and seen <= begin for _, seen in observed)
        )
    before = any(begin - GAP <= sample.time <= begin for sample in target.samples[kind])
    resets = any(b.value < a.value for a, b in pairwise(samples))
    at_first = sum(begin < event <= time and seen == first.time for event, seen in observed)
    if before or resets or not _birth_was_seen(target, samples, begin, time):
        low += at_first
        growth = sum(b.value - a.value if b.value >= a.value else b.value for a, b in pairwise(samples))
        high += growth * 2.2 / max(len(samples) - 1, 1)
    low += sum(a.value for a, b in pairwise(samples) if a.process != b.process and b.value >= a.value)
    return Bound(truth, low, high)


def _birth_was_seen(target: Target, samples: list[Sample], begin: float, time: float) -> bool:
    scrapes = sum(value for at, value in target.up if begin < at <= time)
    starts = [start for at, start in target.starts if begin < at <= time]
    return len(samples) < scrapes or bool(starts and starts[-1] > begin)
