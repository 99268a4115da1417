"""`rate` or `increase` is applied to a gauge.

Why: These functions treat each decrease as a restart of the process and compensate for it. The result is meaningless,
except for `increase` of a gauge that is declared `cumulative`.
Bad: `rate(queue_length[5m])`.
Good: `deriv(queue_length[5m])`, `delta(queue_length[1h])`, or the gauge itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.author.promql.metrics import Gauge
from heddle.catalog.lookup import Known
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import RATE_FUNCTIONS, range_calls
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING
KEYWORDS = ("rate", "increase")

_GROWING = ("_total", "_sum", "_count", "_bucket", "_timestamp_seconds", "_time_seconds", "_timestamp")


def check(query: Query) -> Iterator[Violation]:
    for call, selector in range_calls(query.node):
        known = query.catalog.select(selector) if call.name in RATE_FUNCTIONS else ()
        gauges = [series.metric for series in known if series.metric.kind == "gauge"]
        if call.name == "increase" and any(metric.cumulative for metric in gauges):
            continue
        if known and len(gauges) == len(known) and not _is_named_like_counter(known):
            replacement = "delta" if call.name == "increase" else "deriv"
            yield Violation(
                message=f"`{call.name}` of the gauge {selector.name}: each decrease counts as a restart",
                help=f"write `{replacement}({selector.name}[...])`, or show the gauge itself",
            )


def _is_named_like_counter(known: Sequence[Known]) -> bool:
    """Return whether a program exposes a counter, or a time, as a gauge: then the query is right."""
    return any(series.source and series.metric.name.endswith(_GROWING) for series in known)


def _applied(function: str) -> Query:
    catalog = examples.catalog(Gauge(SHOP, "queue_length", "Number of waiting orders."))
    return examples.query(f"{function}(queue_length[$__rate_interval])", catalog=catalog)


def bad() -> Query:
    return _applied("rate")


def good() -> Query:
    return _applied("deriv")
