"""Patterns of matchers have no `^` and `$`.

Why: Prometheus always matches the whole value; anchors make readers think that others match parts.
Bad: `orders_total{state=~"^new.*$"}`.
Good: `orders_total{state=~"new.*"}`; an escaped `\\\\$` that stands for itself.
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


def check(subject: Query) -> Iterator[Violation]:
    """Find an anchor at the start or the end of a pattern."""
    found = {matcher: None for selector in selectors(subject.node) for matcher in selector.matchers}
    for matcher in found:
        if matcher.operator in ("=~", "!~") and (bare := _bare(matcher.value)) != matcher.value:
            yield Violation(
                message=f'the anchors in `{matcher.label}{matcher.operator}"{matcher.value}"` do nothing',
                help=f'write `{matcher.label}{matcher.operator}"{bare}"`',
            )


def _bare(pattern: str) -> str:
    without = pattern.removeprefix("^")
    return without[:-1] if without.endswith("$") and not without.endswith("\\$") else without


def bad() -> Query:
    """Return a pattern with anchors."""
    return query('orders_total{state=~"^new.*$"}')


def good() -> Query:
    """Return one whose dollar stands for itself."""
    return query(r'orders_total{state=~".*in US\\$"}')
