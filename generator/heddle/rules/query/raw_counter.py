"""A graph shows a counter itself instead of its rate.

Why: A counter only grows, and falls to 0 when the process restarts. The line does not show what happens now.
Bad: a graph of `orders_total`.
Good: `rate(orders_total[$__rate_interval])`. The counter itself suits one total number, or a ratio of two counters.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Node, Selector
from heddle.promql.queries import displayed_series, metric_name, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.ADVICE

_NAMES_OF_GAUGES = frozenset(
    {
        "active", "available", "bytes", "capacity", "count", "current", "databases", "files", "free",
        "handles", "limit", "loaded", "max", "memory", "open", "pending", "pool", "queue",
        "queues", "registered", "running", "size", "threads", "throughput", "time", "up", "uptime",
        "used",
    }
)  # fmt: skip
"""Words in the names of gauges that end in `_total`, against the convention."""
_AGGREGATIONS = frozenset({"sum", "avg", "max", "min"})


def check(query: Query) -> Iterator[Violation]:
    if query.node is None or not query.over_time:
        return
    for node in displayed_series(query.node):
        selector = _selector(node)
        if selector is not None and _is_counter(query, selector):
            yield Violation(
                message=f"the graph shows the counter {selector.name} itself, which only grows",
                help=f"write `rate({selector.name}[$__rate_interval])`, or `increase(...)` for counts",
            )


def _selector(node: Node) -> Selector | None:
    while isinstance(node, Aggregate) and node.operator in _AGGREGATIONS:
        node = same_series(node.inner)
    return node if isinstance(node, Selector) and not node.window and not node.offset else None


def _is_counter(query: Query, selector: Selector) -> bool:
    """Tell whether the catalog declares a counter; without a catalog, whether the name looks like one."""
    name = metric_name(selector)
    if query.catalog.by_name:
        known = query.catalog.find(name)
        return bool(known) and all(series.is_counter for series in known)
    return name.endswith("_total") and _NAMES_OF_GAUGES.isdisjoint(name.split("_"))


def bad() -> Query:
    return examples.query("sum by (shop) (orders_total)")


def good() -> Query:
    return examples.query("sum(orders_total)", type="stat")
