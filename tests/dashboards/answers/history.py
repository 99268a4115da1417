"""A day of samples made from an exposition: counters move on at a speed that changes.

So do gauges that are amounts, such as costs; those that are states and counts stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zlib import crc32

from tests.dashboards.answers.exposition import Labels, Sample

START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
END = START + 26 * 3600
"""Prometheus takes any past time, and a fixed one gives every run the same answers."""

STEP = 60
_COARSE = 240
_FIRST_HOURS = START + 3 * 3600
_LAST_HOURS = END - 7 * 3600
TIMES = (
    *range(START, _FIRST_HOURS, STEP),
    *range(_FIRST_HOURS, _LAST_HOURS, _COARSE),
    *range(_LAST_HOURS, END + 1, STEP),
)
"""Nobody looks closely at the time between yesterday's hour and the last hours, and few samples are made quickly."""

_INDEX = {time: location for location, time in enumerate(TIMES)}

_PERIOD = 600
"""A counter gains what was recorded of it in this time, at a speed of 1."""

_SPEEDS = (1.0, 1.6, 0.7, 1.3, 0.5, 1.9)
_CHANGE = 40 * 60
"""The speed changes after 40 minutes: windows of different lengths give different rates, so a wrong one shows."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series and its samples, one for each of TIMES."""

    name: str
    labels: Mapping[str, str]
    values: tuple[float, ...]

    def at(self, time: int) -> float:
        """Return the sample of this time, which is one of TIMES."""
        return self.values[_INDEX[time]]


def history(exposed: Iterable[Sample], **scraped: str) -> Iterator[Series]:
    """Yield the samples of a target's series; `scraped` are the labels that scraping gives, such as job."""
    for one in exposed:
        labels = {**dict(one.labels), **scraped}
        yield Series(one.name, labels, tuple(_values(one, labels)))


def up(**scraped: str) -> Series:
    """Return the series that says of every scrape that it succeeded."""
    return Series("up", scraped, (1.0,) * len(TIMES))


def openmetrics(series: Iterable[Series]) -> Iterator[str]:
    """Yield the text of these series as promtool reads it."""
    for one in series:
        labels = ",".join(f'{name}="{value}"' for name, value in one.labels.items())
        head = f"{one.name}{{{labels}}}"
        for time, value in zip(TIMES, one.values, strict=True):
            yield f"{head} {value!r} {time}\n"
    yield "# EOF\n"


def _values(one: Sample, labels: Mapping[str, str]) -> Iterable[float]:
    if one.is_cumulative:
        return (one.value + one.value * done for done in _PROGRESS[_pace(one, labels)])
    if one.name.endswith("_start_time_seconds"):
        return (float(START),) * len(TIMES)
    if one.kind == "gauge" and not one.value.is_integer():
        # an amount: states and counts are whole
        return (one.value * (1 + done * _PERIOD / (END - START)) for done in _PROGRESS[_pace(one, labels)])
    return (one.value,) * len(TIMES)


def _pace(one: Sample, labels: Mapping[str, str]) -> int:
    """Return which pace a series has: the parts of a histogram share theirs."""
    key: Labels = tuple(sorted((name, value) for name, value in labels.items() if name != "le"))
    return crc32(repr((one.family, key)).encode()) % len(_SPEEDS)


def _progress(pace: int) -> tuple[float, ...]:
    done = [0.0]
    for before, now in pairwise(TIMES):
        speed = _SPEEDS[((END - now) // _CHANGE + pace) % len(_SPEEDS)]
        done.append(done[-1] + speed * (now - before) / _PERIOD)
    return tuple(done)


_PROGRESS = tuple(_progress(pace) for pace in range(len(_SPEEDS)))
