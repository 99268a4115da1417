"""LogQL is parsed into its stream selectors and the stages of their pipelines; what Loki rejects is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.grafana.query_limits import VARIABLE_SYNTAX
from heddle.logql import (
    LogqlSyntaxError,
    LogSelection,
    Stage,
    format_stream_selector,
    matches,
    parse_logql,
)
from heddle.promql.ast import Matcher

JOB = (Matcher("job", "=", "shop"),)


@pytest.mark.parametrize(
    "query",
    [
        '{job="shop"}',
        '{job="shop", level!="x"} |= "error" | json | line_format `{{.msg}}`',
        '{job=~".+"}',
        '{job!=""}',
        '{job!~".*"}',
        '{job=~"$job"}',
        '{job="$job"}',
        '{job=~"a|b"}',
        '{job=~".*", level="x"}',
        'sum by (level) (rate({job="shop"} |~ "[(]" [$__auto]))',
        'topk(5, sum(count_over_time({job="a"}[5m])))',
        '{job="shop"} # only the shop )',
        "vector(1)",
        'rate({job="a"} | unwrap ms [5m])',
        'rate({job="a"}[5m])',
        'absent_over_time({job="a"}[5m])',
        'absent_over_time({job="a"} | unwrap ms [5m])',
        'quantile_over_time(0.95, {job="a"} | unwrap duration(took) | __error__="" [5m]) by (level)',
        'count_over_time({job="a"} |= "| unwrap ms" [5m])',
        '{job="a\\"b"}',
    ],
)
def test_valid_queries_are_parsed(query: str) -> None:
    parse_logql(query)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{job="shop"', "bracket `{` has no partner"),
        ('sum(rate({job="shop"}[5m])', "bracket `(` has no partner"),
        ('{job="shop"}) |= "x"', "bracket `)` has no partner"),
        ('sum(rate({job="shop"}[5m))', "bracket `)` has no partner"),
        ('{job="shop"} | line_format `x', "a quote is not closed"),
        ('{job="shop} |= "x"', "a quote is not closed"),
        ("{}", "`{}` selects every stream"),
        ('{job=~".*"}', '`{job=~".*"}` selects every stream'),
        ('{job=~"a?"}', '`{job=~"a?"}` selects every stream'),
        ('{job!="shop"}', '`{job!="shop"}` selects every stream'),
        ('{job=""}', '`{job=""}` selects every stream'),
        ('{job!~"shop", level=""}', '`{job!~"shop", level=""}` selects every stream'),
        ('sum(rate({job="a"}[5m])) / sum(rate({job=~".*"}[5m]))', '`{job=~".*"}` selects every stream'),
        ('|= "error"', "there is no stream selector"),
        ('{job=shop} |= "x"', "invalid stream selector `{job=shop}`"),
        ('{job="shop" level="x"}', 'invalid stream selector `{job="shop" level="x"}`'),
        ('count_over_time({job="a"} | unwrap ms [5m])', "`count_over_time` is not allowed with `unwrap`"),
        (
            'sum(sum_over_time({job="a"} | unwrap ms [5m])) / sum(count_over_time({job="a"} | unwrap ms [5m]))',
            "`count_over_time` is not allowed with `unwrap`",
        ),
        ('bytes_rate({job="a"}[5m] | unwrap ms)', "`bytes_rate` is not allowed with `unwrap`"),
        ('bytes_over_time(({job="a"} | unwrap bytes(size) [5m]))', "`bytes_over_time` is not allowed with `unwrap`"),
        ('max by (x) (sum_over_time({job="a"} [$__auto]))', "`sum_over_time` is not allowed without `unwrap`"),
        ('quantile_over_time(0.95, {job="a"} | json [5m])', "`quantile_over_time` is not allowed without `unwrap`"),
        ('rate_counter({job="a"} [5m])', "`rate_counter` is not allowed without `unwrap`"),
    ],
)
def test_what_loki_rejects_is_an_error(query: str, message: str) -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse_logql(query)
    assert (str(raised.value), raised.value.uncertain, bool(raised.value.help)) == (message, "", True)


@pytest.mark.parametrize("query", ["{$filter}", "{${filter:raw}} |= `x`", "$query", 'sum(rate({job="a"} $stages [5m])'])
def test_a_variable_may_stand_for_what_is_missing(query: str) -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse_logql(query)
    assert raised.value.uncertain == VARIABLE_SYNTAX


def test_variables_in_strings_and_windows_stand_for_nothing_else() -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse_logql('sum(rate({job="$job"}[$__auto])')
    assert raised.value.uncertain == ""


@pytest.mark.parametrize(
    ("query", "stages", "window", "offset"),
    [
        ('{job="shop"}', [], None, ""),
        ('{job="shop"} |= "a" != "b" |~ `c|d`', ['|= "a"', '!= "b"', "|~ `c|d`"], None, ""),
        ('{job="shop"}|json|status!="x" != "y"', ["|json", '|status!="x" != "y"'], None, ""),
        ('{job="shop"} | json != "y"', ["| json", '!= "y"'], None, ""),
        ('{job="shop"} | json a="b", c="d" | e = "f"', ['| json a="b", c="d"', '| e = "f"'], None, ""),
        ('sum(rate({job="shop"} |= "[5m]" [1h] offset 5m))', ['|= "[5m]"'], "1h", "5m"),
        ('count_over_time({job="shop"}[$__auto] | json)', ["| json"], "$__auto", ""),
        ('sum_over_time({job="shop"} | unwrap duration(took) [5m])', ["| unwrap duration(took)"], "5m", ""),
        ('{job="shop"} |= "a" # != "b"', ['|= "a"'], None, ""),
        ('{job="shop"} | line_format `{{.a}} | {`', ["| line_format `{{.a}} | {`"], None, ""),
    ],
)
def test_pipelines_are_split_into_stages(query: str, stages: list[str], window: str | None, offset: str) -> None:
    expected = LogSelection(JOB, tuple(map(Stage, stages)), window, offset)
    assert parse_logql(query).selections == (expected,)


def test_a_long_pipeline_is_split() -> None:
    text = 'sum(rate({a="x", b=~`y|z`} |= "a | b" != "c" | json | d != "e" | (f > 1 or g="h") [1h] offset 5m)) / 2'
    (selection,) = parse_logql(text).selections
    assert selection.matchers == (Matcher("a", "=", "x"), Matcher("b", "=~", "y|z"))
    stages = [stage.text for stage in selection.stages]
    assert stages == ['|= "a | b"', '!= "c"', "| json", '| d != "e"', '| (f > 1 or g="h")']
    assert (selection.window, selection.offset) == ("1h", "5m")
    assert parse_logql("vector(1)").selections == ()


def test_an_unknown_escape_in_a_string_is_left_as_it_is() -> None:
    (selection,) = parse_logql(r'{job=~"\d+"}').selections
    assert selection.matchers == (Matcher("job", "=~", r"\d+"),)


def test_every_selection_of_a_query_is_returned() -> None:
    query = 'sum(rate({job="a"} |= "x" [5m])) / sum(rate({job="b", c=~`d\\d`}[1h]))'
    first, second = parse_logql(query).selections
    assert (first.matchers, first.window) == ((Matcher("job", "=", "a"),), "5m")
    assert (second.matchers, second.window) == ((Matcher("job", "=", "b"), Matcher("c", "=~", "d\\d")), "1h")


@pytest.mark.parametrize(
    ("query", "compares"),
    [
        ('sum(rate({job="a"}[5m])) > 5', True),
        ('1 <= count_over_time({job="a"}[5m])', True),
        ('sum(rate({job="a"} | status >= 400 [5m]))', False),
        ('sum(rate({job="a"} != "x > 5" [5m]))', False),
        ('{job="a"}', False),
    ],
)
def test_comparisons_of_numbers_are_outside_of_pipelines(query: str, compares: bool) -> None:
    assert parse_logql(query).has_comparison is compares


@pytest.mark.parametrize(
    ("text", "label", "unwrapped", "drops"),
    [
        ('|= "x"', "", "", True),
        ("!~ `x`", "", "", True),
        ("| json", "", "", False),
        ("| line_format `{{.a}}`", "", "", False),
        ('| level = "error"', "level", "", True),
        ("| status >= 400", "status", "", True),
        ("| (status >= 400 or level=`x`)", "", "", True),
        ("| distinct level", "", "", True),
        ("| drop level", "", "", False),
        ("| unwrap took", "", "took", True),
        ("| unwrap duration(took)", "", "took", True),
    ],
)
def test_properties_of_stages(text: str, label: str, unwrapped: str, drops: bool) -> None:
    stage = Stage(text)
    compared = stage.label_filter.label if stage.label_filter else ""
    assert (compared, stage.unwrapped_label, stage.can_drop_lines) == (label, unwrapped, drops)


def test_matchers_match_as_loki_does() -> None:
    assert matches(Matcher("a", "=~", "b.*"), "bc")
    assert not matches(Matcher("a", "=~", "b"), "bc")
    assert matches(Matcher("a", "!=", "b"), "c")
    assert not matches(Matcher("a", "=~", "(?P<"), "b")


LABELS = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
MATCHERS = st.builds(Matcher, LABELS, st.sampled_from(["=", "!="]), st.text(st.characters(exclude_categories=("Cs",))))


@given(st.lists(MATCHERS, max_size=4))
def test_a_formatted_selector_is_parsed_to_the_same_matchers(more: list[Matcher]) -> None:
    matchers = (*JOB, *more)
    assert parse_logql(format_stream_selector(matchers)).selections[0].matchers == matchers
