"""Rules about the text of queries and of legends: syntax, functions, patterns and quotation marks."""

from __future__ import annotations

from typing import Any

from heddle.rules import examples
from heddle.rules.subjects import Query
from tests.rules.cases import Queries, helps, messages, wrong, wrong_queries

FUNCTIONS: Queries = [
    ("rates(x_total[5m])", True),
    ("avg_overtime(x[5m])", True),
    ('rates(x_total{job="$job"}[$__rate_interval])', True),
    ("sum(quantile_overtime(0.9, x{$filter}[5m]))", True),
    ("rate(x_total[5m])", False),
    ("$function(x_total[5m])", False),
    ("[[function]](x_total[5m])", False),
    ("median_over_time(x[5m])", False),
    ("topk_avg(5, x)", False),
    ("holt_winters(x[5m], 0.5, 0.5)", False),
    ("xrate(x[5m])", False),
    ("info(x)", False),
]


def test_a_misspelled_function_of_metricsql_is_reported() -> None:
    victoria = {"type": "victoriametrics-metrics-datasource", "uid": "v"}
    queries: Queries = [("rates(x[5m])", True), ("future_function(x)", False), ("topk_avg(5, x)", False)]
    assert wrong_queries("query/unknown-function", queries, datasource=victoria, target={"datasource": victoria}) == []


def test_unknown_functions_are_reported() -> None:
    assert wrong_queries("query/unknown-function", FUNCTIONS) == []
    assert helps("query/unknown-function", examples.query("rates(x_total[5m])")) == ["did you mean `rate`?"]


PATTERNS: Queries = [
    ('x{a=~"(a"}', True),
    ('x{a!~"a)"}', True),
    ('x{a=~"[a"}', True),
    ('x{a=~"*a"}', True),
    ('x{a=~"(?!a).*"}', True),
    ('x{a=~"(?<=a)b"}', True),
    ('x{a=~"(a|$b"}', True),
    ('rate(x{job="$job",a=~"(a"}[$__rate_interval])', True),
    ('label_replace(x, "a", "$1", "b", "(.*")', True),
    ('x{a=~"(a|b)"}', False),
    ('x{a=~"${b:regex}"}', False),
    ('x{a=~"a{2}|b{x"}', False),
    (r'x{a=~"a\\(b"}', False),
    ('x{a=~"[a[b]"}', False),
    ('x{a=~"[[b]]|$c"}', False),
    ('label_replace(x, "a", "$1", "b", "(.*)")', False),
    ('x{a="("}', False),
]


def test_invalid_patterns_are_reported() -> None:
    assert wrong_queries("query/invalid-regex", PATTERNS) == []


QUOTED = {"name": "list", "type": "custom", "query": "'a','b'"}
VALUES: Queries = [
    ("up{job=~$job}", True),
    ("up{job=$job}", True),
    ("up{job!=${job}}", True),
    ("up{job=~[[job]]}", True),
    ('sum(rate(x{a="b", job = $job}[5m])) by (a)', True),
    ('up{job=~"$job"}', False),
    ("up{$filter}", False),
    ("up{$label='a'}", False),
    ("up == $limit", False),
    ("up{a='b'} != $limit", False),
    ("up{job=${job:doublequote}}", False),
    ("up{job=$list}", False),
]


def test_variables_without_quotation_marks_are_reported() -> None:
    assert wrong_queries("query/unquoted-variable", VALUES, variables=[QUOTED]) == []


SYNTAX: Queries = [
    ("sum(rate(x[$__rate_interval))", True),
    ("sum(rate(x{$filter}[$__rate_interval))", True),
    ("sum(rate(x{$filter}[5m])", True),
    ("rate(x[5min])", True),
    ("rate(x[1hour])", True),
    ("rate(x[1.5h])", True),
    ("rate(x[5 m])", True),
    ("x[5m]", True),
    ("sum(x[5m])", True),
    ("rate(x)", True),
    ("rate(x[${minutes}m])", False),
    ("rate(x[5${unit}])", False),
    ("rate(x[$window])", False),
    ("rate(x[5m+1m])", False),
    ("rate(x[5m] smoothed)", False),
    ("rate(x[step()*4])", False),
    ("rate(x[5m]) default 0", False),
    ('(sum(x) if "$type" == "a") != 0', False),
    ("sum(x)if y", False),
    ("sum by (if) (x{default='a'}", True),
]


