"""A quantile is computed from a metric that has no buckets.

Why: `histogram_quantile` needs the buckets of a histogram. From other series it returns nothing or NaN.
Bad: `histogram_quantile(0.9, rate(order_seconds_sum[5m]))`, or any series of a counter, a gauge or a summary.
Good: `rate(order_seconds_bucket[5m])`. A summary has its own quantiles: `order_seconds{quantile="0.9"}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter, Histogram
from heddle.catalog.lookup import Known
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Call, Node, Number, Selector, Subquery
from heddle.promql.queries import calls, is_scalar
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING
KEYWORDS = ("histogram_quantile",)

_QUANTILE = frozenset({"histogram_quantile"})
_HELP = {
    "histogram": "use the series that end in `_bucket`",
    "summary": "a summary has its own quantiles, with the label `quantile`, if its program computes them",
}


def check(query: Query) -> Iterator[Violation]:
    for call in calls(query.node, _QUANTILE):
        for selector in _read(call.arguments[-1]):
            known = query.catalog.select(selector)
            if known and all(map(_has_no_buckets, known)):
                kind = known[0].metric.kind
                yield Violation(
                    message=f"`histogram_quantile` of {selector.name}, which has no buckets: it is of a {kind}",
                    help=_HELP.get(kind, "a quantile needs a histogram"),
                )


def _read(node: Node) -> Iterator[Selector]:
    """Yield the selectors whose values an expression has; the others only filter or scale them."""
    match node:
        case Selector():
            yield node
        case Aggregate() | Subquery():
            yield from _read(node.inner)
        case Call():
            yield from _read(next((part for part in node.arguments if not is_scalar(part)), Number(0)))
        case Binary(operator="or"):
            yield from (*_read(node.left), *_read(node.right))
        case Binary() if node.operator in ("and", "unless") or is_scalar(node.right):
            yield from _read(node.left)


def _has_no_buckets(series: Known) -> bool:
    if series.is_recorded or series.suffix == "_bucket" or "le" in (series.labels or ()):
        return False
    return series.metric.kind in ("counter", "gauge", "summary") or series.suffix in ("_sum", "_count")


def _query(promql: str) -> Query:
    catalog = examples.catalog(
        Histogram(SHOP, "order_seconds", "Duration.", buckets=(1, 5)), Counter(SHOP, "orders_total", "Orders.")
    )
    return examples.query(promql, catalog=catalog)


def bad() -> Query:
    return _query("histogram_quantile(0.9, sum by (le) (rate(order_seconds_sum[$__rate_interval])))")


def good() -> Query:
    return _query("histogram_quantile(0.9, sum by (le) (rate(order_seconds_bucket[$__rate_interval])))")
