"""Which queries cannot answer, because they wait for a metric that no version emits yet."""

from __future__ import annotations

from typing import Any

import promql_parser

from heddle import Metric
from tests.dashboards.answers.systems import catalogs

_PARTS = ("", "_bucket", "_sum", "_count")


def waited_for() -> frozenset[str]:
    """Return the series that the catalogs declare and the versions in the settings do not emit."""
    metrics = (value for module in catalogs() for value in vars(module).values() if isinstance(value, Metric))
    return frozenset(f"{metric.name}{part}" for metric in metrics if metric.not_emitted_reason for part in _PARTS)


def can_answer(query: str) -> bool:
    """Return whether PromQL has an answer without the metrics that are waited for: of an `or`, one side is enough."""
    return _can(promql_parser.parse(query))


def _can(node: Any) -> bool:
    if isinstance(node, promql_parser.VectorSelector):
        return node.name not in waited_for()
    if isinstance(node, promql_parser.MatrixSelector):
        return _can(node.vector_selector)
    if isinstance(node, promql_parser.BinaryExpr):
        if str(node.op) == "or":
            return _can(node.lhs) or _can(node.rhs)
        return _can(node.lhs) and (str(node.op) == "unless" or _can(node.rhs))
    if isinstance(node, promql_parser.Call):
        return str(node.func.name) == "absent" or all(_can(one) for one in node.args)
    inner = getattr(node, "expr", None)
    return inner is None or _can(inner)
