"""Whatever the methods build is PromQL that means what the tree says, without a needless parenthesis."""

from __future__ import annotations

import re as regex
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from heddle import Expr, not_, raw, re
from heddle.diagnostics.errors import AuthorError
from heddle.promql.ast import Binary, Node, Raw, Subquery, transform
from heddle.promql.format import format_promql
from heddle.promql.parse import PromqlSyntaxError, parse_promql
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
    "ignoring": lambda a, b: a.ignoring("status").group_left() - b,
}


def applied(method: Callable[..., Expr], first: Expr, *more: object) -> Expr:
    """Apply a method, or return the expression as it is where the method refuses."""
    try:
        return method(first, *more)
    except AuthorError:
        return first


def larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(applied, st.sampled_from([*ONE.values()]), inner),
        st.builds(applied, st.sampled_from([*TWO.values(), *BOTH.values()]), inner, inner),
        st.builds(applied, st.sampled_from([*TWO.values()]), inner, NUMBERS),
        st.builds(lambda expression, number: 1 - expression * number, inner, NUMBERS),
    )


WITHOUT_RAW = st.recursive(BUILT, larger, max_leaves=8)
EXPRESSIONS = st.recursive(BUILT | RAW, larger, max_leaves=8)


@settings(deadline=None)
@given(WITHOUT_RAW)
def test_the_text_is_parsed_to_the_same_tree(expression: Expr) -> None:
    assert parse_promql(expression.text) == expression.tree()


@settings(deadline=None)
@given(EXPRESSIONS)
def test_raw_text_keeps_its_meaning_inside_of_others(expression: Expr) -> None:
    assert parse_promql(expression.text) == parse_promql(fully_parenthesized(expression.tree()))


def fully_parenthesized(tree: Node) -> str:
    """Return the text of a tree with parentheses around every operand."""

    def enclosed(node: Node) -> Node:
        match node:
            case Binary():
                return replace(node, left=in_parentheses(node.left), right=in_parentheses(node.right))
            case Subquery():
                return replace(node, inner=in_parentheses(node.inner))
            case _:
                return node

    return format_promql(transform(tree, enclosed))


def in_parentheses(node: Node) -> Raw:
    # A Raw is put into parentheses by the printer.
    return Raw(format_promql(node))


@settings(deadline=None)
@given(WITHOUT_RAW)
def test_every_parenthesis_is_needed(expression: Expr) -> None:
    text, tree = expression.text, expression.tree()
    assert [pair for pair in operand_parentheses(text) if parsed_without(text, pair) == tree] == []


def operand_parentheses(text: str) -> list[tuple[int, int]]:
    """Return the pairs around operands: those that follow a space or the start, or another such pair."""
    pairs, opened = [], []
    unquoted = regex.sub(r'"(?:[^"\\]|\\.)*"', lambda match: "_" * len(match[0]), text)
    for position, character in enumerate(unquoted):
        if character == "(":
            opened.append(position)
        elif character == ")":
            pairs.append((opened.pop(), position))
    return [(a, b) for a, b in pairs if regex.search(r"(^|[-+*/<>=] |bool |or |and |unless |\()$", unquoted[:a])]


def parsed_without(text: str, pair: tuple[int, int]) -> Node | None:
    first, last = pair
    try:
        return parse_promql(text[:first] + text[first + 1 : last] + text[last + 1 :])
    except PromqlSyntaxError:
        return None


@settings(deadline=None)
@given(EXPRESSIONS)
def test_the_same_tree_has_the_same_text(expression: Expr) -> None:
    assert Expr(expression.typed_expr, expression.location).text == expression.text


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_value_is_kept_in_a_matcher(value: str) -> None:
    text = REQUESTS.where(model=value).rate("5m").sum().text
    (selector,) = parse_promql(text).selectors
    assert [matcher.value for matcher in selector.matchers if matcher.label == "model"] == [value]
