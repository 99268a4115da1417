"""The matchers of a query can all be true at once.

Why: nothing has two values for one label: the query finds nothing, ever.
Bad: `orders_total{state="new", state="done"}`.
Good: `orders_total{state=~"new|done"}`; matchers apart, as `{state="new" or state="done"}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Selector
from heddle.promql.queries import alternatives, is_literal, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR

_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`""")
_EITHER = re.compile(r"\{[^}]*\bor\b[^}]*\}")


def check(subject: Query) -> Iterator[Violation]:
    """Find matchers of one selector that exclude each other; those with `or` between them may differ."""
    for selector in selectors(subject.node):
        label = _torn(selector)
        if label and not _EITHER.search(_QUOTED.sub("", subject.text)):
            name = selector.name or "the selector"
            yield Violation(
                message=f"{name} is asked for two values of {label} at once: nothing has both",
                help=f'write one value, or `{label}=~"a|b"` for either',
            )


def _torn(selector: Selector) -> str:
    if len({matcher.label for matcher in selector.matchers}) == len(selector.matchers):
        return ""
    allowed: dict[str, frozenset[str]] = {}
    for matcher in selector.matchers:
        if matcher.operator in ("=", "=~") and is_literal(matcher.value):
            taken = (matcher.value,) if matcher.operator == "=" else alternatives(matcher.value)
            if taken:
                allowed[matcher.label] = allowed.get(matcher.label, frozenset(taken)) & frozenset(taken)
    for matcher in selector.matchers:
        if matcher.operator == "!=" and matcher.label in allowed:
            allowed[matcher.label] -= {matcher.value}
    return next((label for label, values in allowed.items() if not values), "")


def bad() -> Query:
    """Return a query for two states at once."""
    return query('orders_total{state="new", state="done"}')


def good() -> Query:
    """Return one for a state and whatever the reader chooses."""
    return query('orders_total{state="new", state=~"$state", shop!="new"}')
