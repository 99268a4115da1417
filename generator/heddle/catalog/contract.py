"""The catalog of what programs emit, from their metrics pages, registries, catalogs and recording rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from heddle.catalog.exposition import Exposed, ObservedLabels
from heddle.catalog.lookup import SERIES_SUFFIXES, Catalog, Known, catalog_from_metrics
from heddle.catalog.metrics import SCRAPED, Label, MetricFamily, System
from heddle.catalog.sources import MetricSource, prefix_of
from heddle.promql.ast import Call, Node
from heddle.promql.inference import result_labels
from heddle.promql.queries import RANGE_FUNCTIONS
from heddle.promql.units import unit_sources

TARGET_LABELS: Final = frozenset(
    {
        "namespace", "pod", "container", "cluster", "prometheus", "prometheus_replica", "exported_job",
        "exported_instance",
    }
)  # fmt: skip
"""Labels that the Prometheus operator adds."""
ENVIRONMENT_LABELS: Final = frozenset(
    {
        "service", "endpoint", "node", "env", "environment", "stage", "region", "zone", "datacenter", "dc", "host",
        "hostname", "replica", "app", "team",
    }
)  # fmt: skip
"""Labels that scrape configurations commonly add. One that a program has itself is not expected from them."""
OTEL_LABELS: Final = frozenset(
    {
        "otel_scope_name", "otel_scope_version", "otel_scope_schema_url", "service_name", "service_namespace",
        "service_instance_id", "service_version", "deployment_environment", "deployment_environment_name", "exporter",
        "otel.scope.name", "otel.scope.version", "service.name", "service.namespace", "service.instance.id",
        "service.version", "deployment.environment", "deployment.environment.name",
    }
)  # fmt: skip
"""Labels that the translation of OpenTelemetry's metrics adds: the scope, and promoted resource attributes."""
_SCRAPED: Final = frozenset(label.name for label in SCRAPED)
ANY_PROGRAM: Final = System("program", "Program", scope=())
"""The system of metrics whose program is not known."""
_SERIES_OF_UNSAMPLED: Final = {**SERIES_SUFFIXES, "gauge": ("", "_info")}
"""What can follow the name of a metric without samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitter:
    """The metrics of one source; `is_closed` if labels and values are all that are possible, not those observed."""

    name: str
    metrics: Sequence[Exposed]
    is_closed: bool
    scope: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording rule of a file: the name of its series, its expression, and the labels that it adds."""

    name: str
    node: Node
    labels: frozenset[str] = field(default_factory=frozenset)
    source: str = ""


def contract(
    emitters: Iterable[Emitter],
    recorded: Sequence[Recorded] = (),
    target_labels: Iterable[str] = (),
    *,
    other_version: Iterable[Emitter] = (),
) -> Catalog:
    """Return the catalog of these sources; `target_labels` are labels that their scrape configuration adds.

    `other_version` are the same sources in another version, whose own labels are not expected from the configuration.
    """
    emitters = tuple(emitters)
    own, others = _own_labels(emitters), _own_labels(other_version)
    added = (TARGET_LABELS | OTEL_LABELS | (ENVIRONMENT_LABELS - own)) - (others - own) | set(target_labels)
    by_name: dict[str, list[Known]] = {}
    sources = []
    for emitter in emitters:
        prefixes = frozenset(prefix_of(item.metric.name) for item in emitter.metrics)
        source = MetricSource(emitter.name, emitter.scope, prefixes)
        sources.append(source)
        for item in emitter.metrics:
            for name, known in _closed(item, added) if emitter.is_closed else _observed(item, added):
                by_name.setdefault(name, []).append(replace(known, source=source))
    catalog = Catalog(
        {name: tuple(known) for name, known in by_name.items()}, sources=tuple(sources), target_labels=added
    )
    return _with_recorded(catalog, recorded)


def series_names(item: Exposed, *, is_closed: bool) -> frozenset[str]:
    """Return the names of the series of a metric."""
    return frozenset(name for name, _ in (_closed if is_closed else _observed)(item, frozenset()))


