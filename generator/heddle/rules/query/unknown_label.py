"""A query matches and groups by labels that the metric has.

Why: a matcher on a label that is not there finds nothing, and grouping by one puts everything into one line.
Bad: `orders_total{stat="new"}` where the label is `state`.
Good: labels of the catalogue; `orders_total{shop=""}`, which asks for series that lack the label.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Node, Selector
from heddle.promql.inference import result_labels
from heddle.promql.queries import is_literal, metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None


def check(subject: Query) -> Iterator[Violation]:
    """Find a label that no metric of the name has, in a matcher or in `by`."""
    if subject.node is None or not subject.catalog.by_name:
        return
    for node in subject.node.nodes:
        if not isinstance(node, Selector | Aggregate):
            continue
        known = result_labels(node if isinstance(node, Selector) else node.inner, subject.catalog.labels_of)
        for label in _asked(node):
            if known is None or label in known or not is_literal(label):
                continue
            has = known - {"__name__"}
            near = get_close_matches(label, has, 1)
            yield Violation(
                message=f"{_whose(node)} has no label {label}",
                help=f"write {near[0]}" if near else f"it has: {', '.join(sorted(has))}",
            )


def _asked(node: Selector | Aggregate) -> list[str]:
    if isinstance(node, Selector):
        return [each.label for each in node.matchers if each.value and each.label != "__name__"]
    return [] if node.grouping == "without" else sorted(node.labels)


def _whose(node: Node) -> str:
    names = dict.fromkeys(metric_name(selector) for selector in selectors(node))
    return (
        f"`{node.operator}` is `by` what its inside lacks: {', '.join(names) or 'it'}"
        if isinstance(node, Aggregate)
        else ", ".join(names)
    )


def bad() -> Query:
    """Return a query that misspells a label."""
    return query('rate(orders_total{stat="new"}[$__rate_interval])', catalog=_catalogue())


def good() -> Query:
    """Return one that groups by a label which it makes itself."""
    return query('sum by (kind) (label_replace(orders_total, "kind", "$1", "state", "(.*)"))', catalog=_catalogue())


def _catalogue() -> Catalog:
    return catalog_from_metrics([Counter(System("shop", "Shop"), "orders_total", "Orders.", labels=("state",))])
