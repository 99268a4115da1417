"""A query matches values that the label can have.

Why: a value that is never there finds nothing, and "No data" looks like quiet.
Bad: `orders_total{state="canceled"}` where the system writes `cancelled`.
Good: the values that the catalogue lists. Labels without a list, and the empty value, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import Label, System
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Matcher
from heddle.promql.queries import alternatives, is_literal, metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None


def check(subject: Query) -> Iterator[Violation]:
    """Find a value that no metric of the name lists for the label."""
    for selector in selectors(subject.node):
        name = metric_name(selector)
        for matcher in selector.matchers if subject.catalog.find(name) else ():
            asked = _asked(matcher)
            listed = _listed(name, matcher.label, subject.catalog) if asked else frozenset()
            for value in asked if listed else ():
                if value and value not in listed:
                    near = get_close_matches(value, listed, 1)
                    yield Violation(
                        message=f'{name} never has {matcher.label}="{value}"',
                        help=f'write "{near[0]}"' if near else f"it has: {', '.join(sorted(listed))}",
                    )


def _asked(matcher: Matcher) -> tuple[str, ...]:
    if not is_literal(matcher.value):
        return ()
    return (matcher.value,) if matcher.operator in ("=", "!=") else alternatives(matcher.value)


def _listed(name: str, label: str, catalog: Catalog) -> frozenset[str]:
    """Every value that the label can have; empty where any may be."""
    found = [known.by_label[label] for known in catalog.find(name) if label in known.by_label]
    if not all(each.values for each in found):
        return frozenset()
    return frozenset(value for each in found for value in each.values)


def bad() -> Query:
    """Return a query that misspells a value."""
    return query('rate(orders_total{state="canceled"}[$__rate_interval])', catalog=_catalogue())


def good() -> Query:
    """Return one whose variable holds the value."""
    return query('rate(orders_total{state=~"new|$state"}[$__rate_interval])', catalog=_catalogue())


def _catalogue() -> Catalog:
    state = Label("state", ("new", "cancelled"))
    return catalog_from_metrics([Counter(System("shop", "Shop"), "orders_total", "Orders.", labels=(state,))])
