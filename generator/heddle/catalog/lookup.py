"""The metrics that definitions declare, by the names that queries use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Final, TypeVar

from heddle.catalog.metrics import Label, MetricFamily, RecordedSeries, up_family

T = TypeVar("T")
SERIES_SUFFIXES: Final = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}
"""The suffixes of the series of a metric, by its type; the series of other types have its name."""


@dataclass(frozen=True, slots=True)
class Known:
    """A metric under the name of one of its series; `suffix` is `_bucket`, `_count`, `_sum` or empty.

    `by_label` are the labels of the series by name, under the settings when the catalog was created. `is_recorded` says
    that a recording rule writes it: the growth within a window.
    """

    metric: MetricFamily
    suffix: str
    by_label: Mapping[str, Label] = field(hash=False)
    labels: frozenset[str]
    unbounded: frozenset[str] = frozenset()
    is_recorded: bool = False

    @property
    def is_counter(self) -> bool:
        """Whether the series only grows."""
        return not self.is_recorded and (self.metric.kind == "counter" or self.suffix != "")


@dataclass(frozen=True, slots=True)
class Catalog:
    """Metrics by the names of their series; several systems can use one name. An empty catalog knows nothing.

    `recorded` are the series of recording rules that several metrics contribute to.
    """

    by_name: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
    recorded: tuple[RecordedSeries, ...] = ()

    @property
    def metrics(self) -> list[MetricFamily]:
        """The metrics, each once, sorted by name."""
        metrics = {known.metric for several in self.by_name.values() for known in several}
        return sorted(metrics, key=lambda metric: (metric.system.name, metric.name))

    def find(self, name: str) -> tuple[Known, ...]:
        """Return the metrics that have a series of this name."""
        return self.by_name.get(name, ())

    def labels_of(self, name: str) -> frozenset[str] | None:
        """Return all labels that series of this name can have, None if the name is unknown."""
        known = self.find(name)
        return frozenset().union(*(metric.labels for metric in known)) if known else None


def catalog_from_metrics(metrics: Iterable[MetricFamily]) -> Catalog:
    """Return the catalog of these metrics."""
    by_name: dict[str, list[Known]] = {}
    for metric in metrics:
        by_label = metric.known_labels
        unbounded = frozenset(label.name for label in by_label.values() if label.unbounded)
        for suffix in SERIES_SUFFIXES.get(metric.kind, ("",)):
            labels = frozenset({*by_label, *({"le"} if suffix == "_bucket" else ())})
            known = Known(metric, suffix, by_label, labels, unbounded)
            by_name.setdefault(metric.name + suffix, []).append(known)
            for window in metric.recorded:
                recorded = replace(known, is_recorded=True)
                by_name.setdefault(metric.recorded_name(suffix, window), []).append(recorded)
    return Catalog({name: tuple(known) for name, known in by_name.items()})


def discover_catalog(folders: Iterable[Path]) -> Catalog:
    """Return the catalog of the loaded modules below these folders, with `up` of their systems.

    Modules that were imported before count as well: in pytest a test may have imported them.
    """
    roots = [folder.absolute() for folder in folders]
    modules = [module for _, module in sorted(sys.modules.items()) if _is_below(module, roots)]
    metrics = metrics_in(modules)
    systems = {metric.system.name: metric.system for metric in metrics}
    catalog = catalog_from_metrics([*metrics, *map(up_family, systems.values())])
    return replace(catalog, recorded=tuple(_declared(modules, RecordedSeries)))


def metrics_in(modules: Iterable[ModuleType]) -> list[MetricFamily]:
    """Return the metrics that modules declare, each once, in the order of the modules."""
    return _declared(modules, MetricFamily)


def _declared(modules: Iterable[ModuleType], type: type[T]) -> list[T]:
    values = (value for module in modules for value in vars(module).values() if isinstance(value, type))
    return list(dict.fromkeys(values))


def _is_below(module: ModuleType, roots: Iterable[Path]) -> bool:
    file = getattr(module, "__file__", None)
    return bool(file) and any(Path(str(file)).is_relative_to(root) for root in roots)
