"""A regular expression matches only one text.

Why: `=~` tells readers to expect a pattern, but there is none. `=` states what is meant.
Bad: `orders_total{state=~"new"}`.
Good: `orders_total{state="new"}`; `=~"$state"`, since a variable may have several values.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import is_literal, is_plain_pattern
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("~",)

_EQUALITY = {"=~": "=", "!~": "!="}


def check(query: Query) -> Iterator[Violation]:
    for matcher in query.matchers:
        if matcher.operator in _EQUALITY and is_literal(matcher.value) and is_plain_pattern(matcher.value):
            yield Violation(
                message=f'`{matcher.label}{matcher.operator}"{matcher.value}"` is not a pattern',
                help=f'write `{matcher.label}{_EQUALITY[matcher.operator]}"{matcher.value}"`',
            )


def bad() -> Query:
    return examples.query('orders_total{state=~"new"}')


def good() -> Query:
    return examples.query('orders_total{state=~"$state"}')
