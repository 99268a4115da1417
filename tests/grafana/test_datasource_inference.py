"""The types of data sources are known from whatever a dashboard says about them."""

from __future__ import annotations

from typing import Any

from heddle.grafana.datasource_inference import DatasourceTypes

EXPR = {"expr": "sum(orders)"}
VARIABLE = {"type": "datasource", "name": "source", "query": "loki"}
INPUT = {"type": "datasource", "name": "DS_SHOP", "pluginId": "mysql"}


def type_of(
    target: dict[str, Any], panel: dict[str, Any] | None = None, dashboard: dict[str, Any] | None = None
) -> str:
    return DatasourceTypes(dashboard or {}).type_of(target, panel or {})


def test_a_reference_names_the_type() -> None:
    assert type_of({"datasource": {"type": "mysql", "uid": "a"}, **EXPR}) == "mysql"
    assert type_of({}, {"datasource": {"type": "mysql", "uid": "a"}}) == "mysql"


def test_the_target_comes_before_the_panel() -> None:
    panel = {"datasource": {"type": "mysql"}}
    assert type_of({"datasource": {"type": "loki"}}, panel) == "loki"
    assert type_of({"datasource": {"uid": "unknown"}}, panel) == "mysql"


def test_a_variable_or_an_input_names_the_type() -> None:
    dashboard = {"templating": {"list": [VARIABLE]}, "__inputs": [INPUT]}
    references: dict[Any, str] = {
        "$source": "loki",
        "${source}": "loki",
        "[[source]]": "loki",
        "${DS_SHOP}": "mysql",
        "DS_SHOP": "mysql",
        "${other}": "",
    }
    for reference, expected in references.items():
        assert type_of({"datasource": reference}, None, dashboard) == expected
        assert type_of({"datasource": {"uid": reference}}, None, dashboard) == expected


def test_another_reference_of_the_dashboard_names_the_type() -> None:
    typed = {"datasource": {"type": "influxdb", "uid": "db"}}
    dashboards: list[dict[str, Any]] = [
        {"panels": [typed]},
        {"panels": [{"targets": [typed]}]},
        {"panels": [{"panels": [{"targets": [typed]}]}]},
        {"annotations": {"list": [typed]}},
        {"templating": {"list": [typed]}},
    ]
    assert {type_of({"datasource": {"uid": "db"}}, None, dashboard) for dashboard in dashboards} == {"influxdb"}


def test_a_mixed_panel_does_not_determine_the_type_of_its_targets() -> None:
    for mixed in ("-- Mixed --", {"type": "datasource", "uid": "-- Mixed --"}, {"uid": "-- Mixed --"}):
        assert type_of(EXPR, {"datasource": mixed}) == "prometheus"
        assert type_of({}, {"datasource": mixed}) == ""


def test_built_in_sources_are_known_by_name() -> None:
    assert type_of({"datasource": "-- Dashboard --"}) == "datasource"
    assert type_of({"datasource": {"uid": "grafana"}}) == "grafana"
    assert type_of({"datasource": "__expr__"}) == "__expr__"


def test_the_only_required_data_source_is_meant() -> None:
    required = [{"type": "grafana", "id": "grafana"}, {"type": "datasource", "id": "graphite"}]
    assert type_of({"target": "a.b"}, None, {"__requires": required}) == "graphite"
    both = [*required, {"type": "datasource", "id": "loki"}]
    assert type_of({"target": "a.b"}, None, {"__requires": both}) == ""


def test_the_field_expr_is_promql_unless_it_is_logql() -> None:
    logql = [
        '{app="shop"} |= "error"',
        'sum(rate({app="shop"} | json | status >= 500 [5m]))',
        '{app="shop"} != "debug"',
        '{app="shop"} | logfmt',
        '{app="shop"} | level="error"',
    ]
    promql = [
        'up{app="shop"} == 1',
        'sum(rate({app="shop"}[5m]))',
        '{app="a"} or {app="b"}',
        'up{app="a"} != 1',
        "sum(",
        "$query",
    ]
    for reference in (None, "Shop", {"uid": "shop"}, "", [], {}):
        assert {type_of({"datasource": reference, "expr": text}) for text in logql} == {"loki"}
        assert {type_of({"datasource": reference, "expr": text}) for text in promql} == {"prometheus"}
    assert type_of({"expr": '{app="shop"}'}, {"type": "logs"}) == "loki"
    assert type_of({"expr": '{app="shop"}', "datasource": "Loki_EU"}) == "loki"


def test_other_fields_leave_the_type_open() -> None:
    for target in ({}, {"expr": ""}, {"expr": 5}, {"rawSql": "SELECT 1"}, {"query": "a"}, {"datasource": 5}):
        assert type_of(target) == ""
