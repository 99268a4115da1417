"""History as Prometheus would have scraped it, in OpenMetrics, for `promtool tsdb create-blocks-from openmetrics`."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from pathlib import Path
from tempfile import NamedTemporaryFile

from heddle.author.simulation.simulation import Simulation
from heddle.diagnostics.disk_errors import reporting_disk_errors
from heddle.simulate.exposition import escape, format_number, format_series, quoted_name
from heddle.simulate.process import Process
from heddle.simulate.series import Family, Pairs
from heddle.simulate.targets import RunOptions, Target, create_targets

_UP = Family(name="up", kind="gauge", help="Whether the last scrape succeeded.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """The length and the end of a history, and the interval between its scrapes, in seconds."""

    seconds: float
    step: float
    end: float

    @property
    def times(self) -> tuple[float, ...]:
        """Return the times of the scrapes, which are multiples of the step."""
        last, count = int(self.end // self.step), int(self.seconds // self.step)
        return tuple(float(round(number * self.step, 3)) for number in range(last - count, last + 1))


@dataclass(slots=True, eq=False)
class SampleHistory:
    """One series in Prometheus, with its value at each scrape; NaN where the scrape did not have it."""

    family: Family
    name: str
    labels: Pairs
    values: array[float] = field(default_factory=lambda: array("d"))


def backfill(
    simulations: Sequence[Simulation],
    options: RunOptions,
    span: TimeSpan,
    out: Path,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write the history to a file, and return the number of its samples. Raises DiskError."""
    histories = scrape(create_targets(simulations, options), span.times, progress)
    write_atomically(out, openmetrics(histories, span.times))
    return sum(1 for history in histories for value in history.values if not isnan(value))


def scrape(
    targets: Sequence[Target], times: Sequence[float], progress: Callable[[int, int], None] | None = None
) -> list[SampleHistory]:
    """Return all series of the targets, scraped at each of these times."""
    histories: list[SampleHistory] = []
    for index, target in enumerate(targets):
        histories += _scrape_target(target, times)
        if progress:
            progress(index + 1, len(targets))
    return histories


def openmetrics(histories: Iterable[SampleHistory], times: Sequence[float]) -> Iterator[str]:
    """Yield the text, family by family, with the samples of a series in the order of their times."""
    families: dict[str, list[SampleHistory]] = {}
    for history in histories:
        families.setdefault(history.family.name, []).append(history)
    line_ends = [f" {format_number(time)}\n" for time in times]
    for name in sorted(families):
        yield from _metadata(families[name][0].family, families)
        for history in families[name]:
            series = format_series(history.name, history.labels)
            yield "".join(
                f"{series} {format_number(value)}{line_end}"
                for value, line_end in zip(history.values, line_ends, strict=True)
                if not isnan(value)
            )
    yield "# EOF\n"


def write_atomically(path: Path, text: Iterable[str]) -> None:
    """Write a file completely or not at all. Raises DiskError."""
    with reporting_disk_errors(path), NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.writelines(text)
            file.close()
            temporary.chmod(0o666 & ~_umask())  # a temporary file is private, the history is an ordinary file
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _scrape_target(target: Target, times: Sequence[float]) -> list[SampleHistory]:
    process, labels = target.process, target.labels
    up = SampleHistory(_UP, "up", tuple(sorted(labels.items())))
    by_series = [
        [SampleHistory(series.family, name, _with_target_labels(pairs, labels)) for name, pairs in series.samples]
        for series in process.series
    ]
    for time in times:
        process.advance(time)
        up.values.append(float(process.is_up) if process.is_target else nan)
        has_series = _read(process)
        for series, histories in zip(process.series, by_series, strict=True):
            if has_series and series.exposed:
                for history, value in zip(histories, series.values(), strict=True):
                    history.values.append(value)
            else:
                for history in histories:
                    history.values.append(nan)
    every = [up, *(history for histories in by_series for history in histories)]
    return [history for history in every if not all(map(isnan, history.values))]


def _read(process: Process) -> bool:
    """Update the series to this time, and return whether a scrape returns them."""
    if not (process.is_up and process.is_target):
        return False
    process.read()
    return True


def _with_target_labels(pairs: Pairs, target: dict[str, str]) -> Pairs:
    """Return the labels of a series with those of its target before them."""
    return (*((name, value) for name, value in target.items() if name not in dict(pairs)), *pairs)


def _metadata(family: Family, families: Container[str]) -> Iterator[str]:
    name, kind = family.name, family.kind
    if kind == "counter":
        # In OpenMetrics, the family of a counter has the name without `_total`; another family may have that name.
        short = name.removesuffix("_total")
        name, kind = (short, kind) if short != name and short not in families else (name, "unknown")
    if family.help:
        yield f"# HELP {quoted_name(name)} {escape(family.help)}\n"
    yield f"# TYPE {quoted_name(name)} {kind}\n"
