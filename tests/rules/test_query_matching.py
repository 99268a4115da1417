"""Rules about label matchers, the labels of two sides, and legends."""

from __future__ import annotations

from typing import Any

from heddle import Gauge, System
from heddle.catalog.lookup import catalog_from_metrics
from heddle.rules import examples
from tests.rules.cases import CATALOG, NUMBER, Queries, helps, reported, wrong_queries

OPERATIONS: Queries = [
    ("sum by (a) (x) / sum by (b) (y)", True),
    ("sum by (a) (x) / sum(y)", True),
    ("sum by (a) (x) * 100 > sum by (a, b) (y)", True),
    ("sum by (a) (x) and sum by (b) (y)", True),
    ("histogram_quantile(0.9, sum by (le, a) (x)) / sum(y)", True),
    ("histogram_quantile(0.9, sum by (le, a) (x)) / sum by (a) (y)", False),
    ("sum by (a) (x) / on (a) sum by (a, b) (y)", False),
    ("sum by (a) (x) / ignoring (a) group_left () sum(y)", False),
    ("sum by (a) (x) or sum(y)", False),
    ("sum by (a) (x) unless sum(y)", False),
    ("sum by (a) (x) / scalar(sum(y))", False),
    ("sum by (a) (x) / 60 / 60", False),
    ("sum by ($a) (x) / sum(y)", False),
    ("sum by (a) (x) / (sum(y) or vector(1))", False),
    ("(sum by (a) (x) or sum by (a) (y) * 0) / sum(z)", True),
    ("(sum by (a) (x) unless sum by (b) (y)) / sum(z)", True),
    ("(sum by (a) (x) or sum(y)) / sum(z)", False),
    ("sum by (a) (x) / sum without (b) (y)", False),
    ("sum by (a) (x) / fill(1) sum(y)", False),
    ("sum by (a) (x) + fill_left(0) sum(y)", False),
    ("sum by (a) (x) + fill_right($filled) sum(y)", False),
    ("sum by (a) (x) / y", False),
    ("sum by (a, b) (x) / sum by (b, a) (y)", False),
    ('count_values("v", x) / sum(y)', False),
]


def test_sides_with_different_labels_are_reported() -> None:
    assert wrong_queries("query/never-matches", OPERATIONS) == []


def test_a_label_that_the_metric_lacks_makes_no_difference() -> None:
    promql = "sum by (town) (queue_length) / sum(orders_total)"
    assert not reported("query/never-matches", promql, catalog=CATALOG)


def test_metrics_of_a_scope_without_jobs_need_no_job() -> None:
    metrics = [
        Gauge(System("pods", "Pods", scope=("namespace", "pod")), "pods", "Pods."),
        Gauge(System("shop", "Shop"), "queue", "Orders."),
    ]
    catalog = catalog_from_metrics(metrics)
    promql = {'pods{namespace="a"}': False, "pods": False, "queue": True, "pods + queue": True, "other": True}
    assert {text: reported("query/missing-job", text, catalog=catalog) for text in promql} == promql


def test_the_side_with_more_labels_gets_the_group_modifier() -> None:
    cases = {
        "sum by (a) (x) / sum(y)": "/ on () group_left ()",
        "sum(x) / sum by (a) (y)": "/ on () group_right ()",
    }
    for promql, modifier in cases.items():
        (help,) = helps("query/never-matches", examples.query(promql))
        assert modifier in help


LEGENDS: list[tuple[str, str, bool]] = [
    ("sum(x)", "{{a}}", True),
    ("sum by (a) (x)", "{{a}} {{ b }}", True),
    ("sum by (a) (x)", "{{a}}", False),
    ("topk(3, sum by (a) (x))", "{{a}}", False),
    ("sum by (a) (x) or sum by (b) (y)", "{{a}}{{b}}", False),
    ("histogram_quantile(0.9, sum by (le, a) (x))", "{{le}}", True),
    ("sum without (a) (x)", "{{a}}", False),
    ("x", "{{a}}", False),
    ("rate(x[5m])", "{{__name__}}", False),
    ('count_values("v", x)', "{{v}}", False),
    ('label_replace(sum by (a) (x), "b", "$1", "a", "(.*)")', "{{b}}", False),
    ("sum by (a) (x) * on (a) group_left (c) y", "{{c}}", False),
    ("sum by (a) (x) / on (a) sum by (a, b) (y)", "{{b}}", True),
    ("sum by ($by) (x)", "{{a}}", False),
    ("sum(x)", "all", False),
    ("sum(x)", "__auto", False),
]


def test_legends_with_an_unknown_label_are_reported() -> None:
    wrong = [
        (promql, legend)
        for promql, legend, expected in LEGENDS
        if reported("query/unknown-legend-label", promql, target={"legendFormat": legend}) != expected
    ]
    assert wrong == []


def test_hidden_legends_are_accepted() -> None:
    panels: list[dict[str, Any]] = [NUMBER, {"type": "table"}, {"defaults": {"displayName": "All"}}]
    target = {"legendFormat": "{{a}}"}
    assert [keys for keys in panels if reported("query/unknown-legend-label", "sum(x)", target=target, **keys)] == []


CONFLICTS: Queries = [
    ('x{a="1", a="2"}', True),
    ('x{a="1", a!="1"}', True),
    ('x{a="1", a=~"2|3"}', True),
    ('x{a=~"1|2", a!="1", a!="2"}', True),
    ('x{a="1", a=~"1|3"}', False),
    ('x{a="1", a=~"2.*"}', False),
    ('x{a="1", a="$a"}', False),
    ('x{a="1", b="2"}', False),
    ('x{a="1" or a="2"}', False),
    ('x{a="1", b="}" or a="2"}', False),
    ('x{a="1", a="2"} or y', True),
    ('x{a="1", a="2", b=" or "}', True),
    ('x{a!="1", a!="2"}', False),
]


def test_conflicting_matchers_are_reported() -> None:
    assert wrong_queries("query/conflicting-matchers", CONFLICTS) == []


MATCHERS: dict[str, Queries] = {
    "query/static-regex": [
        ('x{a=~"b-c_d/e"}', True),
        ('x{a!~"b"}', True),
        ('x{a=~"b.c"}', False),
        ('x{a=~"${b:regex}"}', False),
        ('x{a=~""}', False),
        ('x{a="b"}', False),
    ],
    "query/anchored-regex": [
        ('x{a=~"^b"}', True),
        ('x{a!~"b.*$"}', True),
        ('x{a=~"$b"}', False),
        ('x{a=~"b|$b"}', False),
        ('x{a="^b$"}', False),
    ],
    "query/redundant-matcher": [
        ('x{a=~".*"}', True),
        ('x{a!~".*"}', True),
        ('x{a=~""}', True),
        ('x{a=~".+"}', False),
        ('x{a=""}', False),
        ('x{a=~"b.*"}', False),
    ],
    "query/missing-job": [
        ("sum(x)", True),
        ('x{job=~"a"} / y', True),
        ('x{job!="a"}', False),
        ("a:x:sum", False),
        ("$metric", False),
    ],
    "query/absent-of-aggregation": [
        ("absent(sum(x))", True),
        ("absent_over_time(count(x)[5m:])", True),
        ("absent(x == 0)", False),
        ("sum(absent(x))", False),
    ],
}


def test_each_problem_of_a_matcher_is_reported() -> None:
    wrong = {rule: cases for rule, queries in MATCHERS.items() if (cases := wrong_queries(rule, queries))}
    assert wrong == {}
