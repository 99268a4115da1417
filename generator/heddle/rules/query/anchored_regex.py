"""A regular expression in a matcher has `^` or `$`.

Why: Prometheus always matches the whole value, so the anchors have no effect. They suggest that other patterns match
parts of a value.
Bad: `orders_total{state=~"^new.*$"}`.
Good: `orders_total{state=~"new.*"}`. An escaped `\\\\$` stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("~",)


def check(query: Query) -> Iterator[Violation]:
    for matcher in query.matchers:
        if matcher.operator in ("=~", "!~") and (pattern := _without_anchors(matcher.value)) != matcher.value:
            yield Violation(
                message=f'the anchors in `{matcher.label}{matcher.operator}"{matcher.value}"` have no effect',
                help=f'write `{matcher.label}{matcher.operator}"{pattern}"`',
            )


def _without_anchors(pattern: str) -> str:
    pattern = pattern.removeprefix("^")
    return pattern[:-1] if pattern.endswith("$") and not pattern.endswith("\\$") else pattern


def bad() -> Query:
    return examples.query('orders_total{state=~"^new.*$"}')


def good() -> Query:
    return examples.query(r'orders_total{state=~".*in US\\$"}')
