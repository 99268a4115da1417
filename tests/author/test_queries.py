"""The targets of queries, and the data sources that they refer to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heddle import (
    Query,
    clickhouse,
    json_api,
    log_metric,
    logs,
    loki,
    postgres,
    search_spans,
    search_traces,
    service_graph,
    span_metric,
    timeseries,
    trace,
    trace_source,
)
from heddle.author.dashboard import Row
from heddle.settings.active import activate
from tests.author.compiled import Promql, compiled, dashboard
from tests.settings_values import settings_with


def target_json(query: Query | Promql, **arguments: Any) -> dict[str, Any]:
    """Return the target of a panel with this query, in a dashboard with these arguments."""
    row = Row("", [timeseries("P", query=query)])
    return compiled(dashboard([row], **arguments)).data["panels"][0]["targets"][0]


def test_a_query_refers_to_the_usual_uid_of_its_type() -> None:
    assert target_json(postgres("SELECT 1"))["datasource"] == {
        "type": "grafana-postgresql-datasource",
        "uid": "postgres",
    }


def test_a_query_can_name_a_data_source() -> None:
    for query in (
        postgres("SELECT 1", source="mine"),
        clickhouse("SELECT 1", source="mine"),
        json_api("/", columns={}, parameters={}, source="mine"),
    ):
        assert target_json(query)["datasource"]["uid"] == "mine"
        assert query.ref()["uid"] == "mine"


def test_a_variable_of_the_type_replaces_the_uid() -> None:
    assert target_json(logs("{job='a'}"), variables=[loki()])["datasource"]["uid"] == "${loki}"


def test_an_alert_has_no_variables() -> None:
    assert log_metric("rate({job='a'}[1m])").ref() == {"type": "loki", "uid": "loki"}


def test_promql_has_the_settings_of_the_panel_type() -> None:
    target = target_json(Promql("up", "short", "{{job}}"))
    assert (target["expr"], target["range"], target["legendFormat"]) == ("up", True, "{{job}}")
    assert target_json(Promql())["legendFormat"] == "__auto"


def test_clickhouse_gets_its_format_as_a_number() -> None:
    assert [clickhouse("SELECT 1", shape=shape).fields["format"] for shape in ("timeseries", "table")] == [0, 1]


def test_parameters_of_an_api_are_texts() -> None:
    query = json_api(
        "/metrics", columns={"a": ("A", "number")}, parameters={"from": "1", "query": {"view": "x"}}, root="rows"
    )
    assert query.fields["url_options"]["params"] == [
        {"key": "from", "value": "1"},
        {"key": "query", "value": '{"view":"x"}'},
    ]
    assert query.fields["columns"] == [{"selector": "a", "text": "A", "type": "number"}]
    assert query.fields["root_selector"] == "rows"


def test_a_search_of_traces_has_only_the_given_filters() -> None:
    assert search_traces("shop").fields == {"queryType": "search", "service": "shop", "limit": 20}
    found = search_traces("shop", tags={"error": True, "path": "a b", "status": 500, "quote": '"'})
    assert found.fields["tags"] == 'error=true path="a b" status=500 quote="\\""'


@pytest.mark.parametrize(
    ("query", "traceql"),
    [
        (lambda: search_traces("shop"), '{resource.service.name = "shop"}'),
        (
            lambda: search_traces("shop", operation='a "b"\\', tags={"error": True}),
            '{resource.service.name = "shop" && name = "a \\"b\\"\\\\" && status = error}',
        ),
        (lambda: search_traces("s", tags={"error": False}), '{resource.service.name = "s" && status != error}'),
        (
            lambda: search_traces("s", tags={"http.status": 500, "level": "500", "ratio": 0.5, "ok": False}),
            '{resource.service.name = "s" && .http.status = 500 && .level = "500" && .ratio = 0.5 && .ok = false}',
        ),
        (lambda: search_traces("s", tags={"a b": "ä"}), '{resource.service.name = "s" && ."a b" = "ä"}'),
    ],
)
def test_a_search_is_traceql_if_tempo_is_selected(query: Callable[[], Query], traceql: str) -> None:
    with activate(settings_with({"traces.backend": "tempo"})):
        found = query()
    assert found.source_type == "tempo"
    assert found.fields == {"queryType": "traceql", "query": traceql, "limit": 20, "tableType": "traces"}


def test_all_functions_of_traces_query_the_selected_backend() -> None:
    with activate(settings_with({"traces.backend": "tempo"})):
        assert trace("$trace").fields == {"queryType": "traceql", "query": "$trace"}
        assert service_graph().fields == {"queryType": "serviceMap"}
        assert {trace("a").source_type, service_graph().source_type} == {"tempo"}
        assert (trace_source().name, trace_source().query) == ("tempo", "tempo")
    assert (trace_source().name, trace("a").fields) == ("jaeger", {"query": "a"})


def test_metrics_of_spans_are_a_range_or_one_number() -> None:
    query = "{} | rate()"
    base = {"queryType": "traceql", "query": query}
    assert span_metric(query).fields == {**base, "metricsQueryType": "range"}
    assert span_metric(query, step="1m", instant=True).fields == {**base, "metricsQueryType": "instant", "step": "1m"}
    assert search_spans("{}").fields == {"queryType": "traceql", "query": "{}", "limit": 20, "tableType": "spans"}


def test_a_log_metric_is_a_range_or_instant() -> None:
    assert log_metric("rate({a='b'}[1m])").fields["queryType"] == "range"
    assert log_metric("rate({a='b'}[1m])", instant=True).fields["queryType"] == "instant"
