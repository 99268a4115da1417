"""The metrics that the definitions know, found by the names that queries use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.author.metrics.metric import Metric

_SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}


@dataclass(frozen=True, slots=True)
class Known:
    """A metric, and which of its series a name is: `_bucket`, `_count`, `_sum` or nothing."""

    metric: Metric
    suffix: str

    @property
    def counts(self) -> bool:
        """Whether the series only grows."""
        return self.metric.kind == "counter" or self.suffix != ""

    @property
    def labels(self) -> frozenset[str]:
        """The labels that the series has."""
        bucket = {"le"} if self.suffix == "_bucket" else set()
        return frozenset({*self.metric.known_labels, *bucket})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Metrics by the name of each of their series; several systems may use one name. Empty: nothing is known."""

    by_name: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)

    def find(self, name: str) -> tuple[Known, ...]:
        """Return what a name may be."""
        return self.by_name.get(name, ())


def catalogue_of(metrics: Iterable[Metric]) -> Catalogue:
    """Return the catalogue of these metrics."""
    found: dict[str, list[Known]] = {}
    for metric in metrics:
        for suffix in _SUFFIXES.get(metric.kind, ("",)):
            found.setdefault(metric.name + suffix, []).append(Known(metric, suffix))
    return Catalogue({name: tuple(known) for name, known in found.items()})
