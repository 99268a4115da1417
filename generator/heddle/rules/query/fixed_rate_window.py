"""A graph's rate is taken over `$__rate_interval`.

Why: a fixed window skips what lies between the points of a long range, and blurs those of a short one.
Bad: a graph of `rate(orders_total[5m])`.
Good: `rate(orders_total[$__rate_interval])`; a fixed window in one number, or in an alert that says "in 5 minutes".
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import RATE_FUNCTIONS, range_calls, window_variable
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("rate", "increase")


def check(subject: Query) -> Iterator[Violation]:
    """Find a rate over a fixed window on a graph."""
    if subject.instant or subject.panel.facts.shows != "lines":
        return
    found = {
        (call.name, selector.name, selector.window): None
        for call, selector in range_calls(subject.node)
        if call.name in RATE_FUNCTIONS and not window_variable(selector)
    }
    for function, name, window in found:
        yield Violation(
            message=f"`{function}` of {name} is taken over {window}, however long the graph's range is",
            help=f"write `{function}({name}[$__rate_interval])`",
        )


def bad() -> Query:
    """Return a graph over five minutes' windows."""
    return query("rate(orders_total[5m])")


def good() -> Query:
    """Return one number of the last day."""
    return query("increase(orders_total[1d])", type="stat", target={"instant": True, "range": False})
