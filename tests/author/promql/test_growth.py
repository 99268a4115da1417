"""What `growth` counts, compared with plain counting of the events of random processes, by a real Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from heddle import Counter, System
from heddle.author.promql.scope import alert_scope
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text

SEED, CASES = 20261128, 150
SCRAPE, WINDOW, LOOKBACK = 15, 1800, 300
END = 1_760_000_000
START = END - WINDOW
FIRST = START - 1800
RUNS = Counter(System("case", "Cases", job="case-.*"), "runs_total", "Runs.", of="runs")
QUERY = RUNS.growth("30m").render(alert_scope())

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"needs {' and '.join(MISSING)}: install the package `prometheus`"
)


@dataclass(frozen=True, slots=True)
class Process:
    """A process from `begin` to `end`, and the times of what it counted; its series appears with the first event."""

    begin: int
    end: int
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Processes of one target, one after the other; `scrapes` are those that succeeded, `failed` the others."""

    processes: tuple[Process, ...]
    scrapes: tuple[int, ...]
    failed: tuple[int, ...] = ()
    samples: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for process in self.processes:
            for time in self.scrapes:
                if process.begin <= time < process.end and (count := sum(at <= time for at in process.events)):
                    self.samples[time] = count

    @property
    def truth(self) -> int:
        """How many events were within the window."""
        return sum(START < event <= END for process in self.processes for event in process.events)

    def bounds(self) -> tuple[float, float]:
        """Return the least and the greatest growth that the samples within the window allow."""
        times = sorted(time for time in self.samples if START <= time <= END)
        if not times:
            return 0, 0
        steps = [(self.samples[a], self.samples[b]) for a, b in pairwise(times)]
        between = sum(after if after < before else after - before for before, after in steps)
        recent = range(START - LOOKBACK, START + 1)
        known = any(time in recent for time in self.scrapes)
        young = known and not any(time in recent for time in self.samples)
        if young and all(after >= before for before, after in steps):
            return self.samples[times[-1]], self.samples[times[-1]]
        # `increase` extrapolates to each end, by at most 1.1 of the mean distance between samples.
        return between, between * (1 + 2.2 / max(1, len(times) - 1))

    def error(self) -> int:
        """Return how many events no samples can assign to the window: all that lie between two scrapes at its ends,
        after the last scrape of a process, before the first known sample, or before a reset that no sample shows."""
        inside = [time for time in sorted(self.samples) if START <= time <= END]
        events = [event for process in self.processes for event in process.events]
        if not inside:
            return self.truth
        unknown = sum(START - LOOKBACK - SCRAPE < event <= inside[0] for event in events)
        for process in self.processes:
            own = [time for time in inside if process.begin <= time < process.end]
            unknown += sum(event > max(own, default=START) for event in process.events)
        for process, following in pairwise(self.processes):
            before = [self.samples[time] for time in inside if process.begin <= time < process.end]
            after = [self.samples[time] for time in inside if following.begin <= time < following.end]
            if before and after and after[0] >= before[-1]:
                unknown += before[-1]
        return unknown


def random_case(random: Random) -> Case:
    """Return processes that start, restart and end, with gaps between scrapes, bursts, and a young Prometheus."""
    processes, time = [], FIRST + random.choice((-90_000, 0, random.randrange(3600)))
    while time < END and len(processes) < random.choice((1, 1, 2, 4)):
        end = time + random.choice((30, 300, 1500, 200_000))
        at = sorted(
            random.randrange(max(time, FIRST - 600), max(end, FIRST - 599)) for _ in range(random.choice((1, 4, 40)))
        )
        events = [min(event, END + 60) for event in at]
        if random.random() < 0.4:
            burst = random.randrange(max(time, FIRST), max(min(end, END), FIRST + 1))
            events += [burst] * 500
        processes.append(Process(time, end, tuple(sorted(events))))
        time = end + random.choice((1, 60, 900))
    since = random.choice((FIRST, FIRST, START + random.randrange(900)))
    gap = random.choice((0, START - 20, random.randrange(FIRST, END)))
    length = random.choice((20, 120, 600))
    times = range(max(since, FIRST) + random.randrange(SCRAPE), END + 1, SCRAPE)
    failed = tuple(time for time in times if gap <= time < gap + length)
    return Case(tuple(processes), tuple(time for time in times if time not in failed), failed)