def _own_labels(emitters: Iterable[Emitter]) -> set[str]:
    return {label for emitter in emitters for item in emitter.metrics for label in item.label_names}


def exposed(metrics: Iterable[MetricFamily]) -> tuple[Exposed, ...]:
    """Return metrics that a module declares in the form of metrics of a source."""
    return tuple(Exposed(metric, is_typed=True, series={}, sample_count=0) for metric in metrics)


def _closed(item: Exposed, added: frozenset[str]) -> Iterator[tuple[str, Known]]:
    for name, several in catalog_from_metrics([item.metric]).by_name.items():
        for known in several:
            labels = frozenset(known.labels or ()) | _SCRAPED
            yield name, replace(known, labels=_with_target_labels(labels, added), certain=_SCRAPED)


def _observed(item: Exposed, added: frozenset[str]) -> Iterator[tuple[str, Known]]:
    metric = item.metric if item.is_typed else replace(item.metric, kind="untyped")
    quantiles = {"quantile": Label("quantile", item.quantiles)} if item.quantiles else {}
    series: Mapping[str, ObservedLabels | None] = item.series or dict.fromkeys(_names_of_unsampled(metric))
    has_suffixes = metric.kind in SERIES_SUFFIXES
    for name, labels in series.items():
        suffix = name.removeprefix(metric.declared) if has_suffixes else ""
        known = Known(metric, suffix, quantiles if suffix == "" else {}, None, certain=_SCRAPED)
        if labels is not None:
            possible = _with_target_labels(labels.any | _SCRAPED, added)
            known = replace(known, labels=possible, certain=labels.each | _SCRAPED)
        yield name, known
    if metric.kind in ("counter", "histogram", "summary"):
        name = f"{metric.declared.removesuffix('_total')}_created"
        created = MetricFamily(metric.system, name, "Time of creation.", unit="s")
        yield name, Known(created, "", {}, None, certain=_SCRAPED)


def _names_of_unsampled(metric: MetricFamily) -> Iterator[str]:
    yield from (metric.declared + suffix for suffix in _SERIES_OF_UNSAMPLED.get(metric.kind, ("",)))
    if metric.kind == "counter":  # OpenMetrics states its type under the name without the suffix
        yield f"{metric.declared.removesuffix('_total')}_total"


def _with_target_labels(labels: frozenset[str], added: frozenset[str]) -> frozenset[str]:
    """Return labels with those of the target; Prometheus renames a label of the program that the target has too."""
    return labels | added | {f"exported_{label}" for label in labels}


def _with_recorded(catalog: Catalog, recorded: Sequence[Recorded]) -> Catalog:
    """Return a catalog with the series of recording rules, which may read those of other rules."""
    by_name = dict(catalog.by_name)
    for _ in range(len(recorded)):
        result = {**by_name, **_recorded_series(recorded, replace(catalog, by_name=by_name))}
        if result == by_name:
            break
        by_name = result
    return replace(catalog, by_name=by_name, has_rules=bool(recorded))


def _recorded_series(recorded: Sequence[Recorded], catalog: Catalog) -> dict[str, tuple[Known, ...]]:
    series: dict[str, tuple[Known, ...]] = {}
    for rule in recorded:
        labels = result_labels(rule.node, catalog.labels_of)
        known = Known(
            MetricFamily(ANY_PROGRAM, rule.name, "", unit=_unit(rule.node, catalog), kind="untyped"),
            "",
            {},
            None if labels is None else labels | rule.labels,
            is_recorded=True,
            source=MetricSource(rule.source),
        )
        series[rule.name] = (*series.get(rule.name, ()), known)
    return series


def _unit(node: Node, catalog: Catalog) -> str:
    sources = unit_sources(node)
    units = {series.metric.unit for source in sources for series in catalog.find(source.metric)}
    changes_value = any(isinstance(part, Call) and part.name in RANGE_FUNCTIONS for part in node.nodes)
    return units.pop() if len(units) == 1 and not changes_value else "short"
