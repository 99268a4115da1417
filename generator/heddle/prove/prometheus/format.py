"""From tree to text: PromQL that asks for a part of an expression."""

from __future__ import annotations

import json
from dataclasses import replace
from math import isfinite, isnan

from heddle.promql.ast import Aggregate, Binary, Call, Node, Number, Selector, Subquery, Text

_EXACT = 2**53


def written(node: Node) -> str:
    """Return the PromQL of a tree."""
    match node:
        case Number():
            return _number(node.value)
        case Text():
            return quoted(node.value)
        case Selector():
            return selector(node) + (f"[{span(node.window)}]" if node.window else "") + _offset(node.offset)
        case Subquery():
            step = span(node.step) if node.step else ""
            return f"({written(node.inner)})[{span(node.window)}:{step}]{_offset(node.offset)}"
        case Call():
            return f"{node.name}({', '.join(map(written, node.arguments))})"
        case Aggregate():
            return _aggregate(node)
        case Binary():
            return _binary(node)


def selector(node: Selector) -> str:
    """Return the series that a selector means, without its window and offset."""
    named = node.name and not any(each.label == "__name__" for each in node.matchers)
    inner = ",".join(f"{each.label}{each.operator}{quoted(each.value)}" for each in node.matchers)
    name = node.name if named else ""
    return f"{name}{{{inner}}}" if inner or not name else name


def bare(node: Selector) -> Selector:
    """Return a selector with its name alone."""
    return replace(node, matchers=tuple(each for each in node.matchers if each.label == "__name__"))


def quoted(text: str) -> str:
    """Return a text as PromQL writes it."""
    return json.dumps(text, ensure_ascii=False)


def span(seconds: float) -> str:
    """Return a duration as PromQL writes it."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{round(seconds * 1000)}ms"


def _number(value: float) -> str:
    if not isfinite(value):
        return "NaN" if isnan(value) else f"{'-' if value < 0 else '+'}Inf"
    return f"{value:.0f}" if value == int(value) and abs(value) < _EXACT else repr(value)


def _offset(seconds: float) -> str:
    return f" offset {'-' if seconds < 0 else ''}{span(abs(seconds))}" if seconds else ""


def _aggregate(node: Aggregate) -> str:
    grouping = ""
    if node.labels is not None:
        grouping = f" {'without' if node.without else 'by'} ({', '.join(sorted(node.labels))})"
    parameter = f"{written(node.parameter)}, " if node.parameter is not None else ""
    return f"{node.operator}{grouping} ({parameter}{written(node.inner)})"


def _binary(node: Binary) -> str:
    how = [node.operator, *(["bool"] if node.boolean else [])]
    if node.labels is not None and (node.on or node.labels):
        how.append(f"{'on' if node.on else 'ignoring'} ({', '.join(sorted(node.labels))})")
    if node.many:
        how.append(f"group_{node.many} ({', '.join(sorted(node.copied))})")
    return f"({written(node.left)}) {' '.join(how)} ({written(node.right)})"
