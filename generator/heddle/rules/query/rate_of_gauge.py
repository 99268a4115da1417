"""`rate` or `increase` is applied to a gauge.

Why: These functions treat each decrease as a restart of the process and compensate for it. The result is meaningless,
except for `increase` of a gauge that is declared `cumulative`.
Bad: `rate(queue_length[5m])`.
Good: `deriv(queue_length[5m])`, `delta(queue_length[1h])`, or the gauge itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Gauge
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import RATE_FUNCTIONS, metric_name, range_calls
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
KEYWORDS = ("rate", "increase")


def check(query: Query) -> Iterator[Violation]:
    for call, selector in range_calls(query.node):
        known = query.catalog.find(metric_name(selector)) if call.name in RATE_FUNCTIONS else ()
        gauges = [series.metric for series in known if series.metric.kind == "gauge"]
        if call.name == "increase" and any(metric.cumulative for metric in gauges):
            continue
        if known and len(gauges) == len(known):
            replacement = "delta" if call.name == "increase" else "deriv"
            yield Violation(
                message=f"`{call.name}` of the gauge {selector.name}: each decrease counts as a restart",
                help=f"write `{replacement}({selector.name}[...])`, or show the gauge itself",
            )


def _applied(function: str) -> Query:
    catalog = examples.catalog(Gauge(SHOP, "queue_length", "Number of waiting orders."))
    return examples.query(f"{function}(queue_length[$__rate_interval])", catalog=catalog)


def bad() -> Query:
    return _applied("rate")


def good() -> Query:
    return _applied("deriv")
