"""A matcher leaves something out.

Why: `=~".*"` takes every value, and none, too: a reader looks for what it is there for.
Bad: `orders_total{state=~".*"}`.
Good: no matcher; `state=~".+"`, which asks for series that have the label; `state=~"$state"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import query
from generator.checks.promql.within import selectors
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/empty-matcher"
SEVERITY = Severity.ADVICE
WORDS = ("~",)

_ANYTHING = frozenset({".*", "(.*)", ".*?", "^.*$", "(.*)?", ".*.*"})


def check(subject: Query) -> Iterator[Finding]:
    """Find a pattern that takes everything, and one that takes nothing but the empty value."""
    found = {matcher: None for selector in selectors(subject.node) for matcher in selector.matchers}
    for matcher in found:
        shown = f'`{matcher.label}{matcher.operator}"{matcher.value}"`'
        if matcher.operator == "=~" and matcher.value in _ANYTHING:
            yield Finding(message=f"{shown} takes every series", mend=f'leave it out, or write `{matcher.label}!=""`')
        elif matcher.operator == "!~" and matcher.value in _ANYTHING:
            yield Finding(message=f"{shown} takes no series at all", mend="leave it out")
        elif matcher.operator in ("=~", "!~") and not matcher.value:
            equal = "=" if matcher.operator == "=~" else "!="
            yield Finding(message=f"{shown} has an empty pattern", mend=f'write `{matcher.label}{equal}""`')


def bad() -> Query:
    """Return a matcher for everything."""
    return query('orders_total{state=~".*"}')


def good() -> Query:
    """Return one for series that have the label."""
    return query('orders_total{state=~".+", shop!=""}')
