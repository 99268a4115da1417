"""What rules look for in a tree, and which of its names the author wrote himself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.promql.ast import Aggregate, Binary, Call, Node, Number, Selector, Subquery, calls_in, selectors_in

RATES: Final = frozenset({"rate", "irate", "increase"})
"""What a counter's growth is taken with."""
OF_RANGES: Final = RATES | {"delta", "idelta", "deriv"}
KEEPING: Final = frozenset(
    {
        "abs", "ceil", "floor", "round", "exp", "ln", "log2", "log10", "sqrt", "sgn", "deg", "rad",
        "clamp", "clamp_min", "clamp_max", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc",
    }
)  # fmt: skip
"""Functions of one number after the other: each series stays what it is."""
CHOOSING: Final = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that choose among series: these keep their labels."""

_VARIABLE: Final = "variable_"


def written(name: str) -> bool:
    """Return whether a name or text is the author's own, with no variable in it."""
    return bool(name) and _VARIABLE not in name and "$" not in name and "[[" not in name


def named(selector: Selector) -> str:
    """Return the metric that a selector asks for; empty where a variable or a regular expression chooses it."""
    if not written(selector.name):
        return ""
    for each in selector.matchers:
        if each.label == "__name__" and each.operator != "=":
            return ""
    return selector.name


def selectors(node: Node | None) -> tuple[Selector, ...]:
    """Return every selector in a tree."""
    return () if node is None else selectors_in(node)


def calls(node: Node | None, names: frozenset[str] | set[str]) -> list[Call]:
    """Return every call of these functions in a tree."""
    return [] if node is None else [each for each in calls_in(node) if each.name in names]


def takes_rate(node: Node) -> bool:
    """Return whether a tree takes the growth of something."""
    return bool(calls(node, RATES))


def ranged(node: Node | None) -> Iterator[tuple[Call, Selector]]:
    """Yield every call of a function of ranges, with the selector that it is given."""
    for call in calls(node, OF_RANGES):
        for argument in call.arguments:
            if isinstance(argument, Selector):
                yield call, argument


def same_series(node: Node) -> Node:
    """Return what is inside of functions and arithmetic with numbers: the same series with other values."""
    while True:
        match node:
            case Call() if node.name in KEEPING and node.arguments:
                node = node.arguments[0]
            case Binary() if scalar(node.left) and not scalar(node.right):
                node = node.right
            case Binary() if scalar(node.right) and not scalar(node.left):
                node = node.left
            case _:
                return node


def shown(node: Node) -> Iterator[Node]:
    """Yield what ends up on the panel: the sides of `or`, without functions of single numbers around them."""
    node = same_series(node)
    if isinstance(node, Binary) and node.operator == "or":
        yield from shown(node.left)
        yield from shown(node.right)
    elif isinstance(node, Aggregate) and node.operator in CHOOSING:
        yield from shown(node.inner)
    else:
        yield node


def scalar(node: Node) -> bool:
    """Return whether a node is a single number and no series."""
    match node:
        case Number():
            return True
        case Call():
            return node.name in ("scalar", "time", "pi")
        case Binary():
            return scalar(node.left) and scalar(node.right)
        case _:
            return False


def window_of(node: Selector | Subquery) -> float:
    """Return how far back a node looks, in seconds; 0 where a variable says so."""
    return 0 if node.variable else node.window
