"""Whatever JSON a server answers, a question gets a verdict and nobody a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from heddle.prove.access import Access, Keys
from heddle.prove.backend import Backend, Limits
from heddle.prove.clickhouse.api import ClickHouse
from heddle.prove.clickhouse.backend import ClickHouseBackend
from heddle.prove.config import Terms
from heddle.prove.datasource import Source
from heddle.prove.documented import Documented
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.find import backend_finder
from heddle.prove.http import Http
from heddle.prove.jaeger.api import Jaeger
from heddle.prove.jaeger.backend import JaegerBackend
from heddle.prove.loki.api import Loki
from heddle.prove.loki.backend import LokiBackend
from heddle.prove.prometheus.api import Prometheus
from heddle.prove.prometheus.backend import PrometheusBackend
from heddle.prove.result import Verdict
from tests.dashboards.answers.history import END
from tests.prove.asked import DAY, question
from tests.prove.board import SETTINGS
from tests.prove.double import Asked, Reply, serving
from tests.prove.question import on

TERMS = Terms(limits=Limits(), documented=Documented(), retention=15 * DAY)
ODD: list[Any] = [5, "text", None, True, [], {}, [5], [[]], [None], {"x": 5}, ["a"], [{"a": 5}]]


def odd(make: Callable[[Any], Any]) -> list[Any]:
    return [make(one) for one in ODD]


def result(kind: str, result: object) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": result}}


def frame(schema: object, values: object) -> dict[str, Any]:
    return {"results": {"A": {"frames": [{"schema": schema, "data": values}]}}}


INNER = [
    *odd(lambda one: {"status": "success", "data": one}),
    *odd(lambda one: result("streams", one)),
    *odd(lambda one: result("matrix", one)),
    *odd(lambda one: result("streams", [{"stream": {}, "values": one}])),
    *odd(lambda one: result("matrix", [{"metric": {}, "values": one}])),
    *odd(lambda one: {"data": one, "errors": None}),
    *odd(lambda one: {"data": [{"traceID": "a", "spans": one}]}),
    *odd(lambda one: {"data": [{"traceID": "a", "spans": [{"startTime": 1, "tags": one}]}]}),
    *odd(lambda one: {"data": None, "errors": one}),
    *odd(lambda one: {"meta": one, "data": one}),
    *odd(lambda one: {"meta": [{"name": "a", "type": "String"}], "data": one, "statistics": one}),
    *odd(lambda one: {"results": one}),
    *odd(lambda one: {"results": {"A": one}}),
    *odd(lambda one: {"results": {"A": {"frames": one}}}),
    *odd(lambda one: frame(one, one)),
    *odd(lambda one: frame({"fields": one}, {"values": one})),
    *odd(lambda one: frame({"fields": [{"name": "Time", "type": "time"}]}, {"values": [one]})),
    *odd(lambda one: frame({"fields": [{"name": "labels", "type": "other"}]}, {"values": [one]})),
    *ODD,
]
TARGETS: dict[str, tuple[str, dict[str, Any]]] = {
    "prometheus": ("sum(rate(up[5m]))", {}),
    "loki": ('sum(rate({a="b"} | json | c="d" [5m]))', {}),
    "jaeger": ("search", {"queryType": "search", "service": "a", "tags": "b=c"}),
    "grafana-clickhouse-datasource": ("SELECT a FROM b WHERE a = 'c' AND $__timeFilter(a)", {}),
    "yesoreyeram-infinity-datasource": ("x", {"url": "/x"}),
}


def direct(type_: str, http: Http) -> Backend:
    made: dict[str, Callable[[], Backend]] = {
        "prometheus": lambda: PrometheusBackend(Prometheus(http, ""), TERMS.limits, TERMS.documented, TERMS.retention),
        "loki": lambda: LokiBackend(Loki(http, ""), TERMS.limits, TERMS.retention),
        "jaeger": lambda: JaegerBackend(Jaeger(http, ""), TERMS.limits, TERMS.retention),
        "grafana-clickhouse-datasource": lambda: ClickHouseBackend(ClickHouse(http, ""), TERMS.limits),
    }
    return made[type_]()


def behind(type_: str, http: Http) -> Backend:
    grafana = Grafana(http, "")
    listed = grafana.sources()
    found = backend_finder(grafana, TERMS)(listed.first(type_))
    assert found
    return found


CASES = [(type_, direct) for type_ in TARGETS if "infinity" not in type_] + [(type_, behind) for type_ in TARGETS]


@pytest.mark.parametrize(("type_", "make"), CASES)
def test_nonsense_has_a_verdict(type_: str, make: Callable[[str, Http], Backend]) -> None:
    body: list[Any] = [None]

    def answer(asked: Asked) -> Reply:
        return Reply(json.dumps(SETTINGS if asked.path == "/api/frontend/settings" else body[0]))

    text, target = TARGETS[type_]
    uid = next(one["uid"] for one in SETTINGS["datasources"].values() if one["type"] == type_)
    variable = {
        "name": "x",
        "type": "query",
        "query": {"label": "a", "stream": '{b="c"}', "query": "label_values(a, b)"},
    }
    with serving(answer) as double:
        http = Http(Access(url=double.url, timeout=5), Keys(), 4)
        for each in INNER:
            body[0] = each
            backend = make(type_, http)
            asked = on(question(text, END), Source(type=type_, uid=uid), target)
            proof = backend.prove(asked, {})
            assert proof.verdict in (Verdict.ERROR, Verdict.EMPTY, Verdict.ANSWERS), each
            offered = backend.offers(variable, asked, {})
            if not offered.values and not offered.fault:
                assert backend.lacking(asked, offered).text
