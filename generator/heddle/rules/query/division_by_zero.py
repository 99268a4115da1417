"""A share of what comes in says what it is when nothing comes in.

Why: nothing divided by nothing is NaN, and the panel shows "NaN", which reads like a fault.
Bad: `sum(rate(errors_total[5m])) / sum(rate(orders_total[5m]))` as one number.
Good: `... / (sum(rate(orders_total[5m])) > 0)`, which shows "No data" then.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import COMPARISONS, SET_OPERATORS, Aggregate, Binary, Call, Node
from heddle.promql.queries import RATE_FUNCTIONS, VALUE_FUNCTIONS, is_scalar, same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE
KEYWORDS = ("/",)

_GUARDS = COMPARISONS | SET_OPERATORS
_SCALING = frozenset("+-*/")


def check(subject: Query) -> Iterator[Violation]:
    """Find one number that is divided by a rate which may be 0."""
    if subject.node is None or subject.panel.facts.shows != "number":
        return
    node = _unscaled(subject.node)
    if isinstance(node, Binary) and node.operator == "/" and _may_be_nothing(node.right):
        yield Violation(
            message="the number is NaN while what it is divided by is 0",
            help="write `/ (... > 0)`: the panel shows no data then, or the text that you give for it",
        )


def _unscaled(node: Node) -> Node:
    """What a panel shows, without what changes only its scale."""
    while True:
        match node:
            case Call() if node.name in VALUE_FUNCTIONS and not node.name.startswith("clamp"):
                node = node.arguments[0]
            case Binary() if node.operator in _SCALING and is_scalar(node.left):
                node = node.right
            case Binary() if node.operator in _SCALING and is_scalar(node.right):
                node = node.left
            case _:
                return node


def _may_be_nothing(node: Node) -> bool:
    if any(_guards(each) for each in node.nodes):
        return False
    inner = same_series(node)
    while isinstance(inner, Aggregate):
        inner = same_series(inner.inner)
    return isinstance(inner, Call) and inner.name in RATE_FUNCTIONS


def _guards(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name.startswith("clamp")
    return isinstance(node, Binary) and node.operator in _GUARDS


def bad() -> Query:
    """Return a share of rates."""
    return query(f"{_ERRORS} / {_ORDERS}", type="stat")


def good() -> Query:
    """Return one that has no value while there is nothing."""
    return query(f"{_ERRORS} / ({_ORDERS} > 0)", type="stat")


_ERRORS = "sum(rate(errors_total[$__rate_interval]))"
_ORDERS = "sum(rate(orders_total[$__rate_interval]))"