def lines(cases: list[Case]) -> Iterator[str]:
    """Yield the samples of all cases in OpenMetrics, which has no stale markers."""
    for number, case in enumerate(cases):
        labels = f'{{job="case-{number}",instance="a"}}'
        for time in sorted((*case.scrapes, *case.failed)):
            yield f"up{labels} {int(time not in case.failed)} {time}\n"
        for time, value in sorted(case.samples.items()):
            yield f"runs_total{labels} {value} {time}\n"
    yield "# EOF\n"


def evaluate(prometheus: Prometheus, query: str) -> dict[int, float]:
    """Return the growth of each case."""
    return {int(result.labels["job"][5:]): result.values[-1] for result in prometheus.instant(query, END)}


KNOWN = {
    "42 runs, then 3 after a restart": (
        Case(
            (
                Process(FIRST, START + 900, (FIRST + 9, *range(START + 60, START + 900, 20))),
                Process(START + 901, END + 1, (START + 930,) * 3),
            ),
            tuple(range(FIRST, END, SCRAPE)),
        ),
        45,
        1.5,
    ),
    "a process that has ended": (
        Case((Process(START + 100, START + 900, (START + 120,) * 4),), tuple(range(FIRST, END, SCRAPE))),
        4,
        0,
    ),
    "4 runs in 30 seconds": (
        Case((Process(START + 600, START + 630, (START + 605,) * 4),), tuple(range(FIRST, END, SCRAPE))),
        4,
        0,
    ),
    "a burst in one export": (
        Case((Process(START + 60, END + 1, (START + 600,) * 2488),), tuple(range(FIRST, END, SCRAPE))),
        2488,
        0,
    ),
    "an old counter that a young Prometheus sees": (
        Case((Process(FIRST - 9, END + 1, (FIRST - 5,) * 5000),), tuple(range(START + 100, END, SCRAPE))),
        0,
        0,
    ),
    "a failed scrape at the start of the window": (
        Case(
            (Process(FIRST - 9, END + 1, (FIRST - 5,) * 5000),),
            tuple(time for time in range(FIRST, END, SCRAPE) if abs(time - START) > 120),
            tuple(time for time in range(FIRST, END, SCRAPE) if abs(time - START) <= 120),
        ),
        0,
        0,
    ),
    "an outage longer than the window": (
        Case(
            (Process(FIRST - 9, END + 1, (FIRST - 5,) * 5000),),
            tuple(range(END - 300, END, SCRAPE)),
            tuple(range(FIRST, END - 300, SCRAPE)),
        ),
        0,
        0,
    ),
}


def test_growth_is_the_count_within_the_error_of_scraping(tmp_path: Path) -> None:
    random = Random(SEED)
    cases = [random_case(random) for _ in range(CASES)] + [case for case, _, _ in KNOWN.values()]
    with serve_text(tmp_path, lines(cases)) as prometheus:
        results = evaluate(prometheus, QUERY)
    wrong = []
    for number, case in enumerate(cases):
        result = results.get(number, 0.0)
        low, high = case.bounds()
        if not low - 1e-6 <= result <= high + 1e-6:
            wrong.append(f"case {number}: {result} is not within {low} and {high}")
        extrapolated = high - low
        if abs(result - case.truth) > case.error() + extrapolated + 1e-6:
            wrong.append(f"case {number}: {result} instead of {case.truth}, with an error of {case.error()}")
    for number, (name, (_, expected, error)) in enumerate(KNOWN.items(), start=CASES):
        if abs(results.get(number, 0.0) - expected) > error:
            wrong.append(f"{name}: {results.get(number, 0.0)} instead of {expected}")
    assert not wrong, f"seed {SEED}: " + "; ".join(wrong)
