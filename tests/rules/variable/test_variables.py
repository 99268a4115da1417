"""Variables: which use is safe, which names Grafana finds, and what is used at all."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.rules.examples import dashboard, shape, variable
from heddle.rules.subjects import Dashboard
from heddle.rules.variable import cycle as variable_cycle
from heddle.rules.variable import duplicate_name as duplicate_variable
from heddle.rules.variable import hidden_without_value as hidden_value
from heddle.rules.variable import interval_without_value as interval_current
from heddle.rules.variable import invalid_name as name
from heddle.rules.variable import label_values_without_metric as label_values
from heddle.rules.variable import multi_value_equality as regex_unsafe
from heddle.rules.variable import unused
from heddle.rules.variable import wrong_order as variable_order

SEVERAL = {"name": "job", "type": "query", "query": "label_values(up, job)", "multi": True}
ONE = {"name": "job", "type": "query", "query": "label_values(up, job)"}
EVERY = ONE | {"includeAll": True}


def asking(name: str, query: str) -> dict[str, Any]:
    return {"name": name, "type": "query", "query": {"query": query, "refId": "A"}}


@pytest.mark.parametrize(
    ("text", "job", "found"),
    [
        ('up{job="$job"}', SEVERAL, True),
        ('up{job!="${job}"}', SEVERAL, True),
        ('sum(rate(x{job="[[job]]"}[5m])) / 2', SEVERAL, True),
        ('up{job="$job"}', EVERY, True),
        ('up{job="$job"}', ONE, False),
        ('up{job=~"$job"}', SEVERAL, False),
        ('up{job!~"$job"}', SEVERAL, False),
        ('up{job="${job:raw}"}', SEVERAL, False),
        ('up{job="$jobs"}', SEVERAL, False),
        ('up{job="shop-$job"}', ONE, False),
        ('up{job="$job"}', EVERY | {"allValue": "everything"}, False),
        ('up{job="$job"}', EVERY | {"allValue": ".*"}, True),
        ('up{job="$job"}', SEVERAL | {"type": "textbox"}, False),
        ('up{job="$job"', SEVERAL, False),
    ],
)
def test_several_values_in_a_matcher(text: str, job: dict[str, Any], found: bool) -> None:
    assert bool(list(regex_unsafe.check(dashboard(shape(text), variables=[job])))) is found


def test_several_values_in_the_query_of_a_variable() -> None:
    made = dashboard(variables=[SEVERAL, asking("host", 'label_values(up{job="$job"}, host)')])
    assert [finding.help for finding in regex_unsafe.check(made)] == ['write job=~"$job"']


@pytest.mark.parametrize("within", [{"repeat": "job"}, {"type": "row", "repeat": "job"}])
def test_a_repeated_panel_has_one_value(within: dict[str, Any]) -> None:
    made = dashboard(shape(**within), shape('up{job="$job"}'), variables=[SEVERAL])
    assert list(regex_unsafe.check(made)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"title": "Shop of $job"},
        {"links": [{"type": "link", "url": "/d/x?var-job=${job:queryparam}"}]},
        {"links": [{"type": "dashboards", "tags": ["shop"], "includeVars": True}]},
        {"links": [{"type": "link", "url": "/d/x?${__all_variables}"}]},
        {"annotations": {"list": [{"expr": 'changes(up{job="[[job]]"}[1m])'}]}},
        {"panels": [shape(repeat="job")]},
        {"panels": [shape(datasource={"uid": "$job"})]},
        {"panels": [shape(type="row", panels=[shape('up{job="$job"}')])]},
        {"panels": [shape(libraryPanel={"uid": "kept-elsewhere"})]},
        {"templating": {"list": [ONE, asking("job2", 'label_values(up{job="$job"}, x)'), asking("x", "$job2 $x")]}},
    ],
)
def test_uses_of_a_variable(more: dict[str, Any]) -> None:
    used = dashboard(variables=[ONE], **more)
    assert "job" not in {finding.at["name"] for finding in unused.check(used) if isinstance(finding.at, dict)}


@pytest.mark.parametrize(
    ("made", "built_with_heddle", "found"),
    [
        (ONE, True, 1),
        (ONE | {"hide": 2}, True, 1),
        (ONE | {"hide": 2}, False, 0),  # it carries a value from link to link
        (ONE | {"regex": "/$job/"}, True, 1),
        (ONE | {"type": "adhoc"}, True, 0),
        (ONE | {"type": "interval"}, True, 1),
    ],
)
def test_variables_that_nothing_names(made: dict[str, Any], built_with_heddle: bool, found: int) -> None:
    data = dashboard(shape("up{job=$jobs}"), variables=[made]).data
    assert len(list(unused.check(Dashboard(data, built_with_heddle=built_with_heddle)))) == found


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ([asking("a", "$b"), asking("b", "$a")], ["a -> b -> a"]),
        ([asking("a", "$b"), asking("b", "$c"), asking("c", "$a")], ["a -> b -> c -> a"]),
        ([asking("a", "$b"), asking("b", "$b"), asking("c", "$a $b")], []),
        ([asking("a", "$a")], []),  # Grafana overlooks it
        ([asking("a", "$b"), {"name": "b", "type": "interval", "query": "$a"}], []),
        ([asking("a", "x") | {"regex": "/${b}/"}, asking("b", "[[a]]")], ["a -> b -> a"]),
        ([asking("a", "$b"), asking("b", "x") | {"definition": "$a"}], []),  # a copy for the eye
    ],
)
def test_circles(variables: list[dict[str, Any]], said: list[str]) -> None:
    found = [finding.message for finding in variable_cycle.check(dashboard(variables=variables))]
    assert found == [f"the variables wait for each other: {each}" for each in said]


@pytest.mark.parametrize(
    ("hide", "found"),
    [(0, 1), (2, 0)],
)
def test_the_order_of_what_is_shown(hide: int, found: int) -> None:
    variables = [asking("a", "$b"), asking("b", "x") | {"hide": hide}]
    assert len(list(variable_order.check(dashboard(variables=variables)))) == found


def test_each_second_name_is_found() -> None:
    variables = [ONE, ONE, asking("a", "x"), ONE]
    assert len(list(duplicate_variable.check(dashboard(variables=variables)))) == 2


@pytest.mark.parametrize(
    ("given", "found"),
    [("job", False), ("_job2", False), ("1", False), ("", True), ("my-job", True), ("my job", True), ("__x", True)],
)
def test_names(given: str, found: bool) -> None:
    assert bool(list(name.check(variable(given)))) is found


@pytest.mark.parametrize(
    ("query", "source", "found"),
    [
        ("label_values(job)", {"type": "prometheus"}, True),
        ("label_values( {}, job )", None, True),
        ({"query": "label_values(job)"}, "$datasource", True),
        ("label_values(up, job)", None, False),
        ('label_values({app="shop"}, job)', None, False),
        ("label_values(job)", {"type": "loki"}, False),
        ("label_names()", None, False),
        (None, None, False),
    ],
)
def test_labels_of_all_series(query: object, source: object, found: bool) -> None:
    made = variable("job", type="query", query=query, datasource=source)
    assert bool(list(label_values.check(made))) is found


@pytest.mark.parametrize(
    ("type", "more", "found"),
    [
        ("constant", {}, True),
        ("constant", {"query": "eu"}, False),
        ("constant", {"current": {"value": "eu"}}, False),
        ("custom", {"hide": 2}, True),
        ("custom", {"hide": 0}, False),
        ("textbox", {"hide": 2}, False),
        ("query", {"hide": 2}, False),
    ],
)
def test_what_nobody_can_choose(type: str, more: dict[str, Any], found: bool) -> None:
    assert bool(list(hidden_value.check(variable("region", type=type, **more)))) is found


@pytest.mark.parametrize(("type", "found"), [("interval", True), ("custom", False), ("query", False)])
def test_a_missing_current_value(type: str, found: bool) -> None:
    assert bool(list(interval_current.check(variable("window", type=type)))) is found
