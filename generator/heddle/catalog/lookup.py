"""The metrics that definitions declare, by the names that queries use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Final, TypeVar

from heddle.catalog.metrics import Label, MetricFamily, RecordedSeries, up_family
from heddle.catalog.sources import MetricSource
from heddle.promql.ast import Matcher, Selector
from heddle.promql.queries import metric_name

T = TypeVar("T")
SERIES_SUFFIXES: Final = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}
"""The suffixes of the series of a metric, by its type; the series of other types have its name."""


@dataclass(frozen=True, slots=True)
class Known:
    """A metric under the name of one of its series; `suffix` is `_bucket`, `_count`, `_sum` or empty.

    `by_label` are the labels of the series by name, under the settings when the catalog was created. `labels` are all
    that the series can have, None if that is not known, and `certain` those that each of them has. `is_recorded` says
    that a recording rule writes it: the growth within a window. `source` is None for a metric that definitions declare.
    """

    metric: MetricFamily
    suffix: str
    by_label: Mapping[str, Label] = field(hash=False)
    labels: frozenset[str] | None
    unbounded: frozenset[str] = frozenset()
    is_recorded: bool = False
    certain: frozenset[str] = frozenset()
    source: MetricSource | None = None

    @property
    def is_counter(self) -> bool:
        """Whether the series only grows."""
        return not self.is_recorded and (self.metric.kind == "counter" or self.suffix != "")


@dataclass(frozen=True, slots=True)
class Catalog:
    """Metrics by the names of their series; several systems can use one name. An empty catalog has no metrics.

    `recorded` are the series of recording rules that several metrics contribute to. With `sources`, it has the metrics
    of these sources, and other programs may have other metrics; without, it has all metrics of the systems.
    `target_labels` are the labels that a scrape configuration may add beside job and instance. `has_rules` says that it
    has recorded series of rule files. `other_names` are the names in the catalog of another version of the same
    programs, and `renamed` the new names by the old ones, if this is the newer version.
    """

    by_name: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
    recorded: tuple[RecordedSeries, ...] = ()
    sources: tuple[MetricSource, ...] = ()
    target_labels: frozenset[str] = frozenset()
    has_rules: bool = False
    other_names: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def metrics(self) -> list[MetricFamily]:
        """The metrics, each once, sorted by name."""
        metrics = {known.metric for several in self.by_name.values() for known in several}
        return sorted(metrics, key=lambda metric: (metric.system.name, metric.name))

    @property
    def series(self) -> Iterator[Known]:
        """All series."""
        return (known for several in self.by_name.values() for known in several)

    def find(self, name: str, matchers: Sequence[Matcher] = ()) -> tuple[Known, ...]:
        """Return the metrics that have a series of this name which these matchers can select."""
        candidates = self.by_name.get(name, ())
        return tuple(known for known in candidates if known.source is None or known.source.can_match(matchers))

    def select(self, selector: Selector) -> tuple[Known, ...]:
        """Return the metrics whose series a selector can select; none if a variable or a pattern is the name."""
        return self.find(metric_name(selector), selector.matchers)

    def labels_of(self, selector: Selector) -> frozenset[str] | None:
        """Return all labels that the series of a selector can have, None if they are not known."""
        labels = [known.labels for known in self.select(selector)]
        return None if not labels or None in labels else frozenset().union(*(each for each in labels if each))

    def certain_labels_of(self, selector: Selector) -> frozenset[str] | None:
        """Return the labels that every series of a selector has, None if they are not known."""
        known = self.select(selector)
        return frozenset.intersection(*(series.certain for series in known)) if known else None

    def compares(self, selector: Selector) -> bool:
        """Return whether the metric of a selector should be in the catalog: one of its sources would emit it."""
        if not self.sources:
            return bool(self.by_name)
        name = metric_name(selector)
        return name in self.other_names or any(source.claims(name, selector.matchers) for source in self.sources)

    def with_names_of(self, other: Catalog) -> Catalog:
        """Return the catalog, with sources that also claim the names and prefixes of those in another version."""
        prefixes: dict[object, frozenset[str]] = {}
        for source in (*self.sources, *other.sources):
            prefixes[source.scope] = prefixes.get(source.scope, frozenset()) | source.prefixes
        sources = tuple(replace(each, prefixes=prefixes[each.scope]) for each in self.sources)
        return replace(self, sources=sources, other_names=frozenset(other.by_name))

    def with_labels_of(self, other: Catalog) -> Catalog:
        """Return the catalog with labels from another version where this one does not know them."""
        filled = {
            name: other.find(name) if any(series.labels is None for series in known) and other.find(name) else known
            for name, known in self.by_name.items()
        }
        return replace(self, by_name=filled)


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
