"""A quantile is taken of buckets that still have their `le`.

Why: `le` is the bucket's bound; without it `histogram_quantile` yields nothing.
Bad: `histogram_quantile(0.95, sum by (shop) (rate(order_seconds_bucket[5m])))`.
Good: `sum by (le, shop)` within; or a native histogram, which has no `_bucket` and needs no `le`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate
from heddle.promql.queries import SELECTING_OPERATORS, calls, is_literal, same_series, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
KEYWORDS = ("histogram_quantile",)

_QUANTILES = frozenset({"histogram_quantile"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a quantile of classic buckets whose aggregation drops `le`."""
    for call in calls(subject.node, _QUANTILES):
        inner = same_series(call.arguments[-1])
        if (
            isinstance(inner, Aggregate)
            and inner.operator not in SELECTING_OPERATORS
            and _drops(inner)
            and _classic(inner)
        ):
            yield Violation(
                message=f"`{inner.operator}` inside of `histogram_quantile` drops `le`: no buckets are left",
                help=f"write `{inner.operator} by (le, ...)`, or `without` labels other than `le`",
            )


def _drops(node: Aggregate) -> bool:
    if node.operator == "count_values" or not all(map(is_literal, node.labels)):
        return False
    has = "le" in node.labels or "vmrange" in node.labels
    return has if node.grouping == "without" else not has


def _classic(node: Aggregate) -> bool:
    """Whether it adds up classic buckets; beside them may stand what says which of them are new."""
    return any(selector.name.endswith("_bucket") for selector in selectors(node))


def bad() -> Query:
    """Return a quantile of sums by something else."""
    return query("histogram_quantile(0.95, sum by (shop) (rate(order_seconds_bucket[$__rate_interval])))")


def good() -> Query:
    """Return a quantile of a native histogram."""
    return query("histogram_quantile(0.95, sum by (shop) (rate(order_seconds[$__rate_interval])))")
