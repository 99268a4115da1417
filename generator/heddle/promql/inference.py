"""Infers the labels of an expression's results, and the metric whose unit they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

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
    metric_name,
)

Labels = frozenset[str] | None
"""All labels that series can have; None if that is not known for certain."""
LabelsOf = Callable[[Selector], Labels]
"""The labels of the series of a selector."""

NOW: Final = "time()"
"""The metric of a unit that is a distance from now, in seconds."""

_NO_LABELS: Final[frozenset[str]] = frozenset()
_NAME: Final = frozenset({"__name__"})
_HISTOGRAM_FUNCTIONS: Final = frozenset({"histogram_quantile", "histogram_fraction"})
_RANGE_FUNCTIONS: Final = RATE_FUNCTIONS | {"delta", "idelta", "deriv", "changes", "resets", "predict_linear"}
_ABSENT: Final = frozenset({"absent", "absent_over_time"})
_ORDER_FUNCTIONS: Final = frozenset({"sort", "sort_desc"})
_SAME_UNIT: Final = _ORDER_FUNCTIONS | {"abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max"}
_SAME_UNIT_OVER_TIME: Final = frozenset({"avg_over_time", "min_over_time", "max_over_time", "last_over_time"})
_SAME_UNIT_OPERATORS: Final = frozenset({"sum", "avg", "min", "max", "topk", "bottomk", "quantile"})


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


class UnitSource(NamedTuple):
    """The metric whose unit a result has; with `rate` it is that unit per second."""

    metric: str
    rate: bool = False


def unit_source(node: Node) -> UnitSource | None:
    """Return the metric whose unit a result has, None if it is not plain."""
    match node:
        case Selector():
            return _unit_of(metric_name(node))
        case Call():
            return _unit_of_call(node)
        case Aggregate() if node.operator in _SAME_UNIT_OPERATORS:
            return unit_source(node.inner)
        case Binary():
            return _unit_of_binary(node)
    return None


def _unit_of(metric: str, *, rate: bool = False) -> UnitSource | None:
    return UnitSource(metric, rate) if metric else None


def _unit_of_call(node: Call) -> UnitSource | None:
    match node:
        case Call(name="rate" | "irate", arguments=(Selector() as inner,)):
            return _unit_of(metric_name(inner), rate=True)
        case Call(name="label_replace" | "label_join", arguments=(inner, *_)):
            return unit_source(inner)
        case Call(name="increase" | "delta" | "idelta", arguments=(Selector() as inner,)):
            return unit_source(inner)
        case Call(name="histogram_quantile", arguments=(_, inner)):
            buckets = unit_source(inner)
            if buckets is None or not buckets.metric.endswith("_bucket"):
                return None
            return UnitSource(buckets.metric.removesuffix("_bucket"))
        case Call() if node.name in _SAME_UNIT or (
            node.name in _SAME_UNIT_OVER_TIME and node.arguments and isinstance(node.arguments[0], Selector)
        ):
            return unit_source(node.arguments[0])
    return None


def _unit_of_binary(node: Binary) -> UnitSource | None:
    if node.operator in ("and", "unless") or (
        node.operator in COMPARISONS and not node.returns_bool and isinstance(node.right, Number | Variable)
    ):
        return unit_source(node.left)
    if node.operator == "or":
        return _common_unit(unit_source(node.left), unit_source(node.right))
    if node.operator == "-" and isinstance(node.left, Call) and node.left.name == "time":
        return UnitSource(NOW)
    if node.operator in ("+", "-"):  # only values of one unit can be added
        return _common_unit(unit_source(node.left), unit_source(node.right))
    if node.operator == "/":
        return _unit_of_mean(_summed_metric(node.left), _summed_metric(node.right))
    return None


def _common_unit(left: UnitSource | None, right: UnitSource | None) -> UnitSource | None:
    """Return the unit of two sides, None if they are not of one metric or of metrics with the same last word."""
    if left is None or right is None or left.rate != right.rate:
        return None
    left_word, right_word = (side.metric.removesuffix("_total").rpartition("_")[2] for side in (left, right))
    return left if left == right or left_word == right_word else None


def _unit_of_mean(total: str, count: str) -> UnitSource | None:
    """The mean of a histogram or a summary is in its unit, whatever the windows of its total and its count are."""
    base = total.removesuffix("_sum")
    return UnitSource(base) if base and total.endswith("_sum") and count == f"{base}_count" else None


def _summed_metric(node: Node) -> str:
    """Return the metric of which a sum, or a sum of rates, is taken; empty if there are several."""
    match node:
        case Aggregate(operator="sum"):
            return _summed_metric(node.inner)
        case Call(arguments=(Selector() as inner,)) if node.name in RATE_FUNCTIONS or node.name == "last_over_time":
            return metric_name(inner)
        case Binary(operator="and" | "unless"):
            return _summed_metric(node.left)
        case Selector():
            return metric_name(node)
        case Binary(right=Number() | Variable()) if node.operator in COMPARISONS and not node.returns_bool:
            return _summed_metric(node.left)
        case Binary(operator="or"):
            left, right = _summed_metric(node.left), _summed_metric(node.right)
            return left if left == right else ""
        case Binary(operator="unless" | "and"):
            return _summed_metric(node.left)
    return ""
