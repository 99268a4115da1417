"""A query asks for a metric that there is.

Why: a name that nothing emits finds nothing, and "No data" looks like quiet.
Bad: `order_total`, where the metric is `orders_total`.
Good: names of the catalogue, those that Prometheus makes itself, and recorded ones, which have a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None

_ALWAYS = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE", "target_info"})


def check(subject: Query) -> Iterator[Violation]:
    """Find the name of a metric that no definition declares."""
    if not subject.catalog.by_name:
        return
    for name in dict.fromkeys(metric_name(selector) for selector in selectors(subject.node)):
        if name and not _known(name, subject.catalog):
            yield Violation(message=f"no system declares the metric {name}", help=_help(name, subject.catalog))


def _known(name: str, catalog: Catalog) -> bool:
    return name in _ALWAYS or name.startswith("scrape_") or ":" in name or bool(catalog.find(name))


def _help(name: str, catalog: Catalog) -> str:
    if catalog.find(f"{name}_bucket"):
        return f"it is a histogram: write {name}_bucket, {name}_sum or {name}_count"
    near = get_close_matches(name, catalog.by_name, 1)
    return f"write {near[0]}" if near else "declare it in the system's `telemetry.py`, or write one that is declared"


def bad() -> Query:
    """Return a query that misspells a name."""
    return query("rate(order_total[$__rate_interval])", catalog=_catalogue())


def good() -> Query:
    """Return one on a recorded series."""
    return query("shop:orders:rate5m / on () group_left () up", catalog=_catalogue())


def _catalogue() -> Catalog:
    return catalog_from_metrics([Counter(System("shop", "Shop"), "orders_total", "Orders.")])
