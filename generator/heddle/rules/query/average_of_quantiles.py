"""Quantiles are averaged or added up.

Why: The average of two 95th percentiles is not a percentile of anything, and neither is their sum.
Bad: `avg(histogram_quantile(0.95, ...))`, `sum(order_seconds{quantile="0.95"})`.
Good: sum the buckets first, `histogram_quantile(0.95, sum by (le) (...))`, or take the `max` for the worst instance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Node, Selector
from heddle.promql.queries import same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("quantile",)

_ADDING = frozenset({"sum", "avg"})
_SINGLE_SERIES = re.compile(r"quantile|(?:.*_)?(?:instance|pod)(?:_id|_name)?")
"""Grouped by one of these labels, every group is probably a single series."""


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes:
        if isinstance(node, Aggregate) and node.operator in _ADDING and _is_quantile(same_series(node.inner)):
            labels = frozenset() if node.grouping == "without" else frozenset(node.labels)
            if not any(map(_SINGLE_SERIES.fullmatch, labels)):
                yield Violation(
                    message=f"`{node.operator}` of quantiles is not meaningful",
                    help="sum the buckets inside `histogram_quantile`, or use `max` for the worst",
                )


def _is_quantile(node: Node) -> bool:
    """Tell whether the values are quantiles; those at 0 and 1 of a summary are its minimum and maximum."""
    if isinstance(node, Call):
        return node.name == "histogram_quantile"
    return isinstance(node, Selector) and any(
        matcher.label == "quantile" and matcher.operator == "=" and matcher.value.startswith("0.")
        for matcher in node.matchers
    )


def bad() -> Query:
    return examples.query("avg(histogram_quantile(0.95, rate(order_seconds_bucket[$__rate_interval])))")


def good() -> Query:
    return examples.query('max(order_seconds{quantile="0.95"})')
