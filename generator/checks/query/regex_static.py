"""A text without any pattern is matched with `=`.

Why: `=~` says that a pattern follows; a reader looks for one in vain.
Bad: `orders_total{state=~"new"}`.
Good: `orders_total{state="new"}`; `=~"$state"`, where a variable may hold several values.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import query
from generator.checks.promql.patterns import plain
from generator.checks.promql.within import selectors, written
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/regex-static"
SEVERITY = Severity.ADVICE
WORDS = ("~",)

_EQUAL = {"=~": "=", "!~": "!="}


def check(subject: Query) -> Iterator[Finding]:
    """Find a pattern that matches one text alone."""
    found = {matcher: None for selector in selectors(subject.node) for matcher in selector.matchers}
    for matcher in found:
        if matcher.operator in _EQUAL and written(matcher.value) and plain(matcher.value):
            yield Finding(
                message=f'`{matcher.label}{matcher.operator}"{matcher.value}"` has no pattern in it',
                mend=f'write `{matcher.label}{_EQUAL[matcher.operator]}"{matcher.value}"`',
            )


def bad() -> Query:
    """Return a pattern of one text."""
    return query('orders_total{state=~"new"}')


def good() -> Query:
    """Return one that a variable makes."""
    return query('orders_total{state=~"$state"}')
