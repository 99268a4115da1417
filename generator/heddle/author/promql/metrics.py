"""The metrics of the catalog with the methods that build PromQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite

from heddle.author.promql.errors import unknown_label
from heddle.author.promql.series import Series, SeriesMethods
from heddle.catalog.metrics import MetricFamily, MetricKind, System, up_family
from heddle.diagnostics.errors import AuthorError
from heddle.promql.format import format_number


@dataclass(frozen=True, slots=True)
class Metric(MetricFamily, SeriesMethods):
    """A metric family whose methods build PromQL. Use Counter, Gauge, Histogram or Summary."""

    @property
    def up(self) -> Gauge:
        """The metric by which Prometheus reports whether it could scrape the targets of its series."""
        return up(self.system)

    def check_label(self, label: str) -> None:
        """Raise AuthorError unless there is such a label."""
        if label not in self.known_labels:
            unknown_label(self.name, label, self.known_labels)

    def series(self) -> Series:
        """Return all its series."""
        return Series(self)


@dataclass(frozen=True, slots=True)
class Counter(Metric):
    """Only grows, and falls to 0 when its process restarts."""

    kind: MetricKind = field(default="counter", init=False)


@dataclass(frozen=True, slots=True)
class Gauge(Metric):
    """Goes up and down."""

    kind: MetricKind = field(default="gauge", init=False)


@dataclass(frozen=True, slots=True)
class Histogram(Metric):
    """Counts observations in buckets."""

    kind: MetricKind = field(default="histogram", init=False)

    def __post_init__(self) -> None:
        """Raise AuthorError unless the bounds of the buckets ascend; +Inf is not one of them."""
        ascending = sorted({bound for bound in self.buckets if isfinite(bound)})
        if list(self.buckets) != ascending:
            message = f"the buckets of {self.declared} are not ascending numbers"
            help = f"write `buckets=({', '.join(map(format_number, ascending))}{',' if len(ascending) == 1 else ''})`"
            raise AuthorError("catalog/invalid-buckets", message, help)


@dataclass(frozen=True, slots=True)
class Summary(Metric):
    """Quantiles that its process computed itself, under the label `quantile`."""

    kind: MetricKind = field(default="summary", init=False)


def up(system: System) -> Gauge:
    """Return the metric by which Prometheus reports whether it could scrape a system: 1 or 0."""
    family = up_family(system)
    return Gauge(family.system, family.declared, family.help, values=family.values, source=family.source)
