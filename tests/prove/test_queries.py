"""The queries of dashboards and alerts."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.diagnostics.location import Location
from heddle.prove.datasources import Datasource, Datasources
from heddle.prove.queries import AlertRule, ProbeQuery, QueryContext, alert_query, dashboard_queries, query_text
from tests.prove.probing import compiled

NOW = 100_000.0
HOUR = 3600
CONTEXT = QueryContext(
    now=NOW,
    scrape_interval=15,
    datasources=Datasources([Datasource(type="prometheus", uid="p"), Datasource(type="loki", uid="l")]),
)


def queries_of(**data: Any) -> list[ProbeQuery]:
    return dashboard_queries(compiled({"uid": "board", **data}), CONTEXT)


def panel(*targets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": "Panel", "datasource": {"type": "prometheus", "uid": "p"}, "targets": list(targets), **fields}


@pytest.mark.parametrize(
    ("type_", "target", "text"),
    [
        ("prometheus", {"expr": "up"}, "up"),
        ("grafana-amazonprometheus-datasource", {"expr": "up"}, "up"),
        ("prometheus", {"rawSql": "SELECT 1"}, ""),
        ("grafana-clickhouse-datasource", {"rawSql": "SELECT 1"}, "SELECT 1"),
        ("mssql", {"rawSql": "SELECT 1", "format": "table"}, "SELECT 1"),
        ("yesoreyeram-infinity-datasource", {"refId": "A", "url": "/x"}, '{"url": "/x"}'),
        ("yesoreyeram-infinity-datasource", {"refId": "A", "hide": False}, ""),
        ("jaeger", {"queryType": "search", "service": "a", "tags": "b=c"}, "search service=a tags=b=c"),
        ("jaeger", {"queryType": "search"}, ""),
        ("jaeger", {"queryType": "dependencyGraph"}, "service graph"),
        ("jaeger", {"query": "a1"}, "trace a1"),
    ],
)
def test_the_text_of_a_query_depends_on_the_data_source(type_: str, target: dict[str, Any], text: str) -> None:
    assert query_text(type_, target) == text


def test_a_target_that_is_instant_and_range_is_two_queries() -> None:
    queries = queries_of(panels=[panel({"expr": "up", "instant": True, "range": True})])
    assert [(query.instant, query.key[-1]) for query in queries] == [(True, "0/instant"), (False, "0")]


def test_hidden_and_empty_targets_are_not_queries() -> None:
    targets = [{"refId": "A", "expr": "up", "hide": True}, {"refId": "B", "expr": ""}, {"refId": "C", "expr": "up"}]
    queries = queries_of(panels=[panel(*targets)])
    assert [query.ref_id for query in queries] == ["C"]


def test_panels_in_rows_are_repeated_with_their_row() -> None:
    inner = panel({"expr": "a"}, title="Inner")
    panels = [
        panel({"expr": "a"}, title="Before"),
        {"type": "row", "repeat": "job", "panels": [inner]},
        panel({"expr": "a"}, title="After"),
        panel({"expr": "a"}, title="Own", repeat="instance"),
        {"type": "row", "panels": []},
        panel({"expr": "a"}, title="Last"),
    ]
    queries = queries_of(panels=panels)
    repeats = {query.title: query.repeat_variable for query in queries}
    assert repeats == {"Before": "", "Inner": "job", "After": "job", "Own": "instance", "Last": ""}


def test_a_panel_runs_over_the_time_range_of_its_dashboard() -> None:
    time = {"from": "now-2h", "to": "now"}
    [query] = queries_of(time=time, panels=[panel({"expr": "up"})])
    assert (query.time_range.start, query.time_range.end) == (NOW - 2 * HOUR, NOW)
    [query] = queries_of(time={"from": "nonsense"}, panels=[panel({"expr": "up"})])
    assert query.time_range.seconds == 6 * HOUR


def test_the_minimum_interval_of_a_target_replaces_that_of_the_panel() -> None:
    targets = [{"expr": "a"}, {"expr": "b", "interval": "5m"}]
    queries = queries_of(panels=[panel(*targets, interval="2m")])
    assert [query.intervals.step for query in queries] == [120, 300]


def test_annotations_are_queries_unless_they_are_disabled() -> None:
    source = {"type": "loki", "uid": "l"}
    annotations = [
        {"name": "Deployments", "datasource": source, "expr": '{job="a"}'},
        {"name": "Nested", "datasource": source, "target": {"expr": '{job="b"}'}},
        {"name": "Disabled", "datasource": source, "expr": '{job="c"}', "enable": False},
        {"name": "Built-in", "datasource": "-- Grafana --"},
    ]
    queries = queries_of(annotations={"list": annotations})
    assert [(query.kind, query.title, query.text) for query in queries] == [
        ("annotation", "Deployments", '{job="a"}'),
        ("annotation", "Nested", '{job="b"}'),
    ]


@pytest.mark.parametrize(("type_", "seconds"), [("prometheus", HOUR), ("grafana-clickhouse-datasource", 300)])
def test_an_alert_is_evaluated_once_over_its_window(type_: str, seconds: int) -> None:
    target = {"expr": "up", "rawSql": "SELECT 1"}
    alert = AlertRule(
        system="Shop",
        name="Down",
        datasource=(type_, "x"),
        target=target,
        window=300,
        location=Location("alerts.py", 3),
    )
    query = alert_query(alert, CONTEXT)
    assert (query.kind, query.owner, query.title, query.instant) == ("alert", "Shop", "Down", True)
    assert (query.time_range.seconds, query.time_range.end) == (seconds, NOW)
