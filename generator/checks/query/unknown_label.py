"""A query matches and groups by labels that the metric has.

Why: a matcher on a label that is not there finds nothing, and grouping by one puts everything into one line.
Bad: `orders_total{stat="new"}` where the label is `state`.
Good: labels of the catalogue; `orders_total{shop=""}`, which asks for series that lack the label.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.author.metrics import Counter, System
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.promql.labels import labels
from generator.checks.promql.nodes import Aggregate, Node, Selector, walk
from generator.checks.promql.within import named, selectors, written
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/unknown-label"
SEVERITY = Severity.WARNING
ELSEWHERE = None


def check(subject: Query) -> Iterator[Finding]:
    """Find a label that no metric of the name has, in a matcher or in `by`."""
    if subject.node is None or not subject.catalogue.by_name:
        return
    for node in walk(subject.node):
        if not isinstance(node, Selector | Aggregate):
            continue
        known = labels(node if isinstance(node, Selector) else node.inner, subject.catalogue)
        for label in _asked(node):
            if known is None or label in known or not written(label):
                continue
            has = known - {"__name__"}
            near = get_close_matches(label, has, 1)
            yield Finding(
                message=f"{_whose(node)} has no label {label}",
                mend=f"write {near[0]}" if near else f"it has: {', '.join(sorted(has))}",
            )


def _asked(node: Selector | Aggregate) -> list[str]:
    if isinstance(node, Selector):
        return [each.label for each in node.matchers if each.value and each.label != "__name__"]
    return [] if node.without or not node.labels else sorted(node.labels)


def _whose(node: Node) -> str:
    names = dict.fromkeys(named(selector) for selector in selectors(node))
    return (
        f"`{node.operator}` is `by` what its inside lacks: {', '.join(names) or 'it'}"
        if isinstance(node, Aggregate)
        else ", ".join(names)
    )


def bad() -> Query:
    """Return a query that misspells a label."""
    return query('rate(orders_total{stat="new"}[$__rate_interval])', catalogue=_catalogue())


def good() -> Query:
    """Return one that groups by a label which it makes itself."""
    return query('sum by (kind) (label_replace(orders_total, "kind", "$1", "state", "(.*)"))', catalogue=_catalogue())


def _catalogue() -> Catalogue:
    return catalogue_of([Counter(System("shop", "Shop"), "orders_total", "Orders.", labels=("state",))])
