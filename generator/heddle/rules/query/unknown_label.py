"""The query uses a label that the metric does not have.

Why: A matcher on an unknown label finds nothing, and grouping by one puts everything into a single line.
Bad: `orders_total{stat="new"}`, if the label is `state`.
Good: labels of the catalog; `orders_total{shop=""}` for series without a label.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.promql.ast import Aggregate, Selector
from heddle.promql.queries import is_literal, metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes if query.catalog.by_name else ():
        if not isinstance(node, Selector | Aggregate):
            continue
        known = query.labels_of(node if isinstance(node, Selector) else node.inner)
        for label in _used_labels(node):
            if known is None or label in known or not is_literal(label):
                continue
            names = ", ".join(dict.fromkeys(metric_name(selector) for selector in node.selectors))
            use = f" (in `by` of `{node.operator}`)" if isinstance(node, Aggregate) else ""
            help = did_you_mean(label, known - {"__name__"}, "the labels are")
            yield Violation(message=f"{names or 'the series'} has no label `{label}`{use}", help=help)


def _used_labels(node: Selector | Aggregate) -> list[str]:
    if isinstance(node, Selector):
        return [matcher.label for matcher in node.matchers if matcher.value and matcher.label != "__name__"]
    return [] if node.grouping == "without" else sorted(node.labels)


def _query(promql: str) -> Query:
    catalog = examples.catalog(Counter(SHOP, "orders_total", "Orders.", labels=("state",)))
    return examples.query(promql, catalog=catalog)


def bad() -> Query:
    return _query('rate(orders_total{stat="new"}[$__rate_interval])')


def good() -> Query:
    return _query('sum by (kind) (label_replace(orders_total, "kind", "$1", "state", "(.*)"))')
