"""A rate is taken once.

Why: the rate of a rate takes each fall for a restart: the result is no speed of anything.
Bad: `rate(shop:orders:rate5m[5m])`, `increase(rate(orders_total[5m])[1h:])`.
Good: `avg_over_time(shop:orders:rate5m[1h])`; `deriv` for how fast a rate changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Node, Selector, Subquery
from heddle.promql.queries import RATE_FUNCTIONS, calls, same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
KEYWORDS = ("rate", "increase")

_RECORDED = re.compile(r".*:(?:i?rate|increase)\d+[smhd](?:_sum)?$")


def check(subject: Query) -> Iterator[Violation]:
    """Find the rate of what is a rate already, by a function or by a recorded name."""
    for call in calls(subject.node, RATE_FUNCTIONS):
        argument = call.arguments[0]
        if isinstance(argument, Selector):
            inner = argument.name if _RECORDED.match(argument.name) else ""
        else:
            inner = _rate(argument.inner) if isinstance(argument, Subquery) else ""
        if inner:
            yield Violation(
                message=f"`{call.name}` is taken of {inner}, which is a rate already",
                help="write `avg_over_time(...)` for its average, or `deriv(...)` for how it changes",
            )


def _rate(node: Node) -> str:
    node = same_series(node)
    while isinstance(node, Aggregate):
        node = same_series(node.inner)
    return f"a `{node.name}`" if isinstance(node, Call) and node.name in RATE_FUNCTIONS else ""


def bad() -> Query:
    """Return the rate of a recorded rate."""
    return query("rate(shop:orders:rate5m[$__rate_interval])")


def good() -> Query:
    """Return how fast a rate changes."""
    return query("deriv(rate(orders_total[5m])[1h:])")
