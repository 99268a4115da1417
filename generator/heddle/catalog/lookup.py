"""The metrics that the definitions know, found by the names that queries use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heddle.catalog.metrics import Label, Metric

_SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}


@dataclass(frozen=True, slots=True)
class Known:
    """A metric, and which of its series a name is: `_bucket`, `_count`, `_sum` or nothing.

    `by_label` are the labels of the series by name, as the settings have it when the catalogue is made.
    """

    metric: Metric
    suffix: str
    by_label: Mapping[str, Label] = field(hash=False)
    labels: frozenset[str]
    unbounded: frozenset[str] = frozenset()

    @property
    def counts(self) -> bool:
        """Whether the series only grows."""
        return self.metric.kind == "counter" or self.suffix != ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Metrics by the name of each of their series; several systems may use one name. Empty: nothing is known."""

    by_name: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)

    def find(self, name: str) -> tuple[Known, ...]:
        """Return what a name may be."""
        return self.by_name.get(name, ())


def catalog_from_metrics(metrics: Iterable[Metric]) -> Catalog:
    """Return the catalogue of these metrics."""
    found: dict[str, list[Known]] = {}
    for metric in metrics:
        by_label = metric.known_labels
        unbounded = frozenset(label.name for label in by_label.values() if label.unbounded)
        for suffix in _SUFFIXES.get(metric.kind, ("",)):
            labels = frozenset({*by_label, *({"le"} if suffix == "_bucket" else ())})
            found.setdefault(metric.name + suffix, []).append(Known(metric, suffix, by_label, labels, unbounded))
    return Catalog({name: tuple(known) for name, known in found.items()})
