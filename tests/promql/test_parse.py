"""PromQL is parsed to trees in which Grafana's variables stand as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.grafana.model import walk_panels
from heddle.grafana.query_limits import VARIABLE_SYNTAX
from heddle.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    Node,
    Number,
    Selector,
    String,
    Subquery,
    Variable,
)
from heddle.promql.format import format_promql
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from tests.rules.mutants.shipped import shipped

X, Y = Selector("x"), Selector("y")


@pytest.mark.parametrize(
    ("text", "matchers"),
    [
        ('x{a=~"b.*"}', [Matcher("a", "=~", "b.*")]),
        ('x{a !~ "b|c"}', [Matcher("a", "!~", "b|c")]),
        ('x{a=~"$job", b="${c:regex}", d="[[e]]"}', [Matcher("a", "=~", "$job"), Matcher("b", "=", "${c:regex}")]),
        ("x{a=~'b', c!=`d`}", [Matcher("a", "=~", "b"), Matcher("c", "!=", "d")]),
        (r"x{a=~`\d+`, b='it\'s'}", [Matcher("a", "=~", r"\d+"), Matcher("b", "=", "it's")]),
        ('x{a="it =~ \'b\'", c=~"d"}', [Matcher("a", "=", "it =~ 'b'"), Matcher("c", "=~", "d")]),
        (r'x{a=~"b\\.c", d="e\"=~\"f"}', [Matcher("a", "=~", r"b\.c"), Matcher("d", "=", 'e"=~"f')]),
        ('x{a="1"} # a=~"2"', [Matcher("a", "=", "1")]),
        ('x{a=~""}', [Matcher("a", "=~", "")]),
        ('x{a="1" or b="2", c="3"}', [Matcher("a", "=", "1", True), Matcher("b", "=", "2", True)]),
    ],
)
def test_matchers_are_parsed(text: str, matchers: list[Matcher]) -> None:
    (selector,) = parse_promql(text).selectors
    assert list(selector.matchers[: len(matchers)]) == matchers


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x", X),
        ('{__name__="x"}', X),
        ('{__name__=~"x.+"}', Selector("", (Matcher("__name__", "=~", "x.+"),))),
        ("x offset 1d", Selector("x", offset="1d")),
        ("x offset -5m", Selector("x", offset="-5m")),
        ("x @ end()", Selector("x", at="end()")),
        ("rate(x[5m] offset 1h)", Call("rate", (Selector("x", window="5m", offset="1h"),))),
        ("max_over_time(x[1h:5m])", Call("max_over_time", (Subquery(X, "1h", "5m"),))),
        ("sum(x)", Aggregate("sum", X)),
        ("sum by () (x)", Aggregate("sum", X, "by")),
        ("sum(x) without (b, a)", Aggregate("sum", X, "without", ("b", "a"))),
        ('count_values("v", x)', Aggregate("count_values", X, parameter=String("v"))),
        ("x + y", Binary("+", X, Y)),
        ("x / ignoring () y", Binary("/", X, Y, Matching("ignoring"))),
        ("x / on (a) group_right (b) y", Binary("/", X, Y, Matching("on", ("a",), "right", ("b",)))),
        ("x > bool 5", Binary(">", X, Number(5), returns_bool=True)),
        ("-x", Binary("*", Number(-1), X)),
        ("(x)", X),
    ],
)
def test_expressions_are_parsed(text: str, tree: Node) -> None:
    assert parse_promql(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("rate(x[$__rate_interval])", Call("rate", (Selector("x", window="$__rate_interval"),))),
        ("rate(x[ ${w:raw} ])", Call("rate", (Selector("x", window="${w:raw}"),))),
        ("rate(x[[[w]]])", Call("rate", (Selector("x", window="[[w]]"),))),
        ("max_over_time(x[1h:$step])", Call("max_over_time", (Subquery(X, "1h", "$step"),))),
        ("x offset $o", Selector("x", offset="$o")),
        ("x offset -${o}", Selector("x", offset="-${o}")),
        ("topk($n, x)", Aggregate("topk", X, parameter=Variable("$n"))),
        ("quantile by (a) ([[q]], x)", Aggregate("quantile", X, "by", ("a",), Variable("[[q]]"))),
        ("x > $limit", Binary(">", X, Variable("$limit"))),
        ("x >= bool ${limit}", Binary(">=", X, Variable("${limit}"), returns_bool=True)),
        ("x * $__range_s", Binary("*", X, Variable("$__range_s"))),
        ("$metric", Selector("$metric")),
        ("${m:raw}_total", Selector("${m:raw}_total")),
        ('x + $metric{a="$b"}', Binary("+", X, Selector("$metric", (Matcher("a", "=", "$b"),)))),
        ("x - rate($metric[5m])", Binary("-", X, Call("rate", (Selector("$metric", window="5m"),)))),
        ("sum by ($label, a) (x)", Aggregate("sum", X, "by", ("$label", "a"))),
        ('label_join(x, "$a", "$1")', Call("label_join", (X, String("$a"), String("$1")))),
    ],
)
def test_variables_keep_their_text_in_the_tree(text: str, tree: Node) -> None:
    assert parse_promql(text) == tree


OUT_OF_RANGE = [f"x[{'9' * 40}s]", f"x offset {'9' * 30}d", "rate(x[9999999y])", f"x[5m:{'9' * 18}s]"]


@pytest.mark.parametrize(
    "text", [*OUT_OF_RANGE, '{a=~".*"}', '{a=~""}', 'x{a=~"b}', 'sum(x{a=~"b"}', "x[5m] + y", "on", ""]
)
def test_other_texts_are_errors(text: str) -> None:
    with pytest.raises(PromqlSyntaxError) as raised:
        parse_promql(text)
    assert raised.value.uncertain == ""


UNCERTAIN = ["x{$filter}", "sum(x) $operator y", "$query)", "rate(x[${n}m])", "rate(x[5$unit])", 'x{a="b"} $more']


@pytest.mark.parametrize("text", UNCERTAIN)
def test_an_error_tells_that_a_variable_may_stand_for_more(text: str) -> None:
    with pytest.raises(PromqlSyntaxError) as raised:
        parse_promql(text)
    assert raised.value.uncertain == VARIABLE_SYNTAX
    assert "grafana_variable" not in str(raised.value)


@pytest.mark.parametrize("text", ['sum(x{a="$b"}', "sum(rate(x[$__rate_interval])", "rate(x[${n}]"])
def test_variables_in_strings_and_durations_stand_for_nothing_else(text: str) -> None:
    with pytest.raises(PromqlSyntaxError) as raised:
        parse_promql(text)
    assert raised.value.uncertain == ""


def test_shipped_queries_keep_their_text() -> None:
    texts = {
        target["expr"]
        for dashboard in shipped().dashboards
        for panel in walk_panels(dashboard.data)
        for target in panel.get("targets", ())
        if target.get("expr") and target["datasource"]["uid"] == "${prometheus}"
    }
    assert len(texts) > 150
    assert [text for text in texts if format_promql(parse_promql(text)) != text] == []


def test_a_sign_does_not_change_what_a_variable_is() -> None:
    texts = ["+$a", "(+$a)", "x > +$a", "x and +$a", "++$a", "x + +$a", "sum(+$a)", "-$a", "x * -$a"]
    trees = {text: parse_promql(text) for text in texts}
    assert [text for text, tree in trees.items() if parse_promql(format_promql(tree)) != tree] == []
    assert parse_promql("x + +$a") == parse_promql("x + $a")
    assert format_promql(parse_promql("x > -$a")) == "x > -1 * $a"
    assert format_promql(parse_promql("x ^ -$a")) == "x ^ (-1 * $a)"


@given(st.text(alphabet="x{}[]()$a:=~'\"`+ ,", max_size=14))
def test_any_text_is_parsed_or_an_error(text: str) -> None:
    try:
        tree = parse_promql(text)
    except PromqlSyntaxError:
        return
    assert parse_promql(format_promql(tree)) == tree
