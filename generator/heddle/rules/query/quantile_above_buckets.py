"""A quantile is compared with a number above the highest bucket.

Why: Observations above the highest bucket count as its bound, so the quantile never exceeds it. The comparison always
has the same result.
Bad: `histogram_quantile(0.95, ...) > 30`, if the highest bucket ends at 10 seconds.
Good: a number below the highest bucket, or more buckets.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Histogram
from heddle.catalog.lookup import Catalog
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import COMPARISONS, Binary, Call, Node, Number
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING
KEYWORDS = ("histogram_quantile",)

_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
_CONSTANT_AT_BOUND = frozenset({">", "<="})
"""Comparisons that have a constant result even if the number is the highest bound itself."""


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes if query.catalog.by_name else ():
        if not isinstance(node, Binary) or node.operator not in COMPARISONS:
            continue
        quantile, operator, number = _normalized(node)
        highest = _highest_bound(quantile, query.catalog) if number is not None else None
        if number is None or highest is None or number < highest:
            continue
        if number > highest or operator in _CONSTANT_AT_BOUND:
            yield Violation(
                message=f"the quantile is compared with {number:g}, but the highest bucket ends at {highest:g}",
                help=f"compare it with less than {highest:g}, or add higher buckets to the histogram",
            )


def _normalized(node: Binary) -> tuple[Node, str, float | None]:
    """Return a comparison with the number on the right; the number is None if there is none."""
    if isinstance(node.right, Number):
        return node.left, node.operator, node.right.value
    if isinstance(node.left, Number):
        return node.right, _MIRRORED.get(node.operator, node.operator), node.left.value
    return node.left, node.operator, None


def _highest_bound(node: Node, catalog: Catalog) -> float | None:
    """Return the highest bound of all metrics that the quantile can be of, None if the bounds of one are unknown."""
    if not isinstance(node, Call) or node.name != "histogram_quantile":
        return None
    known = [catalog.select(selector) for selector in node.selectors]
    bounds = [series.metric.buckets for candidates in known for series in candidates]
    return max(map(max, bounds)) if known and all(known) and all(bounds) else None


_QUANTILE = "histogram_quantile(0.95, sum by (le) (rate(order_seconds_bucket[$__rate_interval])))"


def _compared(comparison: str) -> Query:
    catalog = examples.catalog(Histogram(SHOP, "order_seconds", "Duration.", buckets=(0.1, 1, 10)))
    return examples.query(_QUANTILE + comparison, catalog=catalog)


def bad() -> Query:
    return _compared(" > 30")


def good() -> Query:
    return _compared(" >= 10")
