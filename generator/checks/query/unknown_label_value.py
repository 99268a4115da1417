"""A query matches values that the label can have.

Why: a value that is never there finds nothing, and "No data" looks like quiet.
Bad: `orders_total{state="canceled"}` where the system writes `cancelled`.
Good: the values that the catalogue lists. Labels without a list, and the empty value, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.author.metrics import Counter, Label, System
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.promql.nodes import Matcher
from generator.checks.promql.patterns import alternatives
from generator.checks.promql.within import named, selectors, written
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/unknown-label-value"
SEVERITY = Severity.WARNING
ELSEWHERE = None


def check(subject: Query) -> Iterator[Finding]:
    """Find a value that no metric of the name lists for the label."""
    for selector in selectors(subject.node):
        name = named(selector)
        for matcher in selector.matchers if subject.catalogue.find(name) else ():
            asked = _asked(matcher)
            listed = _listed(name, matcher.label, subject.catalogue) if asked else frozenset()
            for value in asked if listed else ():
                if value and value not in listed:
                    near = get_close_matches(value, listed, 1)
                    yield Finding(
                        message=f'{name} never has {matcher.label}="{value}"',
                        mend=f'write "{near[0]}"' if near else f"it has: {', '.join(sorted(listed))}",
                    )


def _asked(matcher: Matcher) -> tuple[str, ...]:
    if not written(matcher.value):
        return ()
    return (matcher.value,) if matcher.operator in ("=", "!=") else alternatives(matcher.value)


def _listed(name: str, label: str, catalogue: Catalogue) -> frozenset[str]:
    """Every value that the label can have; empty where any may be."""
    found = [known.by_label[label] for known in catalogue.find(name) if label in known.by_label]
    if not all(each.values for each in found):
        return frozenset()
    return frozenset(value for each in found for value in each.values)


def bad() -> Query:
    """Return a query that misspells a value."""
    return query('rate(orders_total{state="canceled"}[$__rate_interval])', catalogue=_catalogue())


def good() -> Query:
    """Return one whose variable holds the value."""
    return query('rate(orders_total{state=~"new|$state"}[$__rate_interval])', catalogue=_catalogue())


def _catalogue() -> Catalogue:
    state = Label("state", ("new", "cancelled"))
    return catalogue_of([Counter(System("shop", "Shop"), "orders_total", "Orders.", labels=(state,))])
