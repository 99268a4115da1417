"""The series of a simulated process: their values, and how they are created from the metrics of the catalog."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from heddle.author.promql.metrics import Metric
from heddle.author.simulation.events import Labels
from heddle.author.simulation.simulation import Simulation
from heddle.catalog.metrics import Emitted

Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A metric as an exposition describes it; `kind` is its type."""

    name: str
    kind: str
    help: str


class Series:
    """The series of a counter or a gauge.

    `samples` are the name and the labels of each sample. A series is `exposed` from the start of the process, or from
    its first update on.
    """

    __slots__ = ("exposed", "exposed_at_start", "family", "samples", "value")

    def __init__(self, family: Family, labels: Pairs, *, exposed_at_start: bool) -> None:
        self.family = family
        self.samples: tuple[tuple[str, Pairs], ...] = ((family.name, labels),)
        self.exposed_at_start = self.exposed = exposed_at_start
        self.value = 0.0

    def update(self, amount: float) -> None:
        """Add an amount, or observe it."""
        self.value += amount
        self.exposed = True

    def reset(self) -> None:
        """Return to the state at the start of the process."""
        self.value, self.exposed = 0.0, self.exposed_at_start

    def values(self) -> tuple[float, ...]:
        """Return the values of the samples."""
        return (self.value,)


class HistogramSeries(Series):
    """The buckets, the sum and the count of a histogram."""

    __slots__ = ("bounds", "buckets")

    def __init__(
        self,
        family: Family,
        labels: Pairs,
        bounds: tuple[float, ...],
        *,
        float_bounds: bool,
        exposed_at_start: bool,
    ) -> None:
        super().__init__(family, labels, exposed_at_start=exposed_at_start)
        self.bounds = bounds
        self.buckets = [0] * (len(bounds) + 1)
        name = family.name
        formatted = [repr(float(bound)) if float_bounds else go_number(bound) for bound in bounds]
        buckets = tuple((f"{name}_bucket", (*labels, ("le", bound))) for bound in (*formatted, "+Inf"))
        self.samples = (*buckets, (f"{name}_sum", labels), (f"{name}_count", labels))

    def update(self, amount: float) -> None:
        """Observe an amount."""
        self.buckets[bisect_left(self.bounds, amount)] += 1
        self.value += amount
        self.exposed = True

    def reset(self) -> None:
        """Return to the state at the start of the process."""
        super().reset()
        self.buckets = [0] * len(self.buckets)

    def values(self) -> tuple[float, ...]:
        """Return the cumulative buckets, the sum and the count."""
        cumulative: list[float] = []
        count = 0
        for bucket in self.buckets:
            count += bucket
            cumulative.append(float(count))
        return (*cumulative, self.value, float(count))


class SummarySeries(Series):
    """The quantiles of the last 256 observations, the sum and the count of a summary."""

    __slots__ = ("count", "quantiles", "recent")

    def __init__(self, family: Family, labels: Pairs, quantiles: tuple[str, ...], *, exposed_at_start: bool) -> None:
        super().__init__(family, labels, exposed_at_start=exposed_at_start)
        self.quantiles = tuple(float(quantile) for quantile in quantiles)
        self.recent: deque[float] = deque(maxlen=256)
        self.count = 0
        name = family.name
        samples = tuple((name, (*labels, ("quantile", quantile))) for quantile in quantiles)
        self.samples = (*samples, (f"{name}_sum", labels), (f"{name}_count", labels))

    def update(self, amount: float) -> None:
        """Observe an amount."""
        super().update(amount)
        self.recent.append(amount)
        self.count += 1

    def reset(self) -> None:
        """Return to the state at the start of the process."""
        super().reset()
        self.recent.clear()
        self.count = 0

    def values(self) -> tuple[float, ...]:
        """Return the quantiles, the sum and the count."""
        ordered = sorted(self.recent) or [0.0]
        quantiles = (ordered[round(quantile * (len(ordered) - 1))] for quantile in self.quantiles)
        return (*quantiles, self.value, float(self.count))


def go_number(value: float) -> str:
    """Return a number as Go clients write it: a whole number has no fraction."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


class SeriesRegistry:
    """All series that a process has or can get, one for each metric and set of labels."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._families: dict[str, Family] = {}
        self._series: dict[tuple[str, Pairs], Series] = {}

    @property
    def series(self) -> list[Series]:
        """Return the series in the order of their names and labels."""
        return [self._series[key] for key in sorted(self._series)]

    def series_of(self, metric: Metric, labels: Labels) -> Series | None:
        """Return the series of a metric with these labels, None if the version in settings does not emit it."""
        if metric.not_emitted_reason:
            return None
        pairs = self._all_labels(metric, labels)
        key = (metric.name, pairs)
        if key not in self._series:
            self._series[key] = self._create(metric, pairs)
        return self._series[key]

    def _create(self, metric: Metric, labels: Pairs) -> Series:
        help_text = self._simulation.help_texts.get(metric, metric.help)
        family = self._families.setdefault(metric.name, Family(name=metric.name, kind=metric.kind, help=help_text))
        at_start = isinstance(metric.emitted, Emitted) and not metric.emitted.once
        if metric.kind == "histogram":
            float_bounds = metric in self._simulation.float_buckets
            bounds = tuple(map(float, metric.buckets))
            return HistogramSeries(family, labels, bounds, float_bounds=float_bounds, exposed_at_start=at_start)
        if metric.kind == "summary":
            quantiles = metric.known_labels["quantile"].values
            return SummarySeries(family, labels, quantiles, exposed_at_start=at_start)
        return Series(family, labels, exposed_at_start=at_start)

    def _all_labels(self, metric: Metric, labels: Labels) -> Pairs:
        own = {label.name for label in metric.own_labels}
        of_system = {label.name for label in metric.system.labels}
        explicit = dict(labels)
        pairs = {name: value for name, value in self._simulation.labels.items() if name in of_system}
        pairs |= {name: value for name, value in metric.system.constant_labels if name in of_system}
        pairs |= {name: value for name, value in explicit.items() if value is not None and name in own | of_system}
        return tuple(sorted((name, value) for name, value in pairs.items() if explicit.get(name, "") is not None))
