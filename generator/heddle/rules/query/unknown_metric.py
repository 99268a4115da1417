"""The query uses a metric that no system declares.

Why: The query finds nothing. The panel shows "No data", as it does while nothing happens.
Bad: `order_total`, if the metric is `orders_total`.
Good: metrics of the catalog, those that Prometheus itself creates, and recorded series, which have a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None

_OF_PROMETHEUS = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE", "target_info"})


def check(query: Query) -> Iterator[Violation]:
    names = (metric_name(selector) for selector in query.selectors) if query.catalog.by_name else ()
    for name in dict.fromkeys(names):
        if name and not _is_known(name, query.catalog):
            yield Violation(message=f"unknown metric {name}", help=_help(name, query.catalog))


def _is_known(name: str, catalog: Catalog) -> bool:
    return name in _OF_PROMETHEUS or name.startswith("scrape_") or ":" in name or bool(catalog.find(name))


def _help(name: str, catalog: Catalog) -> str:
    if catalog.find(f"{name}_bucket"):
        return f"it is a histogram; use {name}_bucket, {name}_sum or {name}_count"
    near = get_close_matches(name, catalog.by_name, 1)
    return f"did you mean `{near[0]}`?" if near else "declare it in the `telemetry.py` of its system"


def _query(promql: str) -> Query:
    return examples.query(promql, catalog=examples.catalog(Counter(SHOP, "orders_total", "Orders.")))


def bad() -> Query:
    return _query("rate(order_total[$__rate_interval])")


def good() -> Query:
    return _query("shop:orders:rate5m / on () group_left () up")
