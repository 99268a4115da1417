"""A quantile is compared with what the buckets can tell.

Why: a quantile never exceeds the highest bound: beyond it every observation counts as that bound.
Bad: `histogram_quantile(0.95, ...) > 30` where the highest bucket ends at 10 seconds.
Good: a bound below the highest bucket's; or more buckets.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Histogram
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import COMPARISONS, Binary, Call, Node, Number
from heddle.promql.queries import metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
KEYWORDS = ("histogram_quantile",)

_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
_AT = frozenset({">", "<="})
"""These are decided already where the number is the highest bound itself."""


def check(subject: Query) -> Iterator[Violation]:
    """Find a comparison of a quantile whose outcome is always the same."""
    if subject.node is None or not subject.catalog.by_name:
        return
    for node in subject.node.nodes:
        if not isinstance(node, Binary) or node.operator not in COMPARISONS:
            continue
        quantile, operator, bound = _sides(node)
        highest = _highest(quantile, subject.catalog) if bound is not None else None
        if bound is None or highest is None or bound < highest or (bound == highest and operator not in _AT):
            continue
        yield Violation(
            message=f"the quantile is compared with {bound:g}, but its highest bucket ends at {highest:g}",
            help=f"compare it with less than {highest:g}, or give the histogram higher buckets",
        )


def _sides(node: Binary) -> tuple[Node, str, float | None]:
    if isinstance(node.right, Number):
        return node.left, node.operator, node.right.value
    if isinstance(node.left, Number):
        return node.right, _MIRRORED.get(node.operator, node.operator), node.left.value
    return node.left, node.operator, None


def _highest(node: Node, catalog: Catalog) -> float | None:
    """The highest bound of all the metrics that the quantile may be of, None where one of them is not known."""
    if not isinstance(node, Call) or node.name != "histogram_quantile":
        return None
    known = [catalog.find(metric_name(selector)) for selector in selectors(node)]
    if not known or not all(known) or not all(each.metric.buckets for found in known for each in found):
        return None
    return max(max(each.metric.buckets) for found in known for each in found)


def bad() -> Query:
    """Return a comparison with more than the highest bucket."""
    return query(_QUANTILE + " > 30", catalog=_catalogue())


def good() -> Query:
    """Return one that is true at the highest bucket."""
    return query(_QUANTILE + " >= 10", catalog=_catalogue())


_QUANTILE = "histogram_quantile(0.95, sum by (le) (rate(order_seconds_bucket[$__rate_interval])))"


def _catalogue() -> Catalog:
    return catalog_from_metrics([Histogram(System("shop", "Shop"), "order_seconds", "Time.", buckets=(0.1, 1, 10))])
