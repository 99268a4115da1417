"""`absent` is applied to an aggregation.

Why: `absent` reports what is missing by the matchers of its selector. Of a sum, it only reports that something is.
Bad: `absent(sum(up{job="shop"}))`.
Good: `absent(up{job="shop"})`, whose result has `job="shop"`. A filter is fine: `absent(up{job="shop"} == 1)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Subquery
from heddle.promql.queries import calls
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE
KEYWORDS = ("absent",)

_ABSENT = frozenset({"absent", "absent_over_time"})


def check(query: Query) -> Iterator[Violation]:
    for call in calls(query.node, _ABSENT):
        argument = call.arguments[0]
        inner = argument.inner if isinstance(argument, Subquery) else argument
        if isinstance(inner, Aggregate):
            yield Violation(
                message=f"`{call.name}` of `{inner.operator}` does not report what is missing",
                help=f"apply `{call.name}` to the series themselves",
            )


def bad() -> Query:
    return examples.query('absent(sum(up{job="shop"}))')


def good() -> Query:
    return examples.query('absent(up{job="shop"} == 1)')
