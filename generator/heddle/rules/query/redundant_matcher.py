"""A matcher has an empty pattern, or matches every series or none.

Why: `=~".*"` also accepts series without the label, so it has no effect. Readers wonder what it is for.
Bad: `orders_total{state=~".*"}`.
Good: no matcher; `state=~".+"` for series that have the label; `state=~"$state"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("~",)

_ANYTHING = frozenset({".*", "(.*)", ".*?", "^.*$", "(.*)?", ".*.*"})


def check(query: Query) -> Iterator[Violation]:
    for matcher in query.matchers:
        text = f'`{matcher.label}{matcher.operator}"{matcher.value}"`'
        if matcher.operator == "=~" and matcher.value in _ANYTHING:
            yield Violation(message=f"{text} matches every series", help=f'remove it, or write `{matcher.label}!=""`')
        elif matcher.operator == "!~" and matcher.value in _ANYTHING:
            yield Violation(message=f"{text} matches no series", help="remove it")
        elif matcher.operator in ("=~", "!~") and not matcher.value:
            operator = "=" if matcher.operator == "=~" else "!="
            yield Violation(message=f"{text} has an empty pattern", help=f'write `{matcher.label}{operator}""`')


def bad() -> Query:
    return examples.query('orders_total{state=~".*"}')


def good() -> Query:
    return examples.query('orders_total{state=~".+", shop!=""}')
