"""A graph shows a quantile of buckets without a rate.

Why: Buckets count since the process started. Their quantile hardly moves, however slow the system is now.
Bad: `histogram_quantile(0.95, order_seconds_bucket)`.
Good: `histogram_quantile(0.95, rate(order_seconds_bucket[5m]))`. Without a rate it suits one number for the whole time.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Node, Selector
from heddle.promql.queries import calls, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("histogram_quantile",)

_QUANTILE = frozenset({"histogram_quantile"})


def check(query: Query) -> Iterator[Violation]:
    for call in calls(query.node, _QUANTILE) if query.over_time else ():
        selector = _raw_selector(call.arguments[-1])
        # Recorded series, which have a colon, may be rates.
        if selector is not None and selector.name.endswith("_bucket") and ":" not in selector.name:
            yield Violation(
                message=f"the quantile of {selector.name} covers the whole time since the process started",
                help=f"write `rate({selector.name}[$__rate_interval])` inside it",
            )


def _raw_selector(node: Node) -> Selector | None:
    """Return the selector whose buckets are used without a rate."""
    node = same_series(node)
    while isinstance(node, Aggregate):
        node = same_series(node.inner)
    if isinstance(node, Binary) and node.operator == "or":
        return _raw_selector(node.left) or _raw_selector(node.right)
    if isinstance(node, Binary) and node.operator in ("and", "unless"):
        # Series that were absent some time ago count from 0, so their buckets are what happened since.
        is_new = node.operator == "unless" and any(selector.offset for selector in node.right.selectors)
        return None if is_new else _raw_selector(node.left)
    return node if isinstance(node, Selector) and not node.window else None


_QUANTILE_OF_BUCKETS = "histogram_quantile(0.95, sum by (le) (order_seconds_bucket))"


def bad() -> Query:
    return examples.query(_QUANTILE_OF_BUCKETS)


def good() -> Query:
    return examples.query(_QUANTILE_OF_BUCKETS, type="stat")
