"""A past as Prometheus would have scraped it, in OpenMetrics, for `promtool tsdb create-blocks-from openmetrics`."""

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
from heddle.settings.model import Settings
from heddle.simulate.exposition import escaped, head, number
from heddle.simulate.process import Process
from heddle.simulate.series import Family, Pairs
from heddle.simulate.targets import Target, Wanted, targets

_UP = Family(name="up", kind="gauge", help="Whether the last scrape succeeded.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long a past is and when it ends; its samples are `step` seconds apart."""

    seconds: float
    step: float
    end: float

    @property
    def times(self) -> tuple[float, ...]:
        """Return the times of the scrapes, whole multiples of the step."""
        last, count = int(self.end // self.step), int(self.seconds // self.step)
        return tuple(float(round(which * self.step, 3)) for which in range(last - count, last + 1))


@dataclass(slots=True, eq=False)
class Past:
    """One series as Prometheus has it: its name and labels, and a number for each scrape, NaN where there was none."""

    family: Family
    name: str
    labels: Pairs
    numbers: array[float] = field(default_factory=lambda: array("d"))


def past(
    simulations: Sequence[Simulation],
    settings: Settings,
    wanted: Wanted,
    span: Span,
    out: Path,
    tell: Callable[[int, int], None] | None = None,
) -> int:
    """Write the past and return how many samples it holds. Raises Unwritable."""
    found = scraped(targets(simulations, wanted, settings), span.times, tell)
    write(out, openmetrics(found, span.times))
    return sum(1 for one in found for value in one.numbers if not isnan(value))


def scraped(
    scraping: Sequence[Target], times: Sequence[float], tell: Callable[[int, int], None] | None = None
) -> list[Past]:
    """Return all series of the targets, scraped at each of these times."""
    found: list[Past] = []
    for location, target in enumerate(scraping):
        found += _of(target, times)
        if tell:
            tell(location + 1, len(scraping))
    return found


def openmetrics(past: Iterable[Past], times: Sequence[float]) -> Iterator[str]:
    """Yield the text, family by family, each series in the order of its times."""
    families: dict[str, list[Past]] = {}
    for one in past:
        families.setdefault(one.family.name, []).append(one)
    said = [f" {number(time)}\n" for time in times]
    for name in sorted(families):
        yield from _described(families[name][0].family, families)
        for one in families[name]:
            start = head(one.name, one.labels)
            yield "".join(
                f"{start} {number(value)}{time}"
                for value, time in zip(one.numbers, said, strict=True)
                if not isnan(value)
            )
    yield "# EOF\n"


def write(path: Path, text: Iterable[str]) -> None:
    """Write a file at once: it is there whole or not at all. Raises Unwritable."""
    with reporting_disk_errors(path), NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        made = Path(file.name)
        try:
            file.writelines(text)
            file.close()
            made.chmod(0o666 & ~_umask())
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _of(target: Target, times: Sequence[float]) -> list[Past]:
    process, labels = target.process, target.labels
    up = Past(_UP, "up", tuple(sorted(labels.items())))
    found = [
        [Past(series.family, name, _attached(pairs, labels)) for name, pairs in series.heads]
        for series in process.series
    ]
    for time in times:
        process.advance(time)
        up.numbers.append(float(process.answers) if process.there else nan)
        answered = _answered(process)
        for series, pasts in zip(process.series, found, strict=True):
            if answered and series.live:
                for past, value in zip(pasts, series.values(), strict=True):
                    past.numbers.append(value)
            else:
                for past in pasts:
                    past.numbers.append(nan)
    every = [up, *(past for pasts in found for past in pasts)]
    return [past for past in every if not all(map(isnan, past.numbers))]


def _answered(process: Process) -> bool:
    if not (process.answers and process.there) or process.instead:
        return False
    process.read()
    return True


def _attached(pairs: Pairs, target: dict[str, str]) -> Pairs:
    """Return a series' labels with those of its target; `le` and `quantile` stay last."""
    return (*((name, value) for name, value in target.items() if name not in dict(pairs)), *pairs)


def _described(family: Family, others: Container[str]) -> Iterator[str]:
    name, kind = family.name, family.kind
    if kind == "counter":  # OpenMetrics calls a counter's family by its name without the end, which may be taken
        short = name.removesuffix("_total")
        name, kind = (short, kind) if short not in others else (name, "unknown")
    if family.help:
        yield f"# HELP {name} {escaped(family.help)}\n"
    yield f"# TYPE {name} {kind}\n"
