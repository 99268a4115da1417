"""Which metric gives a result its unit, in the shapes of queries where that is plain."""

from __future__ import annotations

from typing import Final

from heddle.promql.ast import COMPARISONS, Aggregate, Binary, Call, Node, Number, Selector
from heddle.promql.queries import RATES, named

NOW: Final = "time()"
"""Stands for the metric where the result is a distance from now, which is in seconds."""

_SAME = frozenset({"abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max", "sort", "sort_desc"})
_SAME_OVER_TIME = frozenset({"avg_over_time", "min_over_time", "max_over_time", "last_over_time"})
_CHOOSING = frozenset({"sum", "avg", "min", "max", "topk", "bottomk", "quantile"})

Measured = tuple[str, bool] | None


def measured(node: Node) -> Measured:
    """Return the metric whose unit a result has, and whether it is a rate of it; None where it is not plain."""
    match node:
        case Selector():
            return (named(node), False) if named(node) else None
        case Call():
            return _of_call(node)
        case Aggregate() if node.operator in _CHOOSING:
            return measured(node.inner)
        case Binary():
            return _of_two(node)
    return None


def _of_call(node: Call) -> Measured:
    match node:
        case Call(name="rate" | "irate", arguments=(Selector() as inner,)):
            return (named(inner), True) if named(inner) else None
        case Call(name="increase" | "delta" | "idelta", arguments=(Selector() as inner,)):
            return measured(inner)
        case Call(name="histogram_quantile", arguments=(_, inner)):
            found = measured(inner)
            return (found[0].removesuffix("_bucket"), False) if found and found[0].endswith("_bucket") else None
        case Call() if node.name in _SAME or (
            node.name in _SAME_OVER_TIME and node.arguments and isinstance(node.arguments[0], Selector)
        ):
            return measured(node.arguments[0])
    return None


def _of_two(node: Binary) -> Measured:
    if node.operator in ("and", "unless") or (
        node.operator in COMPARISONS and not node.boolean and isinstance(node.right, Number)
    ):
        return measured(node.left)
    if node.operator == "or":
        left, right = measured(node.left), measured(node.right)
        return left if left == right else None
    if node.operator == "-" and isinstance(node.left, Call) and node.left.name == "time":
        return (NOW, False)
    if node.operator == "/":
        return _mean(_grown(node.left), _grown(node.right))
    return None


def _mean(sum_: str, count: str) -> Measured:
    """The mean of a histogram or a summary is in its unit, whatever window both are taken over."""
    base = sum_.removesuffix("_sum")
    return (base, False) if base and sum_.endswith("_sum") and count == f"{base}_count" else None


def _grown(node: Node) -> str:
    """Return the name of what a sum, or a sum of rates, is of; empty where there are several."""
    match node:
        case Aggregate(operator="sum"):
            return _grown(node.inner)
        case Call(arguments=(Selector() as inner,)) if node.name in RATES:
            return named(inner)
        case Selector():
            return named(node)
        case Binary(right=Number()) if node.operator in COMPARISONS and not node.boolean:
            return _grown(node.left)
        case Binary(operator="or"):
            left, right = _grown(node.left), _grown(node.right)
            return left if left == right else ""
        case Binary(operator="unless" | "and"):
            return _grown(node.left)
    return ""
