"""A matcher leaves something out.

Why: `=~".*"` takes every value, and none, too: a reader looks for what it is there for.
Bad: `orders_total{state=~".*"}`.
Good: no matcher; `state=~".+"`, which asks for series that have the label; `state=~"$state"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("~",)

_ANYTHING = frozenset({".*", "(.*)", ".*?", "^.*$", "(.*)?", ".*.*"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a pattern that takes everything, and one that takes nothing but the empty value."""
    found = {matcher: None for selector in selectors(subject.node) for matcher in selector.matchers}
    for matcher in found:
        shown = f'`{matcher.label}{matcher.operator}"{matcher.value}"`'
        if matcher.operator == "=~" and matcher.value in _ANYTHING:
            yield Violation(message=f"{shown} takes every series", help=f'leave it out, or write `{matcher.label}!=""`')
        elif matcher.operator == "!~" and matcher.value in _ANYTHING:
            yield Violation(message=f"{shown} takes no series at all", help="leave it out")
        elif matcher.operator in ("=~", "!~") and not matcher.value:
            equal = "=" if matcher.operator == "=~" else "!="
            yield Violation(message=f"{shown} has an empty pattern", help=f'write `{matcher.label}{equal}""`')


def bad() -> Query:
    """Return a matcher for everything."""
    return query('orders_total{state=~".*"}')


def good() -> Query:
    """Return one for series that have the label."""
    return query('orders_total{state=~".+", shop!=""}')
