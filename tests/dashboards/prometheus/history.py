"""A day of samples generated from one exposition.

Counters increase at rates that change over time, and so do gauges with fractions, such as costs. Other gauges are
constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zlib import crc32

from tests.dashboards.prometheus.exposition import Labels, Sample

START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
END = START + 26 * 3600
"""A fixed time gives every run the same results."""

STEP = 60
_COARSE = 240
_FIRST_HOURS = START + 3 * 3600
_LAST_HOURS = END - 7 * 3600
TIMES = (
    *range(START, _FIRST_HOURS, STEP),
    *range(_FIRST_HOURS, _LAST_HOURS, _COARSE),
    *range(_LAST_HOURS, END + 1, STEP),
)
"""The hours that no query selects have fewer samples, which takes less time to write."""

_INDEX = {time: index for index, time in enumerate(TIMES)}

_PERIOD = 600
"""In this many seconds a counter increases by its recorded value, at a speed of 1."""

_SPEEDS = (1.0, 1.6, 0.7, 1.3, 0.5, 1.9)
_CHANGE = 40 * 60
"""The speed changes every 40 minutes, so that windows of different lengths give different rates."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series with one sample for each of TIMES."""

    name: str
    labels: Mapping[str, str]
    values: tuple[float, ...]

    def at(self, time: int) -> float:
        """Return the sample at one of TIMES."""
        return self.values[_INDEX[time]]


def history(samples: Iterable[Sample], **target_labels: str) -> Iterator[Series]:
    """Yield the series of a scraped target; `target_labels` are those that Prometheus adds, such as job."""
    for sample in samples:
        labels = {**dict(sample.labels), **target_labels}
        yield Series(sample.name, labels, tuple(_values(sample, labels)))


def up(**target_labels: str) -> Series:
    """Return the series `up` of a target whose scrapes all succeed."""
    return Series("up", target_labels, (1.0,) * len(TIMES))


def openmetrics(all_series: Iterable[Series]) -> Iterator[str]:
    """Yield the lines of these series in OpenMetrics."""
    for series in all_series:
        labels = ",".join(f'{name}="{value}"' for name, value in series.labels.items())
        head = f"{series.name}{{{labels}}}"
        for time, value in zip(TIMES, series.values, strict=True):
            yield f"{head} {value!r} {time}\n"
    yield "# EOF\n"


def _values(sample: Sample, labels: Mapping[str, str]) -> Iterable[float]:
    if sample.is_cumulative:
        return (sample.value + sample.value * progress for progress in _PROGRESS[_speed_index(sample, labels)])
    if sample.name.endswith("_start_time_seconds"):
        return (float(START),) * len(TIMES)
    if sample.kind == "gauge" and not sample.value.is_integer():
        # States and counts are whole numbers.
        return (
            sample.value * (1 + progress * _PERIOD / (END - START))
            for progress in _PROGRESS[_speed_index(sample, labels)]
        )
    return (sample.value,) * len(TIMES)


def _speed_index(sample: Sample, labels: Mapping[str, str]) -> int:
    """Return the index of the first speed of a series; the parts of a histogram have the same."""
    key: Labels = tuple(sorted((name, value) for name, value in labels.items() if name != "le"))
    return crc32(repr((sample.family, key)).encode()) % len(_SPEEDS)


def _progress(offset: int) -> tuple[float, ...]:
    progress = [0.0]
    for before, now in pairwise(TIMES):
        speed = _SPEEDS[((END - now) // _CHANGE + offset) % len(_SPEEDS)]
        progress.append(progress[-1] + speed * (now - before) / _PERIOD)
    return tuple(progress)


_PROGRESS = tuple(_progress(offset) for offset in range(len(_SPEEDS)))
