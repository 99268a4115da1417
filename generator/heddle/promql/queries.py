"""Questions that rules ask about a tree, and the groups of functions and operators that they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.grafana.durations import total_seconds
from heddle.grafana.variables import has_variables, references
from heddle.promql.ast import Aggregate, Binary, Call, Node, Number, Selector, Subquery, Variable

RATE_FUNCTIONS: Final = frozenset({"rate", "irate", "increase"})
"""Functions that take the growth of a counter."""
RANGE_FUNCTIONS: Final = RATE_FUNCTIONS | {"delta", "idelta", "deriv"}
VALUE_FUNCTIONS: Final = frozenset(
    {
        "abs", "ceil", "floor", "round", "exp", "ln", "log2", "log10", "sqrt", "sgn", "deg", "rad",
        "clamp", "clamp_min", "clamp_max", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc",
    }
)  # fmt: skip
"""Functions that change each value by itself, or the order; the series keep their labels."""
SELECTING_OPERATORS: Final = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that select some of the series, which keep their labels."""

_REGEX_SPECIAL: Final = frozenset("\\.+*?()|[]{}^$")


def is_literal(text: str) -> bool:
    """Return whether a name or text has no variable in it and is not empty."""
    return bool(text) and not has_variables(text)


def metric_name(selector: Selector) -> str:
    """Return the metric that a selector reads; empty if a variable or a regular expression selects it."""
    return selector.name if is_literal(selector.name) else ""


def used_labels(node: Node) -> frozenset[str]:
    """Return the labels that the matchers and the groupings of an expression name."""
    matched = {matcher.label for selector in node.selectors for matcher in selector.matchers}
    return frozenset(matched.union(*(part.labels for part in node.nodes if isinstance(part, Aggregate))))


def selectors(node: Node | None) -> tuple[Selector, ...]:
    """Return every selector in a tree."""
    return () if node is None else node.selectors


def calls(node: Node | None, names: frozenset[str] | set[str]) -> tuple[Call, ...]:
    """Return every call of these functions in a tree."""
    return () if node is None else tuple(call for call in node.calls if call.name in names)


def range_calls(node: Node | None) -> Iterator[tuple[Call, Selector]]:
    """Yield every call of a function that takes a range, with the selector that is its argument."""
    for call in calls(node, RANGE_FUNCTIONS):
        for argument in call.arguments:
            if isinstance(argument, Selector):
                yield call, argument


def same_series(node: Node) -> Node:
    """Return what is inside of functions of values and arithmetic with numbers: the same series with other values."""
    while True:
        match node:
            case Call() if node.name in VALUE_FUNCTIONS and node.arguments:
                node = node.arguments[0]
            case Binary() if is_scalar(node.left) and not is_scalar(node.right):
                node = node.right
            case Binary() if is_scalar(node.right) and not is_scalar(node.left):
                node = node.left
            case _:
                return node


def displayed_series(node: Node) -> Iterator[Node]:
    """Yield the expressions whose series a panel shows: the sides of `or`, and what `topk` selects from."""
    node = same_series(node)
    if isinstance(node, Binary) and node.operator == "or":
        yield from displayed_series(node.left)
        yield from displayed_series(node.right)
    elif isinstance(node, Aggregate) and node.operator in SELECTING_OPERATORS:
        yield from displayed_series(node.inner)
    else:
        yield node


def is_scalar(node: Node) -> bool:
    """Return whether a node is a single number rather than series."""
    match node:
        case Number() | Variable():
            return True
        case Call():
            return node.name in ("scalar", "time", "pi")
        case Binary():
            return is_scalar(node.left) and is_scalar(node.right)
        case _:
            return False


def window_seconds(node: Selector | Subquery) -> float:
    """Return the length of a window in seconds; 0 if there is none, or if a variable determines it."""
    return 0 if has_variables(node.window) else total_seconds(node.window)


def window_variable(node: Selector | Subquery) -> str:
    """Return the name of the variable that determines the window, such as `__rate_interval`; empty if none does."""
    return next((reference.name for reference in references(node.window)), "")


def offset_seconds(node: Selector | Subquery) -> float:
    """Return the offset in seconds, negative if it looks ahead; 0 if there is none, or if a variable determines it."""
    if has_variables(node.offset):
        return 0
    return -total_seconds(node.offset) if node.offset.startswith("-") else total_seconds(node.offset)


def is_plain_pattern(pattern: str) -> bool:
    """Return whether a regular expression matches only the text that it is."""
    return _REGEX_SPECIAL.isdisjoint(pattern)


def alternatives(pattern: str) -> tuple[str, ...]:
    """Return the texts that a pattern such as `a|b` matches; none if it has other special characters."""
    texts = tuple(pattern.split("|"))
    return texts if all(map(is_plain_pattern, texts)) else ()
