"""A graph shows `topk` or `bottomk`.

Why: The selected series differ at each point of a graph, so it has more lines than requested, with gaps in them.
Bad: a graph of `topk(5, ...)`.
Good: a table or bars with an instant query.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate
from heddle.promql.queries import same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("topk", "bottomk")

_OPERATORS = frozenset({"topk", "bottomk"})


def check(query: Query) -> Iterator[Violation]:
    if query.node is None or not query.over_time:
        return
    node = same_series(query.node)
    if isinstance(node, Aggregate) and node.operator in _OPERATORS:
        yield Violation(
            message=f"`{node.operator}` selects other series at each point, so the graph has more lines, with gaps",
            help="show a table or bars with an instant query, or all lines",
        )


def bad() -> Query:
    return examples.query("topk(5, sum by (shop) (rate(orders_total[$__rate_interval])))")


def good() -> Query:
    instant = {"instant": True, "range": False}
    return examples.query("topk(5, sum by (shop) (rate(orders_total[5m])))", type="bargauge", target=instant)
