"""`absent` is asked about series, not about a sum of them.

Why: it tells what is missing by the matchers inside; of a sum it only says that something is.
Bad: `absent(sum(up{job="shop"}))`.
Good: `absent(up{job="shop"})`, whose answer has `job="shop"`; a filter within, as `absent(up{job="shop"} == 1)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Subquery
from heddle.promql.queries import calls
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE
KEYWORDS = ("absent",)

_ABSENT = frozenset({"absent", "absent_over_time"})


def check(subject: Query) -> Iterator[Violation]:
    """Find `absent` of an aggregation."""
    for call in calls(subject.node, _ABSENT):
        argument = call.arguments[0]
        inner = argument.inner if isinstance(argument, Subquery) else argument
        if isinstance(inner, Aggregate):
            yield Violation(
                message=f"`{call.name}` of a `{inner.operator}` does not say what is missing",
                help=f"write `{call.name}` of the series themselves",
            )


def bad() -> Query:
    """Return a query for a missing sum."""
    return query('absent(sum(up{job="shop"}))')


def good() -> Query:
    """Return one for missing targets that are up."""
    return query('absent(up{job="shop"} == 1)')
