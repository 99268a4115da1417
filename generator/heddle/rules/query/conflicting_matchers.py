"""The matchers of a selector exclude each other.

Why: A series has one value for each label, so the query never returns anything.
Bad: `orders_total{state="new", state="done"}`.
Good: `orders_total{state=~"new|done"}`, or alternatives: `{state="new" or state="done"}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Selector
from heddle.promql.queries import alternatives, is_literal
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR


def check(query: Query) -> Iterator[Violation]:
    for selector in query.selectors:
        if label := _conflicting_label(selector):
            yield Violation(
                message=f"conflicting matchers on `{label}`: no series of {selector.name or 'the selector'} can match",
                help=f'use one value, or `{label}=~"a|b"` for either',
            )


def _conflicting_label(selector: Selector) -> str:
    """Return the label whose matchers have no value in common, empty if there is none."""
    if any(matcher.alternative for matcher in selector.matchers):
        return ""
    allowed: dict[str, frozenset[str]] = {}
    for matcher in selector.matchers:
        if matcher.operator in ("=", "=~") and is_literal(matcher.value):
            values = (matcher.value,) if matcher.operator == "=" else alternatives(matcher.value)
            if values:
                allowed[matcher.label] = allowed.get(matcher.label, frozenset(values)) & frozenset(values)
    for matcher in selector.matchers:
        if matcher.operator == "!=" and matcher.label in allowed:
            allowed[matcher.label] -= {matcher.value}
    return next((label for label, values in allowed.items() if not values), "")


def bad() -> Query:
    return examples.query('orders_total{state="new", state="done"}')


def good() -> Query:
    return examples.query('orders_total{state="new", state=~"$state", shop!="new"}')
