"""Quantiles are not added up or averaged.

Why: the average of two 95th percentiles is no percentile of anything; their sum even less.
Bad: `avg(histogram_quantile(0.95, ...))`, `sum(order_seconds{quantile="0.95"})`.
Good: sum the buckets within: `histogram_quantile(0.95, sum by (le) (...))`; `max` for the worst of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Node, Selector
from heddle.promql.queries import same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("quantile",)

_ADDING = frozenset({"sum", "avg"})
_APART = frozenset({"quantile", "instance", "pod"})
"""Grouped by one of these, every group is likely to be a single series."""


def check(subject: Query) -> Iterator[Violation]:
    """Find a sum or an average of quantiles; 0 and 1 of a summary are its least and greatest."""
    for node in subject.node.nodes if subject.node is not None else ():
        if not isinstance(node, Aggregate) or node.operator not in _ADDING or not _APART.isdisjoint(_kept(node)):
            continue
        if _is_quantile(same_series(node.inner)):
            yield Violation(
                message=f"the `{node.operator}` of quantiles is no quantile of anything",
                help="sum the buckets inside of `histogram_quantile`, or write `max` for the worst",
            )


def _kept(node: Aggregate) -> frozenset[str]:
    return frozenset() if node.grouping == "without" else frozenset(node.labels)


def _is_quantile(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name == "histogram_quantile"
    return isinstance(node, Selector) and any(
        each.label == "quantile" and each.operator == "=" and each.value.startswith("0.") for each in node.matchers
    )


def bad() -> Query:
    """Return the average of quantiles."""
    return query("avg(histogram_quantile(0.95, rate(order_seconds_bucket[$__rate_interval])))")


def good() -> Query:
    """Return the worst of them."""
    return query('max(order_seconds{quantile="0.95"})')
