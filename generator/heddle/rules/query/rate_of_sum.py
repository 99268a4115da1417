"""`rate` or `increase` is applied to a sum of counters.

Why: When one process restarts, its counter falls to 0 and the sum drops. The rate treats that as a restart of
all processes and shows a jump that did not happen.
Bad: `rate(sum(orders_total)[5m:])`.
Good: `sum(rate(orders_total[5m]))`. `max` is accepted: it selects between two collectors of the same counter.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Subquery
from heddle.promql.queries import RATE_FUNCTIONS, calls, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("rate", "increase")

_ADDING = frozenset({"sum", "avg"})


def check(query: Query) -> Iterator[Violation]:
    for call in calls(query.node, RATE_FUNCTIONS):
        argument = call.arguments[0]
        inner = same_series(argument.inner) if isinstance(argument, Subquery) else None
        if isinstance(inner, Aggregate) and inner.operator in _ADDING and not calls(inner, RATE_FUNCTIONS):
            name = next((selector.name for selector in inner.selectors), "...")
            yield Violation(
                message=f"`{call.name}` of the `{inner.operator}` of {name} jumps when a process restarts",
                help=f"write `{inner.operator}({call.name}({name}[...]))`",
            )


def bad() -> Query:
    return examples.query("rate(sum(orders_total)[5m:])")


def good() -> Query:
    return examples.query("rate(max by (shop) (orders_total)[5m:])")
