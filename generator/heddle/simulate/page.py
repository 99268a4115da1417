"""The series of a simulated process: made from the words of its simulation, once for each set of labels."""

from __future__ import annotations

from heddle.author.simulation.events import Labels
from heddle.author.simulation.simulation import Simulation
from heddle.catalog.emission import Emitted
from heddle.catalog.metrics import Metric
from heddle.simulate.series import Family, HistogramSeries, Pairs, Series, SummarySeries

_BY_PART = {"quantile", "le"}


class Page:
    """All series that a process has or may come to have, in the order of their names."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._families: dict[str, Family] = {}
        self._series: dict[tuple[str, Pairs], Series] = {}

    @property
    def series(self) -> list[Series]:
        """Return the series by family and labels."""
        return [self._series[key] for key in sorted(self._series)]

    def add(self, metric: Metric, labels: Labels) -> Series | None:
        """Return the series of a metric with these labels; None where the version in settings does not emit it."""
        if metric.waits_for:
            return None
        pairs = self._pairs(metric, labels)
        key = (metric.name, pairs)
        if key not in self._series:
            self._series[key] = self._made(metric, pairs)
        return self._series[key]

    def _made(self, metric: Metric, pairs: Pairs) -> Series:
        family = self._families.setdefault(metric.name, self._family(metric))
        always = isinstance(metric.emitted, Emitted) and not metric.emitted.once
        if metric.kind == "histogram":
            floats = metric in self._simulation.float_bounds
            bounds = tuple(map(float, metric.buckets))
            return HistogramSeries(family, pairs, bounds, floats=floats, always=always)
        if metric.kind == "summary":
            quantiles = metric.known_labels["quantile"].values
            return SummarySeries(family, pairs, quantiles, always=always)
        return Series(family, pairs, always=always)

    def _family(self, metric: Metric) -> Family:
        says = self._simulation.says.get(metric, metric.help)
        return Family(name=metric.name, kind=metric.kind, help=says)

    def _pairs(self, metric: Metric, labels: Labels) -> Pairs:
        own = {label.name for label in metric.own_labels}
        shared = {label.name for label in metric.system.labels}
        given = dict(labels)
        found = {name: value for name, value in self._simulation.labels.items() if name in shared}
        found |= {name: value for name, value in metric.system.scope if name in shared}
        found |= {name: value for name, value in given.items() if value is not None and name in own | shared}
        return tuple(sorted((name, value) for name, value in found.items() if given.get(name, "") is not None))
