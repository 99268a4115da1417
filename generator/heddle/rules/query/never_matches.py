"""The two sides of an operation are grouped by different labels.

Why: Prometheus combines series whose labels are all equal, so these never match and the result is empty.
Bad: `sum by (shop) (a) / sum(b)`.
Good: `sum by (shop) (a) / on () group_left () sum(b)`, or `/ scalar(sum(b))`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Call, Node
from heddle.promql.queries import SELECTING_OPERATORS, is_scalar, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_ALSO_WITHOUT_MATCH = frozenset({"or", "unless"})
"""Operators that return series which match nothing."""


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes:
        if not isinstance(node, Binary) or node.matching or node.operator in _ALSO_WITHOUT_MATCH:
            continue
        if is_scalar(node.left) or is_scalar(node.right) or node.fill_left or node.fill_right:
            continue
        left, right = (_certain_labels(query, side) for side in (node.left, node.right))
        if left is not None and right is not None and left != right:
            yield Violation(
                message=f"label sets of `{node.operator}` do not match: {_names(left)} vs {_names(right)}",
                help=_help(node.operator, left, right),
            )


def _help(operator: str, left: frozenset[str], right: frozenset[str]) -> str:
    help = "group both sides by the same labels"
    if left > right or left < right:
        side = "left" if left > right else "right"
        help += f", or write `{operator} on ({', '.join(sorted(left & right))}) group_{side} ()`"
    return help


def _names(labels: frozenset[str]) -> str:
    return f"({', '.join(sorted(labels))})"


def _certain_labels(query: Query, side: Node) -> frozenset[str] | None:
    """Return the labels that every series of a side certainly has, None if they are not known."""
    match same_series(side):
        case Call(name="histogram_quantile", arguments=(*_, buckets)):
            labels = _certain_labels(query, buckets)
            return None if labels is None else labels - {"le"}
        case Binary(operator="and" | "unless", left=left):
            return _certain_labels(query, left)
        case Binary(matching=matching, left=left, right=right):
            if matching and (matching.group or matching.kind == "on"):
                return None
            labels = _certain_labels(query, left)
            return labels if labels == _certain_labels(query, right) else None
        case Aggregate() as aggregate if aggregate.operator in SELECTING_OPERATORS:
            return _certain_labels(query, aggregate.inner)
        case Aggregate() as aggregate if aggregate.grouping != "without" and aggregate.operator != "count_values":
            return query.labels_of(aggregate)
    return None


def bad() -> Query:
    return examples.query("sum by (shop) (orders) / sum(orders)")


def good() -> Query:
    return examples.query("sum by (shop) (orders) / on () group_left () sum(orders)")
