"""A query asks for a metric that there is.

Why: a name that nothing emits finds nothing, and "No data" looks like quiet.
Bad: `order_total`, where the metric is `orders_total`.
Good: names of the catalogue, those that Prometheus makes itself, and recorded ones, which have a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.author.metrics import Counter, System
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.promql.within import named, selectors
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/unknown-metric"
SEVERITY = Severity.WARNING
ELSEWHERE = None

_ALWAYS = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE", "target_info"})


def check(subject: Query) -> Iterator[Finding]:
    """Find the name of a metric that no definition declares."""
    if not subject.catalogue.by_name:
        return
    for name in dict.fromkeys(named(selector) for selector in selectors(subject.node)):
        if name and not _known(name, subject.catalogue):
            yield Finding(message=f"no system declares the metric {name}", mend=_mend(name, subject.catalogue))


def _known(name: str, catalogue: Catalogue) -> bool:
    return name in _ALWAYS or name.startswith("scrape_") or ":" in name or bool(catalogue.find(name))


def _mend(name: str, catalogue: Catalogue) -> str:
    if catalogue.find(f"{name}_bucket"):
        return f"it is a histogram: write {name}_bucket, {name}_sum or {name}_count"
    near = get_close_matches(name, catalogue.by_name, 1)
    return f"write {near[0]}" if near else "declare it in the system's `telemetry.py`, or write one that is declared"


def bad() -> Query:
    """Return a query that misspells a name."""
    return query("rate(order_total[$__rate_interval])", catalogue=_catalogue())


def good() -> Query:
    """Return one on a recorded series."""
    return query("shop:orders:rate5m / on () group_left () up", catalogue=_catalogue())


def _catalogue() -> Catalogue:
    return catalogue_of([Counter(System("shop", "Shop"), "orders_total", "Orders.")])
