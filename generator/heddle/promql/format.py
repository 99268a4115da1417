"""The text of an expression: always the same for the same tree, with parentheses only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite, isnan
from typing import Final

from heddle.grafana.variables import has_variables
from heddle.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    Node,
    Number,
    Raw,
    Selector,
    String,
    Subquery,
    Variable,
)

_PRECEDENCE: Final = {
    "or": 1,
    "and": 2,
    "unless": 2,
    **dict.fromkeys(COMPARISONS, 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%", "atan2"), 5),
    "^": 6,
}
_RAW: Final = 0
_ATOM: Final = 9
_NEGATIVE: Final = 6
"""`-1 ^ 2` is `-(1 ^ 2)`; every other operator leaves the minus with its number."""

_METRIC_NAME: Final = re.compile(r"[a-zA-Z_:][\w:]*", re.ASCII)
_LABEL_NAME: Final = re.compile(r"[a-zA-Z_]\w*", re.ASCII)
_KEYWORDS: Final = frozenset({"atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"})
"""Words that are no metric names unless they are quoted, in any case."""


def format_promql(node: Node) -> str:
    """Return the text of an expression."""
    match node:
        case Number():
            return format_number(node.value)
        case String():
            return quote(node.value)
        case Variable() | Raw():
            return node.text
        case Selector():
            window = f"[{node.window}]" if node.window else ""
            return f"{_selection(node)}{window}{_time_shift(node)}"
        case Subquery():
            return f"{_inside(node.inner, _ATOM)}[{node.window}:{node.step}]{_time_shift(node)}"
        case Call():
            return f"{node.name}({', '.join(map(format_promql, node.arguments))})"
        case Aggregate():
            grouping = f" {node.grouping} {format_labels(node.labels)} " if node.grouping else ""
            parameter = f"{format_promql(node.parameter)}, " if node.parameter is not None else ""
            return f"{node.operator}{grouping}({parameter}{format_promql(node.inner)})"
        case Binary():
            return _binary(node)


def format_matcher(matcher: Matcher) -> str:
    """Return the text of a matcher, such as `job="shop"`."""
    return f"{_label(matcher.label)}{matcher.operator}{quote(matcher.value)}"


def format_matching(matching: Matching) -> str:
    """Return the text between an operator and its right side, such as `on (job) group_left ()`."""
    group = f" group_{matching.group} {format_labels(matching.include)}" if matching.group else ""
    return f"{matching.kind} {format_labels(matching.labels)}{group}"


def format_labels(labels: Iterable[str]) -> str:
    """Return a list of labels, such as `(model, provider)`."""
    return f"({', '.join(map(_label, labels))})"


def format_number(value: float) -> str:
    """Return a number; whole numbers have no point."""
    if not isfinite(value):
        return "NaN" if isnan(value) else "Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def quote(text: str) -> str:
    """Return a string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _selection(node: Selector) -> str:
    plain = _METRIC_NAME.fullmatch(node.name) and node.name.lower() not in _KEYWORDS
    parts = [quote(node.name)] if node.name and not plain and not has_variables(node.name) else []
    text = ", ".join(parts)
    for matcher in node.matchers:
        separator = "" if not text else " or " if matcher.alternative else ", "
        text += separator + format_matcher(matcher)
    name = "" if parts else node.name
    return f"{name}{{{text}}}" if text or not name else name


def _time_shift(node: Selector | Subquery) -> str:
    return (f" @ {node.at}" if node.at else "") + (f" offset {node.offset}" if node.offset else "")


def _label(name: str) -> str:
    return name if _LABEL_NAME.fullmatch(name) or has_variables(name) else quote(name)


def _binary(node: Binary) -> str:
    precedence = _PRECEDENCE[node.operator]
    # Operators of one precedence are grouped from the left, except for `^`, so the other side needs parentheses.
    left = _inside(node.left, precedence + (node.operator == "^"))
    right = _inside(node.right, precedence + (node.operator != "^"))
    middle = [node.operator, *(["bool"] if node.returns_bool else [])]
    if node.matching:
        middle.append(format_matching(node.matching))
    # `fill(x)` is for both sides and cannot stand beside the others.
    if node.fill_left is not None and node.fill_left == node.fill_right:
        middle.append(f"fill({format_promql(node.fill_left)})")
    else:
        sides = (("left", node.fill_left), ("right", node.fill_right))
        middle += [f"fill_{side}({format_promql(value)})" for side, value in sides if value is not None]
    return " ".join((left, *middle, right))


def _inside(node: Node, least: int) -> str:
    """Return the text of an operand, in parentheses if it binds less than the operator around it."""
    text = format_promql(node)
    return f"({text})" if _precedence(node) < least else text


def _precedence(node: Node) -> int:
    match node:
        case Binary():
            return _PRECEDENCE[node.operator]
        case Raw():
            return _RAW
        case Number() if node.value < 0:
            return _NEGATIVE
        case _:
            return _ATOM
