"""A text without any pattern is matched with `=`.

Why: `=~` says that a pattern follows; a reader looks for one in vain.
Bad: `orders_total{state=~"new"}`.
Good: `orders_total{state="new"}`; `=~"$state"`, where a variable may hold several values.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import is_literal, is_plain_pattern, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("~",)

_EQUAL = {"=~": "=", "!~": "!="}


def check(subject: Query) -> Iterator[Violation]:
    """Find a pattern that matches one text alone."""
    found = {matcher: None for selector in selectors(subject.node) for matcher in selector.matchers}
    for matcher in found:
        if matcher.operator in _EQUAL and is_literal(matcher.value) and is_plain_pattern(matcher.value):
            yield Violation(
                message=f'`{matcher.label}{matcher.operator}"{matcher.value}"` has no pattern in it',
                help=f'write `{matcher.label}{_EQUAL[matcher.operator]}"{matcher.value}"`',
            )


def bad() -> Query:
    """Return a pattern of one text."""
    return query('orders_total{state=~"new"}')


def good() -> Query:
    """Return one that a variable makes."""
    return query('orders_total{state=~"$state"}')
