"""`absent` is asked about series, not about a sum of them.

Why: it tells what is missing by the matchers inside; of a sum it only says that something is.
Bad: `absent(sum(up{job="shop"}))`.
Good: `absent(up{job="shop"})`, whose answer has `job="shop"`; a filter within, as `absent(up{job="shop"} == 1)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import query
from generator.checks.promql.nodes import Aggregate, Subquery
from generator.checks.promql.within import calls
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/absent-labels"
SEVERITY = Severity.NOTE
ELSEWHERE = Severity.ADVICE
WORDS = ("absent",)

_ABSENT = frozenset({"absent", "absent_over_time"})


def check(subject: Query) -> Iterator[Finding]:
    """Find `absent` of an aggregation."""
    for call in calls(subject.node, _ABSENT):
        argument = call.arguments[0]
        inner = argument.inner if isinstance(argument, Subquery) else argument
        if isinstance(inner, Aggregate):
            yield Finding(
                message=f"`{call.name}` of a `{inner.operator}` does not say what is missing",
                mend=f"write `{call.name}` of the series themselves",
            )


def bad() -> Query:
    """Return a query for a missing sum."""
    return query('absent(sum(up{job="shop"}))')


def good() -> Query:
    """Return one for missing targets that are up."""
    return query('absent(up{job="shop"} == 1)')
