"""Variables and intervals get the values that Grafana gives them."""

from __future__ import annotations

import pytest

from heddle.grafana.interpolation import (
    Intervals,
    VariableValue,
    clickhouse_value,
    glob_value,
    interpolate,
    logql_value,
    max_data_points,
    promql_value,
    query_intervals,
    round_interval,
    sql_value,
)
from heddle.grafana.time_range import TimeRange

SIX_HOURS = TimeRange(0, 21600)


@pytest.mark.parametrize(
    ("seconds", "rounded"), [(0.005, 0.001), (14, 15), (27, 30), (46, 60), (91, 120), (1e9, 31_536_000)]
)
def test_intervals_are_rounded_to_grafanas_table(seconds: float, rounded: float) -> None:
    assert round_interval(seconds) == rounded


@pytest.mark.parametrize(
    ("hours", "columns", "scrape", "minimum", "step", "rate"),
    [
        (6, 24, 15, None, 15, 60),  # 21600 s on 1600 px are 13.5 s
        (6, 12, 15, None, 30, 60),
        (6, 12, 60, None, 60, 240),
        (24, 8, 15, None, 120, 135),
        (6, 24, 15, 60, 60, 240),
        (24, 24, 15, None, 60, 75),
    ],
)
def test_intervals_follow_the_width_and_the_scrape_interval(
    hours: int, columns: int, scrape: float, minimum: float | None, step: float, rate: float
) -> None:
    intervals = query_intervals(TimeRange(0, hours * 3600), max_data_points(columns), scrape, minimum)
    assert intervals == Intervals(step=step, rate=rate)


def test_a_panel_can_request_fewer_points() -> None:
    assert query_intervals(SIX_HOURS, max_data_points(24, 100), 15).step == 300


SELECTION = {
    "all": VariableValue((".+",), verbatim=True),
    "one": VariableValue(("a.b",), multi=True),
    "two": VariableValue(("a.b", "c\\d"), multi=True),
    "plain": VariableValue(('say "x"',)),
    "every": VariableValue(("x", "y"), multi=True, is_all=True),
    "none": VariableValue((), multi=True),
}


def interpolated(text: str) -> str:
    return interpolate(text, SELECTION, SIX_HOURS, query_intervals(SIX_HOURS, 800, 60), promql_value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('up{job=~"$all"}', 'up{job=~".+"}'),
        ('up{job=~"${one}"}', 'up{job=~"a\\\\.b"}'),
        ('up{job=~"[[two]]"}', 'up{job=~"(a\\\\.b|c\\\\\\\\d)"}'),
        ("$plain", 'say \\"x\\"'),
        ("${none}", "()"),
        ("rate(x[$__rate_interval])", "rate(x[4m])"),
        ("$__interval $__interval_ms $__range $__range_s $__range_ms", "1m 60000 21600s 21600 21600000"),
        ("$__from ${__to:date:seconds} ${__from:date}", "0 21600 1970-01-01T00:00:00.000Z"),
        ("${__to:date:YYYY-MM-DD HH:mm:ss} ${__timeTo:date:iso}", "1970-01-01 06:00:00 1970-01-01T06:00:00.000Z"),
        ('label_replace(x, "a", "$1", "b", "(.*)")', 'label_replace(x, "a", "$1", "b", "(.*)")'),
        ("$unknown ${unknown:csv} ${__field.labels.x}", "$unknown ${unknown:csv} ${__field.labels.x}"),
    ],
)
def test_references_are_replaced(text: str, expected: str) -> None:
    assert interpolated(text) == expected


@pytest.mark.parametrize(
    ("format", "one", "two", "plain"),
    [
        ("raw", "a.b", "a.b,c\\d", 'say "x"'),
        ("text", "a.b", "a.b + c\\d", 'say "x"'),
        ("csv", "a.b", "a.b,c\\d", 'say "x"'),
        ("pipe", "a.b", "a.b|c\\d", 'say "x"'),
        ("glob", "a.b", "{a.b,c\\d}", 'say "x"'),
        ("regex", "a\\.b", "(a\\.b|c\\\\d)", 'say "x"'),
        ("lucene", '("a.b")', '("a.b" OR "c\\\\d")', 'say\\ \\"x\\"'),
        ("sqlstring", "'a.b'", "'a.b','c\\d'", "'say \"x\"'"),
        ("singlequote", "'a.b'", "'a.b','c\\d'", "'say \"x\"'"),
        ("doublequote", '"a.b"', '"a.b","c\\d"', '"say \\"x\\""'),
        ("json", '["a.b"]', '["a.b","c\\\\d"]', 'say "x"'),
        ("html", "a.b", "a.b, c\\d", "say &quot;x&quot;"),
        ("percentencode", "%7Ba.b%7D", "%7Ba.b%2Cc%5Cd%7D", "say%20%22x%22"),
        ("queryparam", "var-one=a.b", "var-two=a.b&var-two=c%5Cd", "var-plain=say%20%22x%22"),
        ("distributed", "a.b", "a.b,two=c\\d", 'say "x"'),
    ],
)
def test_each_format(format: str, one: str, two: str, plain: str) -> None:
    assert interpolated(f"${{one:{format}}}") == one
    assert interpolated(f"${{two:{format}}}") == two
    assert interpolated(f"${{plain:{format}}}") == plain


def test_an_unknown_format_is_that_of_the_data_source() -> None:
    assert interpolated("${one:nope}") == interpolated("$one")


def test_all_has_a_text_and_a_query_parameter_of_its_own() -> None:
    assert interpolated("${every:text} ${every:queryparam} ${every:csv}") == "All var-every=%24__all x,y"
    assert interpolated("${all:csv} ${all:percentencode}") == ".+ .%2B"


def test_no_value_is_empty_in_lucene() -> None:
    assert interpolated("${none:lucene}") == "__empty__"


@pytest.mark.parametrize(
    ("default_format", "one", "two", "plain"),
    [
        (promql_value, "a\\\\.b", "(a\\\\.b|c\\\\\\\\d)", 'say \\"x\\"'),
        (logql_value, "a\\\\.b", "a\\\\.b|c\\\\\\\\d", 'say "x"'),
        (clickhouse_value, "'a.b'", "'a.b','c\\d'", 'say "x"'),
        (sql_value, "'a.b'", "'a.b','c\\d'", 'say "x"'),
        (glob_value, "a.b", "{a.b,c\\d}", 'say "x"'),
    ],
)
def test_each_data_source_has_a_default_format(default_format: object, one: str, two: str, plain: str) -> None:
    assert [default_format(SELECTION[name]) for name in ("one", "two", "plain")] == [one, two, plain]  # type: ignore[operator]


def test_quotes_are_escaped_as_each_language_needs_it() -> None:
    quoted = VariableValue(("it's",), multi=True)
    assert promql_value(quoted) == "it\\\\'s"
    assert logql_value(quoted) == "it\\\\'s"
    assert sql_value(quoted) == "'it''s'"
    assert clickhouse_value(quoted) == "'it's'"


def test_a_data_source_can_have_built_in_variables_of_its_own() -> None:
    text = interpolate("[$__auto]", {}, SIX_HOURS, Intervals(15, 60), logql_value, {"__auto": "1m"})
    assert text == "[1m]"
