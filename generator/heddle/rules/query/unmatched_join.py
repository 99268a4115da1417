"""The two sides of an operation cannot match: one has a label that the other never has.

Why: Prometheus combines series whose labels are equal, so the result is empty. The panel shows "No data".
Bad: `orders_total / on (shop) build_info`, if the series of `build_info` have no label `shop`.
Good: `on` with labels that both sides have, and `ignoring` those that only one side has.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter, Gauge
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Matching, Node
from heddle.promql.queries import is_literal, is_scalar, metric_name, used_labels
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING

_ALSO_WITHOUT_MATCH = frozenset({"or", "unless"})


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes if query.catalog.by_name else ():
        if not isinstance(node, Binary) or node.operator in _ALSO_WITHOUT_MATCH or node.fill_left or node.fill_right:
            continue
        if is_scalar(node.left) or is_scalar(node.right) or not _has_literal_labels(node.matching):
            continue
        if not _is_about_groupings(node):
            for side, other, name in ((node.left, node.right, "right"), (node.right, node.left, "left")):
                yield from _missing(query, node, side, other, name)
        yield from _not_included(query, node)


def _has_literal_labels(matching: Matching | None) -> bool:
    return matching is None or all(map(is_literal, (*matching.labels, *matching.include)))


def _is_about_groupings(node: Binary) -> bool:
    """Return whether only the groupings of both sides decide; `query/never-matches` reports those."""
    return node.matching is None and isinstance(node.left, Aggregate) and isinstance(node.right, Aggregate)


def _missing(query: Query, node: Binary, side: Node, other: Node, name: str) -> Iterator[Violation]:
    """Yield labels that all series of a side have, and none of the other side."""
    possible = query.labels_of(other)
    if possible is None:
        return
    # A label that the other side uses, but does not have, is reported by `query/unknown-label`.
    certain = _compared(query.certain_labels_of(side), node.matching)
    missing = sorted(certain - possible - used_labels(other) - {"__name__"})
    if missing:
        labels = ", ".join(f"`{label}`" for label in missing)
        yield Violation(
            message=f"`{node.operator}` matches nothing: {_series(other, name)} has no label {labels}",
            help=f"compare only labels that both sides have: `{node.operator} on (...)`",
        )


def _compared(labels: frozenset[str], matching: Matching | None) -> frozenset[str]:
    if matching is None:
        return labels
    return labels & set(matching.labels) if matching.kind == "on" else labels - set(matching.labels)


def _not_included(query: Query, node: Binary) -> Iterator[Violation]:
    """Yield labels that `group_left` or `group_right` should copy from a side that does not have them."""
    if node.matching is None or not node.matching.include:
        return
    one, name = (node.right, "right") if node.matching.group == "left" else (node.left, "left")
    possible = query.labels_of(one)
    operator, series = f"group_{node.matching.group}", _series(one, name)
    for label in node.matching.include if possible is not None else ():
        if possible is not None and label not in possible:
            yield Violation(
                message=f"`{operator}` copies label `{label}`, which {series} does not have",
                help="copy a label that the metric has",
            )


def _series(side: Node, name: str) -> str:
    names = dict.fromkeys(metric_name(selector) for selector in side.selectors)
    return next(iter(names)) if len(names) == 1 and all(names) else f"the {name} side"


def _query(promql: str) -> Query:
    catalog = examples.catalog(
        Counter(SHOP, "orders_total", "Orders.", labels=("shop",)),
        Gauge(SHOP, "build_info", "Version.", labels=("version",)),
    )
    return examples.query(promql, catalog=catalog)


def bad() -> Query:
    return _query("orders_total * on (job) group_left (shop) build_info")


def good() -> Query:
    return _query("orders_total * on (job, instance) group_left (version) build_info")
