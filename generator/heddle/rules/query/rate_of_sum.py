"""Rates are taken first and summed then.

Why: when one process restarts, its counter falls to 0, and the sum falls with it: the rate of the sum takes that for a
reset of everything, and shows a jump that there was not.
Bad: `rate(sum(orders_total)[5m:])`.
Good: `sum(rate(orders_total[5m]))`. `max` is left alone: it chooses between two collectors of the same counter.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Subquery
from heddle.promql.queries import RATE_FUNCTIONS, calls, same_series, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("rate", "increase")

_ADDING = frozenset({"sum", "avg"})


def check(subject: Query) -> Iterator[Violation]:
    """Find the rate of a sum of counters."""
    for call in calls(subject.node, RATE_FUNCTIONS):
        argument = call.arguments[0]
        inner = same_series(argument.inner) if isinstance(argument, Subquery) else None
        if isinstance(inner, Aggregate) and inner.operator in _ADDING and not calls(inner, RATE_FUNCTIONS):
            name = next((selector.name for selector in selectors(inner)), "...")
            yield Violation(
                message=f"`{call.name}` is taken of the `{inner.operator}` of {name}: it jumps when a process restarts",
                help=f"write `{inner.operator}({call.name}({name}[...]))`",
            )


def bad() -> Query:
    """Return the rate of a sum."""
    return query("rate(sum(orders_total)[5m:])")


def good() -> Query:
    """Return the rate of what two collectors of one counter agree on."""
    return query("rate(max by (shop) (orders_total)[5m:])")
