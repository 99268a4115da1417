"""The buckets of a quantile are aggregated without `le`.

Why: `le` is the upper bound of a bucket. Without it, `histogram_quantile` returns nothing.
Bad: `histogram_quantile(0.95, sum by (shop) (rate(order_seconds_bucket[5m])))`.
Good: `sum by (le, shop)`; or a native histogram, which has no `_bucket` and needs no `le`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate
from heddle.promql.queries import SELECTING_OPERATORS, calls, is_literal, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
KEYWORDS = ("histogram_quantile",)

_BUCKETS = re.compile(r"_bucket(?::|$)")
"""The names of buckets, and of recorded rates of them."""
_QUANTILE = frozenset({"histogram_quantile"})


def check(query: Query) -> Iterator[Violation]:
    for call in calls(query.node, _QUANTILE):
        inner = same_series(call.arguments[-1])
        if not isinstance(inner, Aggregate) or inner.operator in SELECTING_OPERATORS:
            continue
        if _drops_le(inner) and any(_BUCKETS.search(selector.name) for selector in inner.selectors):
            yield Violation(
                message=f"`{inner.operator}` inside `histogram_quantile` drops the label `le`",
                help=f"write `{inner.operator} by (le, ...)`, or `without` labels other than `le`",
            )


def _drops_le(node: Aggregate) -> bool:
    if node.operator == "count_values" or not all(map(is_literal, node.labels)):
        return False
    lists_le = "le" in node.labels or "vmrange" in node.labels
    return lists_le if node.grouping == "without" else not lists_le


def bad() -> Query:
    return examples.query("histogram_quantile(0.95, sum by (shop) (rate(order_seconds_bucket[$__rate_interval])))")


def good() -> Query:
    return examples.query("histogram_quantile(0.95, sum by (shop) (rate(order_seconds[$__rate_interval])))")
