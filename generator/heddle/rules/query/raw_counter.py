"""A counter over time is shown as a rate, not as it is.

Why: it only grows, and falls to 0 with its process: the line says nothing about now.
Bad: a graph of `orders_total`.
Good: `rate(orders_total[$__rate_interval])`; one number of all that there were; or a ratio of two counters.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Node, Selector
from heddle.promql.queries import displayed_series, metric_name, same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.ADVICE

_OF_STATES = frozenset(
    {
        "active", "available", "bytes", "capacity", "count", "current", "databases", "files", "free",
        "handles", "limit", "loaded", "max", "memory", "open", "pending", "pool", "queue",
        "queues", "registered", "running", "size", "threads", "throughput", "time", "up", "uptime",
        "used",
    }
)  # fmt: skip
"""Words in the names of gauges that end in `_total` all the same."""
_ADDING = frozenset({"sum", "avg", "max", "min"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a counter that ends up on a graph with nothing but arithmetic around it."""
    if subject.node is None or subject.instant or subject.panel.facts.shows != "lines":
        return
    for node in displayed_series(subject.node):
        selector = _selector(node)
        if selector is not None and _counts(subject, selector):
            yield Violation(
                message=f"the graph shows the counter {selector.name} as it is: a line that only grows",
                help=f"write `rate({selector.name}[$__rate_interval])`, or `increase(...)` for counts",
            )


def _selector(node: Node) -> Selector | None:
    while isinstance(node, Aggregate) and node.operator in _ADDING:
        node = same_series(node.inner)
    return node if isinstance(node, Selector) and not node.window and not node.offset else None


def _counts(query: Query, selector: Selector) -> bool:
    """Whether it is a counter: by the catalogue where there is one, else by its name alone."""
    name = metric_name(selector)
    if query.catalog.by_name:
        known = query.catalog.find(name)
        return bool(known) and all(each.is_counter for each in known)
    return name.endswith("_total") and _OF_STATES.isdisjoint(name.split("_"))


def bad() -> Query:
    """Return a graph of a counter."""
    return query("sum by (shop) (orders_total)")


def good() -> Query:
    """Return one number of all orders so far."""
    return query("sum(orders_total)", type="stat")
