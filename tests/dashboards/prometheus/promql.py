"""The selectors of a PromQL query, and whether the query can have data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import promql_parser

from heddle import Metric
from tests.dashboards.prometheus.systems import catalogs

_PARTS = ("", "_bucket", "_sum", "_count")


def is_valid(query: str) -> bool:
    """Return whether a query without variables is PromQL."""
    try:
        promql_parser.parse(query)
    except ValueError:
        return False
    return True


def selectors(query: str) -> list[str]:
    """Return the series selectors of a query, without their windows and offsets."""
    return [selector.prettify() for selector in _selectors(promql_parser.parse(query))]


def series_names(query: str) -> set[str]:
    """Return the names of the series that a query without variables selects."""
    return {str(selector.name) for selector in _selectors(promql_parser.parse(query))}


def selects_only_job(job: str, query: str) -> bool:
    """Return whether every selector of a query selects one job."""
    texts = selectors(query)
    return texts != [] and all(f'job=~"{job}"' in text for text in texts)


def not_emitted_series() -> dict[str, str]:
    """Return the series that catalogs declare and the versions in the settings do not emit, with their metrics.

    A series that another system emits under the same name is emitted.
    """
    metrics = [value for module in catalogs() for value in vars(module).values() if isinstance(value, Metric)]
    emitted = {metric.name for metric in metrics if not metric.not_emitted_reason}
    names = {metric.name for metric in metrics} - emitted
    return {f"{name}{part}": name for name in names for part in _PARTS}


def can_have_data(query: str) -> bool:
    """Return whether PromQL has a result without the series that are not emitted: one side of `or` is enough."""
    return _can_have_data(promql_parser.parse(query), not_emitted_series().keys())


def _can_have_data(node: Any, not_emitted: Any) -> bool:
    match node:
        case promql_parser.VectorSelector():
            return node.name not in not_emitted
        case promql_parser.MatrixSelector():
            return _can_have_data(node.vector_selector, not_emitted)
        case promql_parser.BinaryExpr():
            left, right = _can_have_data(node.lhs, not_emitted), _can_have_data(node.rhs, not_emitted)
            if str(node.op) == "or":
                return left or right
            return left and (str(node.op) == "unless" or right)
        case promql_parser.Call():
            is_absent = str(node.func.name) == "absent"
            return is_absent or all(_can_have_data(argument, not_emitted) for argument in node.args)
    inner = getattr(node, "expr", None)
    return inner is None or _can_have_data(inner, not_emitted)


def _selectors(node: Any) -> Iterator[Any]:
    if isinstance(node, promql_parser.VectorSelector):
        yield node
        return
    children = [getattr(node, name, None) for name in ("expr", "lhs", "rhs", "vector_selector")]
    children += getattr(node, "args", None) or ()
    for child in children:
        if child is not None:
            yield from _selectors(child)
