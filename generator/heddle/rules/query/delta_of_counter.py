"""`delta`, `idelta` or `deriv` is applied to a counter.

Why: These functions do not handle restarts. When a counter falls back to 0, the result drops far below 0.
Bad: `delta(orders_total[1h])`.
Good: `increase(orders_total[1h])`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter, Gauge, Metric
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import range_calls
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING
KEYWORDS = ("delta", "deriv")

_REPLACEMENTS = {"delta": "increase", "idelta": "increase", "deriv": "rate"}


def check(query: Query) -> Iterator[Violation]:
    for call, selector in range_calls(query.node):
        known = query.catalog.select(selector) if call.name in _REPLACEMENTS else ()
        if known and all(series.is_counter for series in known):
            yield Violation(
                message=f"`{call.name}` of the counter {selector.name}: a restart looks like a drop below 0",
                help=f"write `{_REPLACEMENTS[call.name]}({selector.name}[...])`",
            )


def _delta_of(metric: type[Metric]) -> Query:
    catalog = examples.catalog(metric(SHOP, "orders_total", "Orders."))
    return examples.query("delta(orders_total[1h])", catalog=catalog)


def bad() -> Query:
    return _delta_of(Counter)


def good() -> Query:
    return _delta_of(Gauge)
