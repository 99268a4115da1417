"""Infers the labels of an expression's results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from heddle.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Node,
    Number,
    Selector,
    String,
    Subquery,
    Variable,
)
from heddle.promql.queries import (
    RATE_FUNCTIONS,
    SELECTING_OPERATORS,
    VALUE_FUNCTIONS,
    is_literal,
    is_scalar,
)

Labels = frozenset[str] | None
"""All labels that series can have; None if that is not known for certain."""
LabelsOf = Callable[[Selector], Labels]
"""The labels of the series of a selector."""

_NO_LABELS: Final[frozenset[str]] = frozenset()
_NAME: Final = frozenset({"__name__"})
_HISTOGRAM_FUNCTIONS: Final = frozenset({"histogram_quantile", "histogram_fraction"})
_RANGE_FUNCTIONS: Final = RATE_FUNCTIONS | {"delta", "idelta", "deriv", "changes", "resets", "predict_linear"}
_ABSENT: Final = frozenset({"absent", "absent_over_time"})


def result_labels(node: Node, labels_of: LabelsOf) -> Labels:
    """Return every label that the results of an expression can have."""
    match node:
        case Number() | String() | Variable():
            return _NO_LABELS
        case Selector():
            known = labels_of(node)
            return None if known is None else known | _NAME
        case Subquery():
            return result_labels(node.inner, labels_of)
        case Call():
            return _labels_of_call(node, labels_of)
        case Aggregate():
            return _labels_of_aggregate(node, labels_of)
        case Binary():
            return _labels_of_binary(node, labels_of)
        case _:
            return None


def _labels_of_call(node: Call, labels_of: LabelsOf) -> Labels:
    if node.name in ("vector", "scalar", "time", "pi"):
        return _NO_LABELS
    if node.name in ("label_replace", "label_join"):
        inner, target = result_labels(node.arguments[0], labels_of), node.arguments[1]
        literal = isinstance(target, String) and is_literal(target.value)
        return inner | {target.value} if inner is not None and literal and isinstance(target, String) else None
    if node.name in _ABSENT:
        return _labels_of_absent(node.arguments[0])
    if node.name in VALUE_FUNCTIONS or node.name == "timestamp":
        return _without(_NAME, result_labels(node.arguments[0], labels_of))
    if node.name in _HISTOGRAM_FUNCTIONS:
        return _without(_NAME | {"le"}, result_labels(node.arguments[-1], labels_of))
    window = next((argument for argument in node.arguments if isinstance(argument, Selector | Subquery)), None)
    if window is None or not (node.name.endswith("_over_time") or node.name in _RANGE_FUNCTIONS):
        return None
    inner = result_labels(window, labels_of)
    return inner if node.name == "last_over_time" else _without(_NAME, inner)


def _labels_of_absent(inner: Node) -> Labels:
    """The result has the labels whose values the selector states."""
    if not isinstance(inner, Selector):
        return _NO_LABELS
    return frozenset(matcher.label for matcher in inner.matchers if matcher.operator == "=") - _NAME


def _labels_of_aggregate(node: Aggregate, labels_of: LabelsOf) -> Labels:
    if node.operator == "count_values":
        return None
    inner = result_labels(node.inner, labels_of)
    if node.operator in SELECTING_OPERATORS:
        return inner
    if not all(map(is_literal, node.labels)):
        return None
    if node.grouping == "without":
        return _without(_NAME.union(node.labels), inner)
    by = frozenset(node.labels)
    return by if inner is None else by & inner


def _labels_of_binary(node: Binary, labels_of: LabelsOf) -> Labels:
    left = result_labels(node.left, labels_of)
    if node.operator in ("and", "unless"):
        return left
    right = result_labels(node.right, labels_of)
    dropped = _NO_LABELS if node.operator in COMPARISONS and not node.returns_bool else _NAME
    if is_scalar(node.right):
        return _without(dropped, left)
    if is_scalar(node.left):
        return _without(dropped, right)
    both = None if left is None or right is None else left | right
    if node.operator == "or":
        return both
    if node.matching is None:
        # Unless a side is filled, series match if all labels are equal, so those of one side are enough.
        is_known = both is not None or node.fill_left or node.fill_right
        return _without(dropped, both if is_known else right if left is None else left)
    if not all(map(is_literal, (*node.matching.labels, *node.matching.include))):
        return None
    if node.matching.group:
        many = _without(dropped, left if node.matching.group == "left" else right)
        return None if many is None else many.union(node.matching.include)
    if node.matching.kind == "on":
        return frozenset(node.matching.labels)
    return _without(dropped.union(node.matching.labels), both)


def _without(removed: frozenset[str], labels: Labels) -> Labels:
    return None if labels is None else labels - removed
