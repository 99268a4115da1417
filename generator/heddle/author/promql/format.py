"""How a tree is written as PromQL: the same bytes for the same tree, parentheses only where they are needed."""

from __future__ import annotations

from typing import Final

from heddle.author.promql.escape import in_parentheses, number, quoted
from heddle.author.promql.scope import Scope
from heddle.author.promql.syntax import Aggregate, Binary, Call, Node, Number, Range, Raw, Select, Text

_STRENGTH: Final = {
    "or": 1,
    "and": 2,
    "unless": 2,
    **dict.fromkeys(("==", "!=", ">", "<", ">=", "<="), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/"), 5),
}
_UNKNOWN: Final = 0
_WHOLE: Final = 9


def render(node: Node, scope: Scope) -> str:
    """Return the text of an expression in a scope."""
    match node:
        case Number():
            return number(node.value)
        case Text():
            return quoted(node.value)
        case Raw():
            return node.value
        case Select():
            return _selector(node, scope) + _offset(node)
        case Range():
            return _range(node, scope)
        case Call():
            return f"{node.name}({', '.join(render(argument, scope) for argument in node.arguments)})"
        case Aggregate():
            grouping = f" {node.grouping} {in_parentheses(node.labels)} " if node.grouping else ""
            count = "" if node.count is None else f"{node.count}, "
            return f"{node.name}{grouping}({count}{render(node.inner, scope)})"
        case Binary():
            strength = _STRENGTH[node.operator]
            left = _held(node.left, scope, strength)
            # Operators of one strength are read from the left, so the right side needs its parentheses.
            right = _held(node.right, scope, strength + 1)
            return " ".join(part for part in (left, node.operator, node.modifier, right) if part)


def _selector(node: Select, scope: Scope) -> str:
    system = node.metric.system
    constant = tuple(f"{label}={quoted(value)}" for label, value in system.scope)
    own = tuple(str(matcher) for matcher in sorted(set(node.matchers)))
    return f"{node.metric.name}{node.suffix}{{{', '.join((*scope.matchers(system), *constant, *own))}}}"


def _offset(node: Select) -> str:
    return f" offset {node.offset}" if node.offset else ""


def _range(node: Range, scope: Scope) -> str:
    span = node.span or scope.rate_window
    if isinstance(node.inner, Select):
        return f"{_selector(node.inner, scope)}[{span}]{_offset(node.inner)}"
    return f"{_held(node.inner, scope, _WHOLE)}[{span}:]"


def _held(node: Node, scope: Scope, least: int) -> str:
    strength = _STRENGTH[node.operator] if isinstance(node, Binary) else _UNKNOWN if isinstance(node, Raw) else _WHOLE
    text = render(node, scope)
    return f"({text})" if strength < least else text
