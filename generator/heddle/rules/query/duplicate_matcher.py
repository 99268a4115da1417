"""A selector has the same matcher twice.

Why: The second one has no effect. Often another label or value was intended.
Bad: `orders_total{state="new", state="new"}`.
Good: `orders_total{state="new", shop="new"}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query, duplicates

SEVERITY = Severity.NOTE
KEYWORDS = ("{",)


def check(query: Query) -> Iterator[Violation]:
    for selector in dict.fromkeys(query.selectors):
        matchers = [matcher for matcher in selector.matchers if not matcher.alternative]
        for matcher in dict.fromkeys(matcher for _, matcher in duplicates(matchers, lambda matcher: matcher)):
            text = f'{matcher.label}{matcher.operator}"{matcher.value}"'
            yield Violation(
                message=f"{selector.name or 'a selector'} has `{text}` twice",
                help="remove one of them, or correct its label",
            )


def bad() -> Query:
    return examples.query('orders_total{state="new", shop=~"a", state="new"}')


def good() -> Query:
    return examples.query('orders_total{state="new", shop="new"} / orders_total{state="new"}')
