"""Infers the metrics whose unit the results of an expression have."""

from __future__ import annotations

from typing import Final, NamedTuple

from heddle.promql.ast import COMPARISONS, Aggregate, Binary, Call, Node, Selector, Subquery
from heddle.promql.queries import RATE_FUNCTIONS, is_literal, is_scalar, metric_name

NOW: Final = "time()"
"""The metric of a unit that is a distance from now, in seconds."""

_SAME_UNIT: Final = frozenset(
    {
        "abs",
        "ceil",
        "floor",
        "round",
        "clamp",
        "clamp_min",
        "clamp_max",
        "sort",
        "sort_desc",
        "label_replace",
        "label_join",
    }
)
_SAME_UNIT_OVER_TIME: Final = frozenset({"avg_over_time", "min_over_time", "max_over_time", "last_over_time"})
_SAME_UNIT_OPERATORS: Final = frozenset({"sum", "avg", "min", "max", "topk", "bottomk", "quantile"})
_RATES: Final = frozenset({"rate", "irate", "deriv"})
_GROWTHS: Final = frozenset({"increase", "delta", "idelta"})
_CLAMPS: Final = frozenset({"clamp_min", "clamp_max"})
_INFO: Final = ("_info", "_metadata", "_labels")
"""The ends of the names of metrics whose value is 1, and whose labels describe something."""
_TOTALS: Final = ("_total", "_sum")
_MIXED: Final = "mixed"
_COUNTS: Final = ("_total", "_count")


class UnitSource(NamedTuple):
    """The metric whose unit a result has; with `rate` it is that unit per second.

    `per` is a counter by whose growth that of `metric` is divided: the unit is the one of `metric` if `per` counts
    something that has no unit, such as requests.
    """

    metric: str
    rate: bool = False
    per: str = ""


def unit_sources(node: Node) -> tuple[UnitSource, ...]:
    """Return the metrics whose unit results have, none where the unit is not that of a metric.

    Several are the sides of an `or`: each is the unit of some results.
    """
    match node:
        case Selector():
            return _unit_of(metric_name(node))
        case Call():
            return _units_of_call(node)
        case Aggregate() if node.operator in _SAME_UNIT_OPERATORS:
            return unit_sources(node.inner)
        case Binary():
            return _units_of_binary(node)
    return ()


def _unit_of(metric: str, *, rate: bool = False) -> tuple[UnitSource, ...]:
    return (UnitSource(metric, rate),) if metric else ()


def _units_of_call(node: Call) -> tuple[UnitSource, ...]:
    if node.name == "histogram_quantile":
        names = [metric_name(each) for each in node.arguments[-1].selectors]
        buckets = dict.fromkeys(name.removesuffix("_bucket") for name in names if name.endswith("_bucket"))
        return tuple(map(UnitSource, buckets))
    if not node.arguments:
        return ()
    inner = node.arguments[0]
    if node.name in _RATES - {"deriv"} or node.name in _GROWTHS:
        return _unit_of(_metric_of_window(inner), rate=node.name in _RATES)
    if node.name in _SAME_UNIT or (node.name in _SAME_UNIT_OVER_TIME and isinstance(inner, Selector)):
        return unit_sources(inner)
    return ()


def _metric_of_window(node: Node) -> str:
    """Return the metric of a range, or of a subquery of the metric itself."""
    selector = node.inner if isinstance(node, Subquery) else node
    return metric_name(selector) if isinstance(selector, Selector) else ""


def _units_of_binary(node: Binary) -> tuple[UnitSource, ...]:
    if node.operator in ("and", "unless"):
        return unit_sources(node.left)
    if node.operator in COMPARISONS:
        return () if node.returns_bool else unit_sources(node.right if is_scalar(node.left) else node.left)
    if node.operator == "or":
        return tuple(dict.fromkeys((*unit_sources(node.left), *unit_sources(node.right))))
    if node.operator == "-" and isinstance(node.left, Call) and node.left.name == "time":
        return (UnitSource(NOW),)
    if node.operator in ("+", "-"):
        left, right = (() if _is_info(side) else unit_sources(side) for side in (node.left, node.right))
        return _units_of_sum(left, right)
    if node.operator == "*":
        return _units_of_join(node)
    if node.operator == "/":
        return _units_of_mean(node.left, node.right)
    return ()


def _units_of_sum(left: tuple[UnitSource, ...], right: tuple[UnitSource, ...]) -> tuple[UnitSource, ...]:
    """Only values of one unit can be added: one side tells it, unless the sides seem to have different ones."""
    if not left or not right:
        return left or right
    units = {(source.rate, source.metric.removesuffix("_total").rpartition("_")[2]) for source in (*left, *right)}
    return left if left == right or len(units) == 1 else ()


def _units_of_join(node: Binary) -> tuple[UnitSource, ...]:
    """Return the unit of the series that get labels of others, whose value is 1."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if _is_info(other):
            return unit_sources(side)
    matching = node.matching
    if matching and matching.group and any(map(is_literal, matching.include)):
        return unit_sources(node.left if matching.group == "left" else node.right)
    return ()


def _is_info(node: Node) -> bool:
    names = [metric_name(selector) for selector in node.selectors]
    return bool(names) and all(name.endswith(_INFO) for name in names)


class _Summed(NamedTuple):
    """The metric of which a sum is taken: of its values, or of their growth, such as `rate`, or of both."""

    metric: str
    growth: str


def _units_of_mean(left: Node, right: Node) -> tuple[UnitSource, ...]:
    """The mean of a histogram or a summary is in its unit, whatever the windows of its total and its count are."""
    total, count = _summed(left), _summed(right)
    if total is None or count is None:
        return ()
    base = total.metric.removesuffix("_sum")
    if base != total.metric and count.metric == f"{base}_count":
        return (UnitSource(base),)
    is_mean = (
        total.metric.endswith(_TOTALS) and count.metric.endswith(_COUNTS) and total.growth == count.growth != _MIXED
    )
    return (UnitSource(total.metric, per=count.metric),) if is_mean else ()


def _summed(node: Node) -> _Summed | None:
    match node:
        case Aggregate(operator="sum"):
            return _summed(node.inner)
        case Call(arguments=(inner, *_)) if node.name in _CLAMPS:
            return _summed(inner)
        case Call(arguments=(inner,)) if node.name in RATE_FUNCTIONS | {"deriv", "last_over_time"}:
            metric = _metric_of_window(inner)
            growth = "" if node.name == "last_over_time" else "rate" if node.name in _RATES else "increase"
            return _Summed(metric, growth) if metric else None
        case Selector():
            metric = metric_name(node)
            return _Summed(metric, "") if metric else None
        case Binary() if node.operator in ("and", "unless"):
            return _summed(node.left)
        case Binary() if node.operator in COMPARISONS and not node.returns_bool and is_scalar(node.right):
            return _summed(node.left)
        case Binary(operator="or"):
            left, right = _summed(node.left), _summed(node.right)
            if left is None or right is None or left.metric != right.metric:
                return None
            return left if left == right else _Summed(left.metric, _MIXED)
    return None
