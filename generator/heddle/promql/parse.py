"""Parses PromQL with promql-parser, which follows the grammar of Prometheus."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from heddle.grafana.durations import format_duration
from heddle.grafana.query_limits import MAX_LENGTH, TOO_DEEP, VARIABLE_SYNTAX
from heddle.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOperator,
    Node,
    Number,
    Selector,
    String,
    Subquery,
    Variable,
)
from heddle.promql.dialects import dialect
from heddle.promql.placeholders import Placeholders, substitute, without_texts

_MATCH_OPERATORS: Final[dict[str, MatchOperator]] = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
_GROUPS: Final = {"ManyToOne": "left", "OneToMany": "right"}


_MAX_DEPTH: Final = 150
"""The largest of 22,000 queries of public dashboards has 30 operators and 11 levels of brackets.

The parser is native code and dies of deep trees, and the functions about trees recurse.
"""
_OPERATOR: Final = re.compile(r"[-+*/%^<>]|[=!]=|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_BRACES: Final = re.compile(r"\{[^{}]*\}")


class PromqlSyntaxError(Exception):
    """The parser cannot read the text; the message is that of the parser.

    `uncertain` is why a server may accept the text all the same, as the end of the words "a query ..."; empty if
    Prometheus rejects it.
    """

    def __init__(self, message: str, *, uncertain: str = "") -> None:
        super().__init__(message)
        self.uncertain = uncertain


@lru_cache(maxsize=4096)
def parse_promql(promql: str) -> Node:
    """Return the tree of an expression, with the references to Grafana's variables in it.

    `-x` becomes `-1 * x`. Raises PromqlSyntaxError.
    """
    import promql_parser

    if len(promql) > MAX_LENGTH or _greatest_depth(promql) > _MAX_DEPTH:
        raise PromqlSyntaxError(f"the query is {TOO_DEEP}", uncertain=TOO_DEEP)
    placeholders = substitute(promql)
    try:
        tree = promql_parser.parse(placeholders.promql)
    except ValueError as error:
        uncertain = dialect(without_texts(promql)) or ("" if placeholders.only_values else VARIABLE_SYNTAX)
        raise PromqlSyntaxError(placeholders.restore(str(error)), uncertain=uncertain) from None
    try:
        return _Converter(placeholders).node(tree)
    except (ValueError, OverflowError):  # durations become a timedelta only when they are read
        raise PromqlSyntaxError("a duration is out of range") from None


def _greatest_depth(promql: str) -> int:
    """Return a depth that the tree of a query cannot exceed: each operator and each open bracket may add one level."""
    syntax = _BRACES.sub("{}", without_texts(promql))
    deepest = depth = 0
    for character in syntax:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest + len(_OPERATOR.findall(syntax))


class _Converter:
    """Converts the parser's objects, which have no types."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._name = placeholders.restore

    def node(self, tree: Any) -> Node:  # noqa: ANN401
        return _CONVERT[type(tree).__name__](self, tree)

    def number(self, tree: Any) -> Node:  # noqa: ANN401
        negated = self._placeholders.number(-tree.val)
        return Binary("*", Number(-1), Variable(negated)) if negated else self._number(tree.val)

    def _number(self, value: float) -> Number | Variable:
        variable = self._placeholders.number(value)
        return Variable(variable) if variable else Number(value)

    def selector(self, tree: Any, window: str = "") -> Selector:  # noqa: ANN401
        matchers = [self._matcher(matcher) for matcher in tree.matchers.matchers]
        for group in tree.matchers.or_matchers:
            matchers += [self._matcher(matcher, alternative=number == 0) for number, matcher in enumerate(group)]
        name = self._name(tree.name or "")
        names = [matcher for matcher in matchers if matcher.label == "__name__"]
        if not name and len(names) == 1 and names[0].operator == "=" and not names[0].alternative:
            name = names[0].value
            matchers.remove(names[0])
        return Selector(name, tuple(matchers), window, self.duration(tree.offset), _at(tree))

    def _matcher(self, tree: Any, *, alternative: bool = False) -> Matcher:  # noqa: ANN401
        operator = _MATCH_OPERATORS[str(tree.op).rpartition(".")[2]]
        return Matcher(self._name(tree.name), operator, tree.value, alternative)

    def subquery(self, tree: Any) -> Subquery:  # noqa: ANN401
        window, step, offset = map(self.duration, (tree.range, tree.step, tree.offset))
        return Subquery(self.node(tree.expr), window, step, offset, _at(tree))

    def aggregate(self, tree: Any) -> Aggregate:  # noqa: ANN401
        modifier = tree.modifier
        without = modifier is not None and str(modifier.type).endswith("Without")
        return Aggregate(
            operator=str(tree.op),
            inner=self.node(tree.expr),
            grouping="" if modifier is None else "without" if without else "by",
            labels=() if modifier is None else self._labels(modifier.labels),
            parameter=None if tree.param is None else self.node(tree.param),
        )

    def binary(self, tree: Any) -> Binary:  # noqa: ANN401
        left, right, modifier = self.node(tree.lhs), self.node(tree.rhs), tree.modifier
        if modifier is None:
            return Binary(str(tree.op), left, right)
        fill = modifier.fill_values
        return Binary(
            operator=str(tree.op),
            left=left,
            right=right,
            matching=self._matching(modifier),
            returns_bool=bool(modifier.return_bool),
            fill_left=None if fill.lhs is None else self._number(fill.lhs),
            fill_right=None if fill.rhs is None else self._number(fill.rhs),
        )

    def _matching(self, modifier: Any) -> Matching | None:  # noqa: ANN401
        if modifier.matching is None:
            return None
        on = str(modifier.matching.type).endswith("Include")
        return Matching(
            kind="on" if on else "ignoring",
            labels=self._labels(modifier.matching.labels),
            group=_GROUPS.get(str(modifier.card).rpartition(".")[2], ""),  # type: ignore[arg-type]
            include=self._labels(modifier.group_labels or ()),
        )

    def _labels(self, labels: Any) -> tuple[str, ...]:  # noqa: ANN401
        return tuple(map(self._name, labels))

    def duration(self, duration: timedelta | None) -> str:
        if not duration:
            return ""
        seconds = duration.total_seconds()
        sign, length = ("-", -seconds) if seconds < 0 else ("", seconds)
        return sign + (self._placeholders.duration(length) or format_duration(length))


def _at(tree: Any) -> str:  # noqa: ANN401
    return "" if tree.at is None else str(tree.at).removeprefix("@ ")


_CONVERT: Final[dict[str, Callable[[_Converter, Any], Node]]] = {
    "NumberLiteral": _Converter.number,
    "StringLiteral": lambda _, tree: String(tree.val),
    "VectorSelector": _Converter.selector,
    "MatrixSelector": lambda to, tree: to.selector(tree.vector_selector, to.duration(tree.range)),
    "SubqueryExpr": _Converter.subquery,
    "Call": lambda to, tree: Call(tree.func.name, tuple(map(to.node, tree.args))),
    "AggregateExpr": _Converter.aggregate,
    "BinaryExpr": _Converter.binary,
    "UnaryExpr": lambda to, tree: Binary("*", Number(-1), to.node(tree.expr)),
    "ParenExpr": lambda to, tree: to.node(tree.expr),
}
