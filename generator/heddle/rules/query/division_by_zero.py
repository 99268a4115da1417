"""A single number is divided by a rate that can be 0.

Why: 0 divided by 0 is NaN. The panel shows "NaN" while there is no traffic, which looks like a failure.
Bad: `sum(rate(errors_total[5m])) / sum(rate(orders_total[5m]))` in a stat panel.
Good: `... / (sum(rate(orders_total[5m])) > 0)`, which shows "No data" instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import COMPARISONS, SET_OPERATORS, Aggregate, Binary, Call, Node
from heddle.promql.queries import RATE_FUNCTIONS, VALUE_FUNCTIONS, is_scalar, same_series
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE
KEYWORDS = ("/",)

_FILTERS = COMPARISONS | SET_OPERATORS
_ARITHMETIC = frozenset("+-*/")


def check(query: Query) -> Iterator[Violation]:
    if query.node is None or query.panel.facts.shows != "number":
        return
    node = _without_scaling(query.node)
    if isinstance(node, Binary) and node.operator == "/" and _can_be_zero(node.right):
        yield Violation(
            message="the result is NaN while the divisor is 0",
            help="write `/ (... > 0)`, so that the panel shows no data, or the text that you set for it",
        )


def _without_scaling(node: Node) -> Node:
    """Return the expression without functions and arithmetic that only change its scale."""
    while True:
        match node:
            case Call() if node.name in VALUE_FUNCTIONS and not node.name.startswith("clamp"):
                node = node.arguments[0]
            case Binary() if node.operator in _ARITHMETIC and is_scalar(node.left):
                node = node.right
            case Binary() if node.operator in _ARITHMETIC and is_scalar(node.right):
                node = node.left
            case _:
                return node


def _can_be_zero(node: Node) -> bool:
    """Tell whether a divisor is a rate that nothing filters or clamps."""
    if any(_guards(inner) for inner in node.nodes):
        return False
    inner = same_series(node)
    while isinstance(inner, Aggregate):
        inner = same_series(inner.inner)
    return isinstance(inner, Call) and inner.name in RATE_FUNCTIONS


def _guards(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name.startswith("clamp")
    return isinstance(node, Binary) and node.operator in _FILTERS


_ERRORS = "sum(rate(errors_total[$__rate_interval]))"
_ORDERS = "sum(rate(orders_total[$__rate_interval]))"


def bad() -> Query:
    return examples.query(f"{_ERRORS} / {_ORDERS}", type="stat")


def good() -> Query:
    return examples.query(f"{_ERRORS} / ({_ORDERS} > 0)", type="stat")
