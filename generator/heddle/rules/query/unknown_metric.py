"""The query uses a metric that no system declares.

Why: The query finds nothing. The panel shows "No data", as it does while nothing happens.
Bad: `order_total`, if the metric is `orders_total`.
Good: metrics of the catalog, those that Prometheus itself creates, and recorded series, which have a colon. Native
histograms have the name of the histogram, without `_bucket`.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog
from heddle.catalog.sources import is_of_prometheus, prefix_of
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Binary, Call, Selector
from heddle.promql.queries import metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.ERROR

_SUFFIXES = ("_bucket", "_sum", "_count", "_total")
_SIMILAR = 0.7
_SAME_EXCEPT_TYPO = 0.85


def check(query: Query) -> Iterator[Violation]:
    reported = set()
    native, alternatives = _native_selectors(query), _alternatives(query)
    for selector in query.selectors:
        name = metric_name(selector)
        if not name or name in reported or not query.catalog.compares(selector) or _is_known(selector, query.catalog):
            continue
        is_native = selector in native and query.catalog.find(f"{name}_bucket", selector.matchers)
        if not is_native and selector not in alternatives:
            reported.add(name)
            yield Violation(message=f"unknown metric {name}", help=_help(selector, query.catalog))


def _is_known(selector: Selector, catalog: Catalog) -> bool:
    name = metric_name(selector)
    if ":" in name and not catalog.select(selector):
        return not (catalog.has_rules and _nearest(name, catalog, _SAME_EXCEPT_TYPO))
    return is_of_prometheus(name) or bool(catalog.select(selector))


def _alternatives(query: Query) -> frozenset[Selector]:
    """Return the selectors of a side of `or` whose other side is known: metrics of other versions of a program."""
    if not query.catalog.sources:
        return frozenset()
    alternatives: set[Selector] = set()
    for node in query.nodes:
        if isinstance(node, Binary) and node.operator == "or":
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if other.selectors and any(map(query.catalog.select, other.selectors)):
                    alternatives.update(side.selectors)
    return frozenset(alternatives)


def _native_selectors(query: Query) -> frozenset[Selector]:
    """Return the selectors that may read a native histogram, which has the name of the histogram."""
    if query.panel.type == "heatmap":
        return frozenset(query.selectors)
    calls = (node for node in query.nodes if isinstance(node, Call) and node.name.startswith("histogram_"))
    return frozenset(selector for call in calls for selector in call.selectors)


def _help(selector: Selector, catalog: Catalog) -> str:
    name = metric_name(selector)
    if catalog.find(f"{name}_bucket", selector.matchers):
        return f"it is a histogram; use {name}_bucket, {name}_sum or {name}_count"
    if new_name := catalog.renamed.get(name):
        return f"it may have been renamed to `{new_name}`, which is new"
    if others := [known.source for known in catalog.find(name) if known.source]:
        return f"{others[0].name} has it, with {others[0].labels}"
    if other_type := _other_type(name, catalog):
        return other_type
    if near := _nearest(name, catalog):
        return f"did you mean `{near}`{_source(near, catalog)}?"
    if not catalog.sources:
        return "declare it in the `telemetry.py` of its system"
    return f"compared with {' and '.join(source.name for source in catalog.sources)}"


def _other_type(name: str, catalog: Catalog) -> str:
    """Return what the metric is, if the query reads it as one of another type."""
    for suffix in _SUFFIXES:
        base = name.removesuffix(suffix)
        if base == name:
            continue
        for series in (base, *(base + other for other in _SUFFIXES if other != suffix)):
            if known := catalog.find(series):
                kind = known[0].metric.kind
                reason = ", which has no buckets" if suffix == "_bucket" and kind != "histogram" else ""
                article = "an" if kind == "untyped" else "a"
                return f"{base} is {article} {kind}{reason}; use {series}{_source(series, catalog)}"
    return ""


def _nearest(name: str, catalog: Catalog, cutoff: float = _SIMILAR) -> str:
    """Return the most similar name; names with the same prefix must be similar without it."""
    prefix = prefix_of(name) if catalog.sources else ""
    names = [known for known in catalog.by_name if not known.endswith("_created") and known.startswith(prefix)]
    near = get_close_matches(name.removeprefix(prefix), [known.removeprefix(prefix) for known in names], 1, cutoff)
    if near or not prefix:
        return prefix + near[0] if near else ""
    words = set(name.split("_"))
    related = [known for known in names if words < set(known.split("_")) or words > set(known.split("_"))]
    return next(iter(get_close_matches(name, related or catalog.by_name, 1, 0 if related else _SAME_EXCEPT_TYPO)), "")


def _source(name: str, catalog: Catalog) -> str:
    sources = [known.source.name for known in catalog.find(name) if known.source]
    return f", as in {sources[0]}" if sources else ""


def _query(promql: str) -> Query:
    return examples.query(promql, catalog=examples.catalog(Counter(SHOP, "orders_total", "Orders.")))


def bad() -> Query:
    return _query("rate(order_total[$__rate_interval])")


def good() -> Query:
    return _query("shop:orders:rate5m / on () group_left () up")