def test_invalid_syntax_is_reported() -> None:
    assert wrong_queries("query/invalid-promql", SYNTAX) == []


def test_an_instant_query_may_return_a_range() -> None:
    instant = {"instant": True, "range": False}
    assert messages("query/invalid-promql", examples.query("x[5m]", target=instant)) == []


def _first_of(*promql: str) -> Query:
    return examples.panel(*promql).queries[0]


def test_valid_metricsql_is_accepted_where_another_query_is_metricsql() -> None:
    cases = [
        ("alone", _first_of("rate(x)"), True),
        ("a function", _first_of("rate(x)", "topk_avg(5, x)"), False),
        ("the same form", _first_of("rate(x)", "increase(y)"), False),
        ("a metric of VictoriaMetrics", _first_of("rate(vm_rows_total)"), False),
        ("no form of MetricsQL", _first_of("rate(x", "topk_avg(5, x)"), True),
        ("another query of PromQL", _first_of("rate(x)", "sum(x"), True),
    ]
    assert wrong("query/invalid-promql", cases) == []


def test_repeated_matchers_are_reported() -> None:
    queries: Queries = [
        ('x{a="b", a="b"}', True),
        ('x{job=~"$job", b="c", job=~"$job"}', True),
        ('rate(x{a!="", c="d", a!=""}[5m])', True),
        ('x{a=~"b", a!~"b"}', False),
        ('x{a="b", c="b"}', False),
        ('x{a="b"} + y{a="b"}', False),
        ('x{a="b", c="d" or a="b", c="e"}', False),
    ]
    assert wrong_queries("query/duplicate-matcher", queries) == []


def test_misspelled_automatic_legends_are_reported() -> None:
    legends = {
        "_auto": True, "__AUTO": True, "___auto": True, "__auto__": True, "{{__auto}}": True, "$__auto": True,
        "__auto": False, "": False, "auto": False, "{{auto}} rate": False, "automatic": False, "{{job}}": False,
    }  # fmt: skip
    cases = (
        (legend, examples.query("up", target={"legendFormat": legend}).panel, expected)
        for legend, expected in legends.items()
    )
    assert wrong("query/misspelled-auto-legend", cases) == []


def test_statistics_that_cloudwatch_ignores_are_reported() -> None:
    cloudwatch = {"datasource": {"type": "cloudwatch", "uid": "aws"}}
    targets: list[tuple[dict[str, Any], bool]] = [
        ({"statistic": "Average", "statistics": ["Maximum"]}, True),
        ({"statistic": "Average", "statistics": ["Average", "p99"]}, True),
        ({"statistic": "Average", "statistics": ["Average"]}, False),
        ({"statistic": "Average", "statistics": []}, False),
        ({"statistics": ["Maximum"]}, False),
        ({"statistic": "Average", "statistics": ["Maximum"], "datasource": {"type": "other"}}, False),
    ]
    cases = ((target, examples.panel(targets=[{**cloudwatch, **target}]), expected) for target, expected in targets)
    assert wrong("query/ignored-statistics", cases) == []


def test_a_table_has_no_legend() -> None:
    query = examples.query("up", target={"legendFormat": "_auto"}, type="table")
    assert messages("query/misspelled-auto-legend", query.panel) == []


def test_an_annotation_of_victoriametrics_may_be_metricsql() -> None:
    prometheus = {"type": "prometheus", "uid": "p"}

    def found(promql: str) -> list[str]:
        annotation = {"name": "Versions", "datasource": prometheus, "expr": promql}
        return messages("dashboard/invalid-annotation", examples.dashboard(annotations={"list": [annotation]}))

    assert found("sum(vm_app_version) unless (sum(vm_app_version) offset 20m)") == []
    assert len(found("sum(app_version) unless (sum(app_version) offset 20m)")) == 1


def test_long_queries_and_patterns_are_shortened() -> None:
    deep = "(" * 90
    queries = {"query/invalid-regex": f'x{{a=~"{deep}"}}', "query/invalid-promql": f"{deep}x"}
    found = {id: messages(id, examples.query(query)) for id, query in queries.items()}
    assert {id: texts for id, texts in found.items() if [f"{'(' * 77}..." in text for text in texts] != [True]} == {}
