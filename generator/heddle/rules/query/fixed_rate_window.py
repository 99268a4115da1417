"""A graph shows a rate over a fixed window.

Why: Over a long time range a fixed window skips the samples between two points, and over a short one it smooths away
details. `$__rate_interval` adapts to the time range.
Bad: `rate(orders_total[5m])` in a graph.
Good: `rate(orders_total[$__rate_interval])`. A fixed window suits a single number or an alert.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import RATE_FUNCTIONS, range_calls, window_variable
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("rate", "increase")


def check(query: Query) -> Iterator[Violation]:
    if not query.over_time:
        return
    windows = {
        (call.name, selector.name, selector.window): None
        for call, selector in range_calls(query.node)
        if call.name in RATE_FUNCTIONS and not window_variable(selector)
    }
    for function, name, window in windows:
        yield Violation(
            message=f"`{function}` of {name} has a fixed window of {window}, whatever the time range",
            help=f"write `{function}({name}[$__rate_interval])`",
        )


def bad() -> Query:
    return examples.query("rate(orders_total[5m])")


def good() -> Query:
    return examples.query("increase(orders_total[1d])", type="stat", target={"instant": True, "range": False})
