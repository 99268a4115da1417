"""The greatest few are shown as a table or as bars of one moment.

Why: on a graph `topk(5, ...)` chooses anew at each point: there are more than five lines, with holes in them.
Bad: a graph of `topk(5, ...)`.
Good: an instant query; a matcher that takes what was greatest over the whole range.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate
from heddle.promql.queries import same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("topk", "bottomk")

_FEW = frozenset({"topk", "bottomk"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a graph of `topk` or `bottomk`."""
    if subject.node is None or subject.instant or subject.panel.facts.shows != "lines":
        return
    node = same_series(subject.node)
    if isinstance(node, Aggregate) and node.operator in _FEW:
        yield Violation(
            message=f"`{node.operator}` chooses anew at each point of the graph: more lines than asked for, with holes",
            help="show a table or bars of an instant query, or all the lines",
        )


def bad() -> Query:
    """Return a graph of the greatest five."""
    return query("topk(5, sum by (shop) (rate(orders_total[$__rate_interval])))")


def good() -> Query:
    """Return bars of the greatest five now."""
    return query(
        "topk(5, sum by (shop) (rate(orders_total[5m])))", type="bargauge", target={"instant": True, "range": False}
    )
