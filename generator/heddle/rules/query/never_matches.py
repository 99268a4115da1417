"""Two sides of an operation have the same labels, or say which ones count.

Why: Prometheus pairs series whose labels are all equal: `by (shop)` on one side and nothing on the other never pair.
Bad: `sum by (shop) (a) / sum(b)`.
Good: `sum by (shop) (a) / on () group_left () sum(b)`, or `/ scalar(sum(b))`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Call, Node
from heddle.promql.inference import result_labels
from heddle.promql.queries import SELECTING_OPERATORS, is_scalar, same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_APART = frozenset({"or", "unless"})
"""These are asked for what does not match, too."""


def check(subject: Query) -> Iterator[Violation]:
    """Find an operation between groups by different labels."""
    if subject.node is None:
        return
    for node in subject.node.nodes:
        if not isinstance(node, Binary) or node.matching or node.operator in _APART:
            continue
        if is_scalar(node.left) or is_scalar(node.right):
            continue
        left, right = (_grouped(subject, side) for side in (node.left, node.right))
        if left is not None and right is not None and left != right:
            yield Violation(
                message=f"the sides of `{node.operator}` never match: one has {_said(left)}, the other {_said(right)}",
                help=_help(node.operator, left, right),
            )


def _help(operator: str, left: frozenset[str], right: frozenset[str]) -> str:
    common = f"on ({', '.join(sorted(left & right))})"
    if left > right:
        return f"group both by the same labels, or write `{operator} {common} group_left ()`"
    if left < right:
        return f"group both by the same labels, or write `{operator} {common} group_right ()`"
    return "group both by the same labels"


def _grouped(query: Query, side: Node) -> frozenset[str] | None:
    """The labels that each series of a side has for sure: those that it is grouped by."""
    inner = same_series(side)
    if isinstance(inner, Call) and inner.name == "histogram_quantile":
        found = _grouped(query, inner.arguments[-1])
        return None if found is None else found - {"le"}
    if (
        isinstance(inner, Binary)
        and inner.operator not in ("or", "and", "unless")
        and not (inner.matching and (inner.matching.group or inner.matching.kind == "on"))
    ):
        left, right = _grouped(query, inner.left), _grouped(query, inner.right)
        return left if left == right else None
    if isinstance(inner, Binary) and inner.operator in ("and", "unless"):
        return _grouped(query, inner.left)
    if isinstance(inner, Binary) and inner.operator == "or":
        left, right = _grouped(query, inner.left), _grouped(query, inner.right)
        return left if left == right else None
    if isinstance(inner, Aggregate) and inner.operator in SELECTING_OPERATORS:
        return _grouped(query, inner.inner)
    if isinstance(inner, Aggregate) and inner.grouping != "without" and inner.operator != "count_values":
        return result_labels(inner, query.catalog.labels_of)
    return None


def _said(found: frozenset[str]) -> str:
    return ", ".join(sorted(found)) or "no labels"


def bad() -> Query:
    """Return a share of a sum that has fewer labels."""
    return query("sum by (shop) (orders) / sum(orders)")


def good() -> Query:
    """Return the same with the sum as the one side."""
    return query("sum by (shop) (orders) / on () group_left () sum(orders)")
