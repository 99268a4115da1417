"""The growth of a counter is taken with `rate` or `increase`, which know restarts.

Why: `delta`, `idelta` and `deriv` take the fall to 0 at a restart for a real one: the line dips far below 0.
Bad: `delta(orders_total[1h])`.
Good: `increase(orders_total[1h])`; `delta` of a gauge.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter, Gauge, Metric
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import metric_name, range_calls
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
KEYWORDS = ("delta", "deriv")

_INSTEAD = {"delta": "increase", "idelta": "increase", "deriv": "rate"}


def check(subject: Query) -> Iterator[Violation]:
    """Find a difference of what the catalogue knows as a counter, in every system that has the name."""
    for call, selector in range_calls(subject.node):
        known = subject.catalog.find(metric_name(selector)) if call.name in _INSTEAD else ()
        if known and all(each.is_counter for each in known):
            yield Violation(
                message=f"`{call.name}` of {selector.name}, which is a counter: a restart shows as a fall below 0",
                help=f"write `{_INSTEAD[call.name]}({selector.name}[...])`",
            )


def bad() -> Query:
    """Return the difference of a counter."""
    return query("delta(orders_total[1h])", catalog=_catalogue(Counter))


def good() -> Query:
    """Return the difference of a gauge with the name of a counter."""
    return query("delta(orders_total[1h])", catalog=_catalogue(Gauge))


def _catalogue(kind: type[Metric]) -> Catalog:
    return catalog_from_metrics([kind(System("shop", "Shop"), "orders_total", "Orders.")])
