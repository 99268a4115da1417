"""Whatever the words build is PromQL, says what the tree says, and has no parenthesis too many."""

from __future__ import annotations

import re as regex
from typing import Any

import promql_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle import Expr, not_, raw, re
from heddle.author.promql import format as rendering
from heddle.diagnostics.errors import AuthorError
from tests.author.promql.sample import COST, ITERATION, LATENCY, LIMIT, REQUESTS, TASKS, TOKENS

BUILT = st.sampled_from(
    [
        ITERATION.last(),
        LIMIT.last(),
        TASKS.last(),
        TASKS.max(by="instance"),
        COST.rate("5m").sum(),
        REQUESTS.where(status=not_("ok"), model=re("a|b")).increase().sum(by="status"),
        TOKENS.rate("5m").sum(by="job"),
        LATENCY.quantile(0.9),
        LATENCY.share_above(10, by="instance"),
    ]
)
RAW = st.sampled_from([raw("sum(a) or sum(b) by (c)"), raw('sum({__name__=~"a|b"})')])
NUMBERS = st.integers(-5, 5) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
ONE = {
    "sum": lambda of: of.sum(),
    "by": lambda of: of.max(by="instance"),
    "without": lambda of: of.min(without="instance"),
    "topk": lambda of: of.topk(3),
    "clamp": lambda of: of.clamp_min(-1.5),
    "absent": lambda of: of.absent(),
    "over time": lambda of: of.max_over_time("1h"),
    "offset": lambda of: of.offset("1d"),
    "zero": lambda of: of.or_zero(),
    "bool": lambda of: of.as_bool(),
    "relabel": lambda of: of.relabel("instance", to="host"),
}
TWO = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a.equals(b),
}
BOTH = {
    "or": lambda a, b: a.or_(b),
    "and": lambda a, b: a.and_(b),
    "unless": lambda a, b: a.unless(b),
    "on": lambda a, b: a.on("instance") / b,
    "ignoring": lambda a, b: a.ignoring("status").many() - b,
}


def tried(word: Any, first: Expr, *more: Any) -> Expr:
    """Say a word, or leave the expression as it is where the word refuses."""
    try:
        return word(first, *more)
    except AuthorError:
        return first


def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(tried, st.sampled_from([*ONE.values()]), inner),
        st.builds(tried, st.sampled_from([*TWO.values(), *BOTH.values()]), inner, inner),
        st.builds(tried, st.sampled_from([*TWO.values()]), inner, NUMBERS),
        st.builds(lambda of, number: 1 - of * number, inner, NUMBERS),
    )


EXPRESSIONS = st.recursive(BUILT | RAW, grown, max_leaves=8)


def parsed(text: str) -> Any:
    return plain(promql_parser.parse(text.replace("$__rate_interval", "5m").replace("$__range", "6h")))


def plain(node: Any) -> Any:
    """Return a parsed expression as nested tuples without its parentheses."""
    match type(node).__name__:
        case "ParenExpr":
            return plain(node.expr)
        case "BinaryExpr":
            return (str(node.op), plain(node.lhs), plain(node.rhs), matching(node.modifier))
        case "AggregateExpr":
            return (str(node.op), plain(node.expr), plain(node.param), labels(node.modifier))
        case "Call":
            return (node.func.name, *(plain(argument) for argument in node.args))
        case "SubqueryExpr":
            return ("subquery", plain(node.expr), node.range, node.offset)
        case "UnaryExpr":
            return ("-", plain(node.expr))
        case "NumberLiteral":
            return node.val
        case "MatrixSelector":
            return ("range", node.range, plain(node.vector_selector))
        case "VectorSelector":
            matchers = [str((m.op, m.name, m.value)) for m in node.matchers.matchers]
            return (node.name, *sorted(matchers), node.offset)
        case _:
            return str(getattr(node, "val", node))


def labels(modifier: Any) -> Any:
    return modifier and (str(modifier.type), tuple(modifier.labels))


def matching(modifier: Any) -> Any:
    return modifier and (labels(modifier.matching), str(modifier.card), modifier.return_bool)


@settings(deadline=None)
@given(EXPRESSIONS)
def test_whatever_is_built_says_what_the_tree_says(expression: Expr) -> None:
    minimal = parsed(expression.text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "_held", lambda node, scope, _: f"({rendering.render(node, scope)})")
        assert parsed(expression.text) == minimal


@settings(deadline=None)
@given(st.recursive(BUILT, grown, max_leaves=8))
def test_no_parenthesis_is_too_many(expression: Expr) -> None:
    text = expression.text
    meant = parsed(text)
    for pair in operators_parentheses(text):
        assert loosened(text, pair) != meant


def operators_parentheses(text: str) -> list[tuple[int, int]]:
    """Return the pairs that hold an operator's side: those that follow a space or the start, or another such pair."""
    pairs, opened = [], []
    unquoted = regex.sub(r'"(?:[^"\\]|\\.)*"', lambda match: "_" * len(match[0]), text)
    for at, character in enumerate(unquoted):
        if character == "(":
            opened.append(at)
        elif character == ")":
            pairs.append((opened.pop(), at))
    return [(a, b) for a, b in pairs if regex.search(r"(^|[-+*/<>=] |bool |or |and |unless |\()$", unquoted[:a])]


def loosened(text: str, pair: tuple[int, int]) -> Any:
    first, last = pair
    try:
        return parsed(text[:first] + text[first + 1 : last] + text[last + 1 :])
    except ValueError:
        return None


@settings(deadline=None)
@given(EXPRESSIONS)
def test_the_same_tree_is_the_same_text(expression: Expr) -> None:
    assert Expr(expression.meaning, expression.location).text == expression.text


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_value_survives_in_a_matcher(value: str) -> None:
    text = REQUESTS.where(model=value).rate("5m").sum().text.replace("$tokenhub", "x")
    node = promql_parser.parse(text).expr.args[0].vector_selector
    assert [m.value for m in node.matchers.matchers if m.name == "model"] == [value]
