"""`rate` or `increase` is applied to a rate.

Why: These functions treat each decrease of the inner rate as a restart. The result is meaningless.
Bad: `rate(shop:orders:rate5m[5m])`, `increase(rate(orders_total[5m])[1h:])`.
Good: `avg_over_time(shop:orders:rate5m[1h])`; `deriv` for how fast a rate changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Node, Selector, Subquery
from heddle.promql.queries import RATE_FUNCTIONS, calls, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
KEYWORDS = ("rate", "increase")

_RECORDED_RATE = re.compile(r".*:(?:i?rate|increase)\d+[smhd](?:_sum)?$")


def check(query: Query) -> Iterator[Violation]:
    for call in calls(query.node, RATE_FUNCTIONS):
        argument = call.arguments[0]
        inner = ""
        if isinstance(argument, Selector) and _RECORDED_RATE.match(argument.name):
            inner = argument.name
        elif isinstance(argument, Subquery):
            inner = _inner_function(argument.inner)
        if inner:
            yield Violation(
                message=f"`{call.name}` of {inner}, which is already a rate",
                help="use `avg_over_time(...)` for its average, or `deriv(...)` for its slope",
            )


def _inner_function(node: Node) -> str:
    node = same_series(node)
    while isinstance(node, Aggregate):
        node = same_series(node.inner)
    return f"`{node.name}`" if isinstance(node, Call) and node.name in RATE_FUNCTIONS else ""


def bad() -> Query:
    return examples.query("rate(shop:orders:rate5m[$__rate_interval])")


def good() -> Query:
    return examples.query("deriv(rate(orders_total[5m])[1h:])")
