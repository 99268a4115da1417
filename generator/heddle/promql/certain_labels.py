"""Infers the labels that all results of an expression have; `inference.py` infers those that they can have."""

from __future__ import annotations

import re
from typing import Final

from heddle.promql.ast import Aggregate, Binary, Call, Matcher, Node, Selector, String, Subquery
from heddle.promql.inference import LabelsOf
from heddle.promql.queries import RANGE_FUNCTIONS, SELECTING_OPERATORS, VALUE_FUNCTIONS, is_literal, is_scalar

_NONE: Final[frozenset[str]] = frozenset()
_KEEPS_LABELS: Final = VALUE_FUNCTIONS | RANGE_FUNCTIONS | {"timestamp", "changes", "resets", "predict_linear"}


def certain_labels(node: Node, certain_of: LabelsOf) -> frozenset[str]:
    """Return labels that each result of an expression has, as far as that follows from the expression.

    `certain_of` are those of all series of a selector.
    """
    match node:
        case Selector():
            required = {matcher.label for matcher in node.matchers if _requires_label(matcher)}
            alternatives = any(matcher.alternative for matcher in node.matchers)
            return (certain_of(node) or _NONE) | (_NONE if alternatives else required - {"__name__"})
        case Subquery():
            return certain_labels(node.inner, certain_of)
        case Call():
            return _of_call(node, certain_of)
        case Aggregate():
            return _of_aggregate(node, certain_of)
        case Binary():
            return _of_binary(node, certain_of)
    return _NONE


def _requires_label(matcher: Matcher) -> bool:
    """Return whether series without the label do not match."""
    if not is_literal(matcher.label) or not is_literal(matcher.value):
        return False
    if matcher.operator == "=~":
        try:
            return re.fullmatch(matcher.value, "") is None
        except re.error:
            return False
    return matcher.operator == "="


def _of_call(node: Call, certain_of: LabelsOf) -> frozenset[str]:
    if node.name in ("label_replace", "label_join"):
        inner, target = certain_labels(node.arguments[0], certain_of), node.arguments[1]
        return inner - {target.value} if isinstance(target, String) and is_literal(target.value) else _NONE
    if node.name == "histogram_quantile":
        return certain_labels(node.arguments[-1], certain_of) - {"le"}
    if node.name in _KEEPS_LABELS or node.name.endswith("_over_time"):
        series = [argument for argument in node.arguments if not is_scalar(argument)]
        return certain_labels(series[0], certain_of) if series and node.name != "absent_over_time" else _NONE
    return _NONE


def _of_aggregate(node: Aggregate, certain_of: LabelsOf) -> frozenset[str]:
    if node.operator == "count_values":
        return _NONE
    inner = certain_labels(node.inner, certain_of)
    if node.operator in SELECTING_OPERATORS:
        return inner
    if node.grouping == "without":
        return inner - set(node.labels) if all(map(is_literal, node.labels)) else _NONE
    return inner & set(node.labels)


def _of_binary(node: Binary, certain_of: LabelsOf) -> frozenset[str]:
    left, right = (certain_labels(side, certain_of) for side in (node.left, node.right))
    if node.operator in ("and", "unless") or is_scalar(node.right):
        return left
    if is_scalar(node.left):
        return right
    if node.operator == "or" or node.fill_left or node.fill_right:
        return left & right
    matching = node.matching
    if matching is None:
        return left | right
    if not all(map(is_literal, (*matching.labels, *matching.include))):
        return _NONE
    if matching.group:
        many, one = (left, right) if matching.group == "left" else (right, left)
        included = set(matching.include)
        return (many - included) | (one & included)
    matched = left | right
    return matched & set(matching.labels) if matching.kind == "on" else matched - set(matching.labels)
