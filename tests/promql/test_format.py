"""A formatted tree is parsed to the same tree; the printer writes parentheses only where they are needed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
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
from heddle.promql.format import format_matching, format_number, format_promql, quote
from heddle.promql.parse import parse_promql

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
REFERENCES = st.sampled_from(["$a", "${b}", "[[c]]", "${d:regex}", "$__interval"])
LABELS = st.from_regex(r"[a-z_][a-z0-9_]{0,4}", fullmatch=True).filter(lambda name: name != "__name__")
# Names that the parser takes for keywords have a test of their own.
NAMES = st.from_regex(r"[a-z_:][a-z0-9_:]{3,6}", fullmatch=True).filter(lambda name: name not in {"bool", "atan2"})
DURATIONS = st.sampled_from(["1ms", "5s", "90s", "1m", "1h", "36h", "2d", "$__range", "${window}"])
NUMBERS = st.builds(Number, st.integers(-9, 9) | st.floats(allow_nan=False, width=32))
FILLS = st.none() | NUMBERS | st.just(Variable("$filled"))
MATCHERS = st.builds(Matcher, LABELS, st.sampled_from(["=", "!="]), TEXTS | REFERENCES)
PATTERNS = st.builds(Matcher, LABELS, st.sampled_from(["=~", "!~"]), st.sampled_from(["a|b", "c.+", "$d", r"\d+"]))
OFFSETS = st.just("") | DURATIONS | DURATIONS.map(lambda text: f"-{text}")
TIMES = st.sampled_from(["", "start()", "end()", "17.500"])
SHIFTS = {"offset": OFFSETS, "at": TIMES}
SELECTORS = st.builds(
    Selector, NAMES | st.just("http.requests"), st.lists(MATCHERS | PATTERNS, max_size=3).map(tuple), **SHIFTS
)
# Without braces, a variable beside an operator is a number.
VARIABLE_SELECTORS = st.builds(Selector, REFERENCES, st.tuples(MATCHERS), **SHIFTS)
RANGES = st.builds(Selector, NAMES, st.lists(MATCHERS, max_size=2).map(tuple), DURATIONS, **SHIFTS)
ARITHMETIC = ["+", "-", "*", "/", "%", "^", "atan2"]
LABEL_LISTS = st.lists(LABELS, max_size=2, unique=True).map(tuple)
PAIRINGS = st.builds(Matching, st.sampled_from(["on", "ignoring"]), LABEL_LISTS)


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    """Return a matching of arithmetic; a label can only be copied if `on` does not name it."""
    matching = draw(PAIRINGS)
    group = draw(st.sampled_from(["", "left", "right"]))
    labels = draw(st.lists(LABELS, max_size=2, unique=True)) if group else []
    include = tuple(label for label in labels if label not in matching.labels)
    return Matching(matching.kind, matching.labels, group, include)


@st.composite
def vectors(draw: st.DrawFn, inner: st.SearchStrategy[Node]) -> Node:
    """Return a tree that is valid around trees of instant vectors."""
    node, kind = draw(inner), draw(st.integers(0, 8))
    labels = draw(LABEL_LISTS | REFERENCES.map(lambda text: (text,)))
    number = draw(NUMBERS | st.just(Variable("${limit}")))
    match kind:
        case 0:
            return Call(draw(st.sampled_from(["abs", "sort"])), (node,))
        case 1:
            subquery = Subquery(node, draw(DURATIONS), draw(st.just("") | DURATIONS), draw(OFFSETS), draw(TIMES))
            return Call(draw(st.sampled_from(["rate", "max_over_time"])), (draw(RANGES | st.just(subquery)),))
        case 2:
            return Call("label_replace", (node, *map(String, ("a", draw(TEXTS), "b", "c"))))
        case 3:
            return Aggregate("sum", node)
        case 4:
            return Aggregate("max", node, draw(st.sampled_from(["by", "without"])), labels)
        case 5:
            return Aggregate("topk", node, "by", labels, draw(st.sampled_from([Number(3), Variable("$n")])))
        case 6:
            operator = draw(st.sampled_from([*ARITHMETIC, *COMPARISONS]))
            returns_bool = operator in COMPARISONS and draw(st.booleans())
            fills = draw(FILLS), draw(FILLS)
            return Binary(operator, node, draw(inner), draw(st.none() | matchings()), returns_bool, *fills)
        case 7:
            return Binary(draw(st.sampled_from([*SET_OPERATORS])), node, draw(inner), draw(st.none() | PAIRINGS))
        case _:
            operator = draw(st.sampled_from(ARITHMETIC))
            is_left = isinstance(number, Number) and draw(st.booleans())
            return Binary(operator, number, node) if is_left else Binary(operator, node, number)


TREES = st.recursive(SELECTORS | VARIABLE_SELECTORS, vectors, max_leaves=6)


@settings(deadline=None, max_examples=300)
@given(TREES)
def test_a_formatted_tree_is_parsed_to_the_same_tree(tree: Node) -> None:
    assert parse_promql(format_promql(tree)) == tree


@settings(deadline=None)
@given(NUMBERS)
def test_a_number_is_parsed_to_the_same_number(number: Number) -> None:
    assert parse_promql(format_promql(number)) == number


@pytest.mark.parametrize(
    ("promql", "text"),
    [
        ("sum(rate(x[5m])) by (a)", "sum by (a) (rate(x[5m]))"),
        ("((x))", "x"),
        ("x + (y + z)", "x + (y + z)"),
        ("(x + y) + z", "x + y + z"),
        ("(x * y) + z", "x * y + z"),
        ("x * (y + z)", "x * (y + z)"),
        ("x and (y or z)", "x and (y or z)"),
        ("(x ^ y) ^ z", "(x ^ y) ^ z"),
        ("x ^ (y ^ z)", "x ^ y ^ z"),
        ("(-1) ^ x", "(-1) ^ x"),
        ("-x", "-1 * x"),
        ("x - -1", "x - -1"),
        ("x{a='b',}", 'x{a="b"}'),
        ("x{}", "x"),
        ('{__name__="x",a="b"}', 'x{a="b"}'),
        ('{__name__=~"x.+"}', '{__name__=~"x.+"}'),
        ('{"http.requests", "a.b"="c"}', '{"http.requests", "a.b"="c"}'),
        ('{__name__="on"}', '{"on"}'),
        ('x{a="b" or c="d", e="f"}', 'x{a="b" or c="d", e="f"}'),
        ('sum by ("a.b") (x)', 'sum by ("a.b") (x)'),
        ("x > bool on (a) group_left () y", "x > bool on (a) group_left () y"),
        ("x + fill (0) y", "x + fill(0) y"),
        ("x + fill_left(0) fill_right(0) y", "x + fill(0) y"),
        ("x + fill_right(-1) fill_left(2) y", "x + fill_left(2) fill_right(-1) y"),
        ("x > bool on (a) group_left () fill_right(Inf) y", "x > bool on (a) group_left () fill_right(Inf) y"),
        ("x + fill($filled) y * fill_left(${b}) z", "x + fill($filled) y * fill_left(${b}) z"),
        ("x + fill(NaN) y", "x + fill_left(NaN) fill_right(NaN) y"),
        ("fill * fill_left", "fill * fill_left"),
        ("max_over_time((x + y)[1h:5m] offset 1d)", "max_over_time((x + y)[1h:5m] offset 1d)"),
        ("x[1h30m]", "x[90m]"),
        ("NaN", "NaN"),
        ("x < Inf", "x < Inf"),
        ("x > -Inf", "x > -Inf"),
    ],
)
def test_the_text_of_a_tree(promql: str, text: str) -> None:
    assert format_promql(parse_promql(promql)) == text


def test_raw_text_is_enclosed_if_the_precedence_of_its_operators_requires_it() -> None:
    raw = Raw("a or b")
    assert format_promql(Binary("*", raw, Number(2))) == "(a or b) * 2"
    assert format_promql(Aggregate("sum", raw)) == "sum(a or b)"
    assert format_promql(Subquery(raw, "1h")) == "(a or b)[1h:]"


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (5.0, "5"), (0.5, "0.5"), (-2, "-2"), (1e-9, "1e-09"), (1e14, "100000000000000"), (1e16, "1e+16")],
)
def test_numbers(value: float, text: str) -> None:
    assert format_number(value) == text


def test_texts_are_escaped() -> None:
    assert quote('a"b\\c\nd') == r'"a\"b\\c\nd"'


def test_a_matching_is_readable_in_messages() -> None:
    matching = Matching("on", ("a", "b"), "left", ("c",))
    assert format_matching(matching) == "on (a, b) group_left (c)"
