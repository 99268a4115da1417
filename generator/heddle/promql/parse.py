"""From text to tree: the door to promql-parser, Prometheus' own grammar."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import Any

from heddle.promql.ast import Aggregate, Binary, Call, Matcher, Node, Number, Selector, Subquery, Text, selectors_in
from heddle.promql.placeholders import WRITTEN, filled, shown
from heddle.promql.skeleton import matchers, put_together, stands_for_all, taken_apart

_MATCH = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
_PATTERN = "pattern:\x01"
_TEXTS = re.compile(r"""([=!]~\s*)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)""")
_MARKED = {"=": "=~", "!=": "!~"}


class Unparsable(Exception):
    """The text is no PromQL; the message is the parser's."""


@lru_cache(maxsize=20_000)
def parse(promql: str) -> Node:
    """Return the tree of an expression, Grafana's variables filled in. Raises Unparsable."""
    apart = taken_apart(promql)
    if apart is not None:
        text, leaves = apart
        shape = _shape(text, len(leaves))
        if shape is not None:
            return put_together(shape, leaves)
    # What is wrong is said of the text as it was written.
    return whole(promql)


def forget() -> None:
    """Forget every text that was read, as a new process would."""
    for memory in (parse, _shape, matchers):
        memory.cache_clear()


@lru_cache(maxsize=20_000)
def _shape(text: str, count: int) -> Node | None:
    """Return the tree of a shape from which so many selectors were taken; None where it says something else."""
    try:
        tree = whole(text)
    except Unparsable:
        return None
    return tree if stands_for_all(tree, count) else None


def whole(promql: str) -> Node:
    """Return the tree of an expression, all of it read by the parser. Raises Unparsable."""
    text = filled(promql)
    return _quickly(text) or _plainly(text)


def _plainly(text: str) -> Node:
    import promql_parser

    try:
        tree: Node = _node(promql_parser.parse(text))
    except ValueError as error:
        raise Unparsable(str(error)) from None
    return tree


def _quickly(text: str) -> Node | None:
    """Parse with every pattern disguised as a text: the parser would spend most of its time on compiling patterns.

    None where the parser has to see them, as in a selector without a name, which must choose something; and where
    something is wrong, which it says better of the true text.
    """
    import promql_parser

    if ("=~" not in text and "!~" not in text) or "#" in text or "__name__" in text:
        return None
    try:
        tree: Node = _node(promql_parser.parse(_TEXTS.sub(_disguised, text)))
    except ValueError:
        return None
    return tree if all(each.name for each in selectors_in(tree)) else None


def _disguised(match: re.Match[str]) -> str:
    if not match[1]:
        return match[0]
    return f"{'=' if match[1][0] == '=' else '!='}{match[2][0]}{_PATTERN}{match[2][1:]}"


def _matcher(found: Any) -> Matcher:  # noqa: ANN401
    operator, value = _MATCH[str(found.op).rpartition(".")[2]], found.value
    if value.startswith(_PATTERN):
        operator, value = _MARKED[operator], value.removeprefix(_PATTERN)
    return Matcher(found.name, operator, shown(value))


def _node(tree: Any) -> Any:  # noqa: ANN401 - the parser has no types
    return _BY_CLASS[type(tree).__name__](tree)


def _selector(tree: Any, window: float = 0) -> Selector:  # noqa: ANN401
    found = tree.matchers
    alternatives = [matcher for group in found.or_matchers for matcher in group]
    return Selector(
        name=tree.name or next((each.value for each in found.matchers if each.name == "__name__"), ""),
        matchers=tuple(_matcher(each) for each in (*found.matchers, *alternatives)),
        window=window,
        variable=WRITTEN.get(window, ""),
        offset=_seconds(tree.offset),
    )


def _matrix(tree: Any) -> Selector:  # noqa: ANN401
    return _selector(tree.vector_selector, _seconds(tree.range))


def _subquery(tree: Any) -> Subquery:  # noqa: ANN401
    window = _seconds(tree.range)
    return Subquery(_node(tree.expr), window, _seconds(tree.step), WRITTEN.get(window, ""), _seconds(tree.offset))


def _call(tree: Any) -> Call:  # noqa: ANN401
    return Call(tree.func.name, tuple(_node(argument) for argument in tree.args))


def _aggregate(tree: Any) -> Aggregate:  # noqa: ANN401
    grouping = tree.modifier
    return Aggregate(
        operator=str(tree.op),
        inner=_node(tree.expr),
        labels=None if grouping is None else frozenset(grouping.labels),
        without=grouping is not None and str(grouping.type).endswith("Without"),
        parameter=None if tree.param is None else _node(tree.param),
    )


def _binary(tree: Any) -> Binary:  # noqa: ANN401
    how = tree.modifier
    matching = how.matching if how is not None else None
    card = str(how.card).rpartition(".")[2] if how is not None else ""
    return Binary(
        operator=str(tree.op),
        left=_node(tree.lhs),
        right=_node(tree.rhs),
        on=matching is not None and str(matching.type).endswith("Include"),
        labels=None if matching is None else frozenset(matching.labels),
        many={"ManyToOne": "left", "OneToMany": "right"}.get(card, ""),
        copied=frozenset(how.group_labels or ()) if how is not None else frozenset(),
        boolean=bool(how.return_bool) if how is not None else False,
    )


def _unary(tree: Any) -> Node:  # noqa: ANN401
    return Binary("*", Number(-1), _node(tree.expr))


def _seconds(span: Any) -> float:  # noqa: ANN401
    return span.total_seconds() if isinstance(span, timedelta) else 0


_BY_CLASS = {
    "NumberLiteral": lambda tree: Number(tree.val),
    "StringLiteral": lambda tree: Text(shown(tree.val)),
    "VectorSelector": _selector,
    "MatrixSelector": _matrix,
    "SubqueryExpr": _subquery,
    "Call": _call,
    "AggregateExpr": _aggregate,
    "BinaryExpr": _binary,
    "ParenExpr": lambda tree: _node(tree.expr),
    "UnaryExpr": _unary,
}
