"""Rules about matchers, groups and legends find what cannot match, and say nothing where a variable decides."""

from __future__ import annotations

import pytest

from tests.rules.query.asked import KNOWN, NUMBER, findings, found


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
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
        ("sum by (a) (x) / y", False),
        ("sum by (a, b) (x) / sum by (b, a) (y)", False),
        ('count_values("v", x) / sum(y)', False),
    ],
)
def test_sides(promql: str, bad: bool) -> None:
    assert found("query/never-matches", promql) is bad


def test_a_label_that_the_metric_lacks_does_not_keep_sides_apart() -> None:
    assert not found("query/never-matches", "sum by (town) (queue_length) / sum(orders_total)", catalog=KNOWN)


@pytest.mark.parametrize(
    ("promql", "help"),
    [
        ("sum by (a) (x) / sum(y)", "/ on () group_left ()"),
        ("sum(x) / sum by (a) (y)", "/ on () group_right ()"),
    ],
)
def test_the_side_with_more_labels_is_the_many(promql: str, help: str) -> None:
    (said,) = findings("query/never-matches", promql)
    assert help in said.help


@pytest.mark.parametrize(
    ("promql", "legend", "bad"),
    [
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
    ],
)
def test_legends(promql: str, legend: str, bad: bool) -> None:
    assert found("query/unknown-legend-label", promql, target={"legendFormat": legend}) is bad


@pytest.mark.parametrize("more", [NUMBER, {"type": "table"}, {"defaults": {"displayName": "All"}}])
def test_legends_that_nobody_sees(more: dict[str, object]) -> None:
    assert not found("query/unknown-legend-label", "sum(x)", target={"legendFormat": "{{a}}"}, **more)


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
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
    ],
)
def test_contradictions(promql: str, bad: bool) -> None:
    assert found("query/conflicting-matchers", promql) is bad


@pytest.mark.parametrize(
    ("rule", "promql", "bad"),
    [
        ("static-regex", 'x{a=~"b-c_d/e"}', True),
        ("static-regex", 'x{a!~"b"}', True),
        ("static-regex", 'x{a=~"b.c"}', False),
        ("static-regex", 'x{a=~"${b:regex}"}', False),
        ("static-regex", 'x{a=~""}', False),
        ("static-regex", 'x{a="b"}', False),
        ("anchored-regex", 'x{a=~"^b"}', True),
        ("anchored-regex", 'x{a!~"b.*$"}', True),
        ("anchored-regex", 'x{a=~"$b"}', False),
        ("anchored-regex", 'x{a=~"b|$b"}', False),
        ("anchored-regex", 'x{a="^b$"}', False),
        ("redundant-matcher", 'x{a=~".*"}', True),
        ("redundant-matcher", 'x{a!~".*"}', True),
        ("redundant-matcher", 'x{a=~""}', True),
        ("redundant-matcher", 'x{a=~".+"}', False),
        ("redundant-matcher", 'x{a=""}', False),
        ("redundant-matcher", 'x{a=~"b.*"}', False),
        ("missing-job", "sum(x)", True),
        ("missing-job", 'x{job=~"a"} / y', True),
        ("missing-job", 'x{job!="a"}', False),
        ("missing-job", "a:x:sum", False),
        ("missing-job", "$metric", False),
        ("absent-of-aggregation", "absent(sum(x))", True),
        ("absent-of-aggregation", "absent_over_time(count(x)[5m:])", True),
        ("absent-of-aggregation", "absent(x == 0)", False),
        ("absent-of-aggregation", "sum(absent(x))", False),
    ],
)
def test_matchers(rule: str, promql: str, bad: bool) -> None:
    assert found(f"query/{rule}", promql) is bad
