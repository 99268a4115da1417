"""The samples of a scrape, from a recorded exposition or generated from a catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from types import ModuleType

from prometheus_client.parser import text_string_to_metric_families

from heddle import Metric

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a scrape; `kind` is the type of its family."""

    name: str
    labels: Labels
    value: float
    kind: str
    family: str

    @property
    def is_cumulative(self) -> bool:
        """Whether it is a counter, or a cumulative part of a histogram or a summary."""
        return self.kind == "counter" or (self.kind in ("histogram", "summary") and self.name != self.family)


def parse_samples(text: str) -> Iterator[Sample]:
    """Yield the samples of a text exposition."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            # The parser removes `_total` from the name of a counter's family, as OpenMetrics does.
            name = sample.name if family.type == "counter" else family.name
            yield Sample(sample.name, tuple(sample.labels.items()), float(sample.value), family.type, name)


def generate_samples(metrics: Iterable[Metric]) -> Iterator[Sample]:
    """Yield the samples of the emitted metrics.

    Each value of a label with known values has a series. Other labels have two values, so that a wrong aggregation or
    join changes the result.
    """
    for metric in metrics:
        if not metric.not_emitted_reason:
            for number, labels in enumerate(_combinations(metric), start=1):
                yield from _metric_samples(metric, labels, 3 * number)


def emitted_metrics(module: ModuleType) -> list[Metric]:
    """Return the metrics of a catalog that the versions in the settings emit."""
    metrics = (value for value in vars(module).values() if isinstance(value, Metric))
    return [metric for metric in metrics if not metric.not_emitted_reason]


def _combinations(metric: Metric) -> Iterator[Labels]:
    own = metric.own_labels
    fixed = [(label.name, label.values[0] if label.values else label.name) for label in metric.system.labels]
    scope = dict(metric.system.constant_labels)
    fixed = [(name, scope.get(name, value)) for name, value in fixed if name not in {label.name for label in own}]
    fixed += [(name, value) for name, value in scope.items() if name not in dict(fixed)]
    closed_labels = [label for label in own if label.values]
    open_labels = [label for label in own if not label.values]
    for suffix in "ab" if open_labels else "a":
        open_values = [(label.name, f"{label.name}-{suffix}") for label in open_labels]
        for values in product(*(label.values for label in closed_labels)):
            yield (
                *fixed,
                *open_values,
                *((label.name, value) for label, value in zip(closed_labels, values, strict=True)),
            )


def _metric_samples(metric: Metric, labels: Labels, count: int) -> Iterator[Sample]:
    name, kind = metric.name, metric.kind
    if kind != "histogram":
        yield Sample(name, labels, float(count), kind, name)
        return
    bounds = metric.buckets
    middle = bounds[len(bounds) // 2]
    for index, bound in enumerate(bounds):
        # Few are above the highest bound: panels leave out quantiles that are not below it.
        below = 0.995 * count * (index + 1) / len(bounds)
        yield Sample(f"{name}_bucket", (*labels, ("le", f"{bound:g}")), below, kind, name)
    yield Sample(f"{name}_bucket", (*labels, ("le", "+Inf")), float(count), kind, name)
    yield Sample(f"{name}_sum", labels, middle * count, kind, name)
    yield Sample(f"{name}_count", labels, float(count), kind, name)
