"""Series as a system exposes them: read from Prometheus' text format, or written from a catalogue of metrics."""

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
    """One sample of a scrape; `kind` is the type of its family, whose name for a counter is that of the sample."""

    name: str
    labels: Labels
    value: float
    kind: str
    family: str

    @property
    def is_cumulative(self) -> bool:
        """Whether it is a counter, or a part of a histogram or a summary that counts."""
        return self.kind == "counter" or (self.kind in ("histogram", "summary") and self.name != self.family)


def parse_samples(text: str) -> Iterator[Sample]:
    """Yield the samples of a text exposition."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            # The parser removes `_total` from the name of a counter's family, as OpenMetrics does.
            name = sample.name if family.type == "counter" else family.name
            yield Sample(sample.name, tuple(sample.labels.items()), float(sample.value), family.type, name)


def write(metrics: Iterable[Metric]) -> Iterator[Sample]:
    """Yield series as the catalogue says that they are emitted.

    Every value of a closed label has its series. An open label has two values, so that joins and sums have something
    to get wrong.
    """
    for metric in metrics:
        if not metric.not_emitted_reason:
            for number, labels in enumerate(_combinations(metric), start=1):
                yield from _observed(metric, labels, 3 * number)


def emitted(module: ModuleType) -> list[Metric]:
    """Return the metrics of a catalogue that the versions in settings emit."""
    found = (value for value in vars(module).values() if isinstance(value, Metric))
    return [metric for metric in found if not metric.not_emitted_reason]


def _combinations(metric: Metric) -> Iterator[Labels]:
    own = metric.own_labels
    fixed = [(label.name, label.values[0] if label.values else label.name) for label in metric.system.labels]
    scope = dict(metric.system.constant_labels)
    fixed = [(name, scope.get(name, value)) for name, value in fixed if name not in {label.name for label in own}]
    fixed += [(name, value) for name, value in scope.items() if name not in dict(fixed)]
    closed = [label for label in own if label.values]
    opened = [label for label in own if not label.values]
    for ending in "ab" if opened else "a":
        chosen = [(label.name, f"{label.name}-{ending}") for label in opened]
        for values in product(*(label.values for label in closed)):
            yield (*fixed, *chosen, *((label.name, value) for label, value in zip(closed, values, strict=True)))


def _observed(metric: Metric, labels: Labels, count: int) -> Iterator[Sample]:
    name, kind = metric.name, metric.kind
    if kind != "histogram":
        yield Sample(name, labels, float(count), kind, name)
        return
    bounds = metric.buckets
    middle = bounds[len(bounds) // 2]
    for location, bound in enumerate(bounds):
        seen = count * (location + 1) // (len(bounds) + 1)
        yield Sample(f"{name}_bucket", (*labels, ("le", f"{bound:g}")), float(seen), kind, name)
    yield Sample(f"{name}_bucket", (*labels, ("le", "+Inf")), float(count), kind, name)
    yield Sample(f"{name}_sum", labels, middle * count, kind, name)
    yield Sample(f"{name}_count", labels, float(count), kind, name)
