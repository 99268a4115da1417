"""Every query has a status, whatever JSON a server responds with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from heddle.prove.backend import Backend
from heddle.prove.backend_api import BackendApi
from heddle.prove.backends.clickhouse import ClickHouseBackend, ClickHouseClient
from heddle.prove.backends.grafana import GrafanaClient
from heddle.prove.backends.jaeger import JaegerBackend, JaegerClient
from heddle.prove.backends.loki import LokiBackend, LokiClient
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.backends.prometheus_api import PrometheusClient
from heddle.prove.backends.registry import grafana_backends
from heddle.prove.backends.tempo import TempoBackend, TempoClient
from heddle.prove.datasources import Datasource
from heddle.prove.result import Status
from tests.dashboards.prometheus.history import END
from tests.prove.fake_grafana import SETTINGS
from tests.prove.fake_server import Reply, Request, serving
from tests.prove.probing import api, config, panel_query

VALUES: list[Any] = [5, "text", None, True, [], {}, [5], [[]], [None], {"x": 5}, ["a"], [{"a": 5}]]


def each_value(create: Callable[[Any], Any]) -> list[Any]:
    return [create(value) for value in VALUES]


def result(kind: str, value: object) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": value}}


def frame(schema: object, data: object) -> dict[str, Any]:
    return {"results": {"A": {"frames": [{"schema": schema, "data": data}]}}}


BODIES = [
    *each_value(lambda value: {"status": "success", "data": value}),
    *each_value(lambda value: result("streams", value)),
    *each_value(lambda value: result("matrix", value)),
    *each_value(lambda value: result("streams", [{"stream": {}, "values": value}])),
    *each_value(lambda value: result("matrix", [{"metric": {}, "values": value}])),
    *each_value(lambda value: {"data": value, "errors": None}),
    *each_value(lambda value: {"data": [{"traceID": "a", "spans": value}]}),
    *each_value(lambda value: {"data": [{"traceID": "a", "spans": [{"startTime": 1, "tags": value}]}]}),
    *each_value(lambda value: {"data": None, "errors": value}),
    *each_value(lambda value: {"meta": value, "data": value}),
    *each_value(lambda value: {"meta": [{"name": "a", "type": "String"}], "data": value, "statistics": value}),
    *each_value(lambda value: {"results": value}),
    *each_value(lambda value: {"results": {"A": value}}),
    *each_value(lambda value: {"results": {"A": {"frames": value}}}),
    *each_value(lambda value: frame(value, value)),
    *each_value(lambda value: frame({"fields": value}, {"values": value})),
    *each_value(lambda value: frame({"fields": [{"name": "Time", "type": "time"}]}, {"values": [value]})),
    *each_value(lambda value: frame({"fields": [{"name": "labels", "type": "other"}]}, {"values": [value]})),
    *VALUES,
]
TARGETS: dict[str, tuple[str, dict[str, Any]]] = {
    "prometheus": ("sum(rate(up[5m]))", {}),
    "loki": ('sum(rate({a="b"} | json | c="d" [5m]))', {}),
    "jaeger": ("search", {"queryType": "search", "service": "a", "tags": "b=c"}),
    "tempo": ("{}", {"queryType": "traceql", "query": '{.a = "b"} | rate()'}),
    "grafana-clickhouse-datasource": ("SELECT a FROM b WHERE a = 'c' AND $__timeFilter(a)", {}),
    "yesoreyeram-infinity-datasource": ("x", {"url": "/x"}),
}
VARIABLE = {
    "name": "x",
    "type": "query",
    "query": {"label": "a", "stream": '{b="c"}', "query": "label_values(a, b)"},
}


DIRECT: dict[str, Callable[[BackendApi], Backend]] = {
    "prometheus": lambda backend_api: PrometheusBackend(PrometheusClient(backend_api), config()),
    "loki": lambda backend_api: LokiBackend(LokiClient(backend_api), config()),
    "jaeger": lambda backend_api: JaegerBackend(JaegerClient(backend_api), config()),
    "tempo": lambda backend_api: TempoBackend(TempoClient(backend_api), config()),
    "grafana-clickhouse-datasource": lambda backend_api: ClickHouseBackend(ClickHouseClient(backend_api), config()),
}


def direct(type_: str, backend_api: BackendApi) -> Backend:
    return DIRECT[type_](backend_api)


def through_grafana(type_: str, backend_api: BackendApi) -> Backend:
    grafana = GrafanaClient(backend_api)
    backend = grafana_backends(grafana, config())(grafana.datasources().first_of_type(type_))
    assert backend
    return backend


CASES = [(type_, direct) for type_ in DIRECT] + [(type_, through_grafana) for type_ in TARGETS]


@pytest.mark.parametrize(("type_", "connect"), CASES)
def test_unexpected_json_is_an_error_or_an_empty_result(
    type_: str, connect: Callable[[str, BackendApi], Backend]
) -> None:
    body: Any = None

    def respond(request: Request) -> Reply:
        return Reply(json.dumps(SETTINGS if request.path == "/api/frontend/settings" else body))

    text, target = TARGETS[type_]
    uid = next(item["uid"] for item in SETTINGS["datasources"].values() if item["type"] == type_)
    query = panel_query(text, END, datasource=Datasource(type=type_, uid=uid), target=target)
    offenders = []
    with serving(respond) as server:
        for body in BODIES:
            backend = connect(type_, api(server.url, timeout=5))
            if backend.probe(query, {}).status not in (Status.ERROR, Status.EMPTY, Status.OK):
                offenders.append(body)
            options = backend.variable_options(VARIABLE, query, {})
            if not options.values and not options.error and not backend.explain_no_options(query, options).text:
                offenders.append(body)
    assert offenders == []
