"""Queries through Grafana, as browsers send them: the results are those of the backends behind it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.grafana.http_errors import HttpError, Unreachable
from heddle.prove.backends.grafana import GrafanaClient, parse_frames
from heddle.prove.backends.registry import grafana_backends
from heddle.prove.result import EmptyReason, ProbeResult, Status
from tests.dashboards.prometheus.history import END
from tests.prove.backends.test_jaeger import TRACES, search
from tests.prove.backends.test_loki import LINES
from tests.prove.fake_grafana import SETTINGS, FakeGrafana, Frames, table
from tests.prove.fake_jaeger import FakeJaeger
from tests.prove.fake_loki import FakeLoki
from tests.prove.fake_server import Reply, Request, failure, serving, success
from tests.prove.fake_tempo import FakeTempo, Span
from tests.prove.probing import api, config, panel_query

CLICKHOUSE = "grafana-clickhouse-datasource"
INFINITY = "yesoreyeram-infinity-datasource"


def prometheus(request: Request) -> Reply:
    """Respond as a Prometheus whose only metric is `up`."""
    if request.path.startswith("/api/v1/label"):
        return success(["up"] if "__name__" in request.path else ["job"])
    query = request.params["query"]
    if "(((" in query:
        return failure("parse error: unclosed parenthesis", 400)
    jobs = "ab" if re.search(r"\bup\b", query) else ""
    series = [{"metric": {"job": job}, "values": [[END, "1"]], "value": [END, "1"]} for job in jobs]
    return success({"resultType": "matrix", "result": series})


def fake_grafana(**fields: Any) -> FakeGrafana:
    return FakeGrafana(prometheus, FakeLoki(LINES).respond, FakeJaeger(TRACES).respond, **fields)


def probe(type_: str, text: str, target: dict[str, Any] | None = None, **fields: Any) -> ProbeResult:
    uid = next(item["uid"] for item in SETTINGS["datasources"].values() if item["type"] == type_)
    with serving(fake_grafana(**fields).respond) as server:
        grafana = GrafanaClient(api(server.url, server="Grafana"))
        datasource = grafana.datasources().by_uid(uid, type_)
        backend = grafana_backends(grafana, config())(datasource)
        assert backend
        return backend.probe(panel_query(text, END, datasource=datasource, target=target), {})


CASES = [
    ("prometheus", "up", None, Status.OK, None, ""),
    ("prometheus", "upp", None, Status.EMPTY, EmptyReason.UNKNOWN_METRIC, "similar metrics: `up`"),
    ("prometheus", "sum(((up)", None, Status.ERROR, None, "unclosed parenthesis"),
    ("loki", '{job="loom"}', None, Status.OK, None, ""),
    ("loki", 'sum(rate({job="loom"} [5m]))', None, Status.OK, None, ""),
    ("loki", '{job="lom"}', None, Status.EMPTY, EmptyReason.UNKNOWN_VALUE, "values: `loom`"),
    ("loki", '{job="gone"}', None, Status.EMPTY, EmptyReason.DATA_ENDED, "is from 2025-12-30"),
    ("loki", '{job="loom"} | json | level="EROR"', None, Status.EMPTY, EmptyReason.UNKNOWN_VALUE, "`INFO`"),
    ("loki", '{job="loom"', None, Status.ERROR, None, "parse error"),
    ("jaeger", "search", search(), Status.OK, None, ""),
    (
        "jaeger",
        "search",
        search(service="lom"),
        Status.EMPTY,
        EmptyReason.UNKNOWN_VALUE,
        "service `lom` does not exist",
    ),
    ("jaeger", "search", search(tags="http.verb=GET"), Status.EMPTY, EmptyReason.UNKNOWN_LABEL, "no span has tag"),
    ("jaeger", "trace", {"query": "a1"}, Status.OK, None, ""),
    ("jaeger", "trace", {"query": "c1"}, Status.ERROR, None, "404"),
    ("jaeger", "graph", {"queryType": "dependencyGraph"}, Status.OK, None, ""),
]


@pytest.mark.parametrize(("type_", "text", "target", "status", "reason", "sentence"), CASES)
def test_results_are_those_of_the_backend(
    type_: str, text: str, target: dict[str, Any] | None, status: Status, reason: EmptyReason | None, sentence: str
) -> None:
    result = probe(type_, text, target)
    assert (result.status, result.diagnosis.reason if result.diagnosis else None) == (status, reason), result
    assert sentence in result.reason


def test_a_prometheus_query_is_sent_as_a_panel_sends_it() -> None:
    with serving(fake_grafana().respond) as server:
        grafana = GrafanaClient(api(server.url, server="Grafana"))
        datasource = grafana.datasources().by_uid("prometheus", "prometheus")
        backend = grafana_backends(grafana, config())(datasource)
        assert backend
        backend.probe(panel_query("up", END, datasource=datasource), {})
    body = json.loads(server.requests[-1].body)
    assert (body["from"], body["to"]) == (f"{(END - 3600) * 1000:.0f}", f"{END * 1000:.0f}")
    assert body["queries"] == [
        {
            "refId": "A",
            "datasource": {"type": "prometheus", "uid": "prometheus"},
            "expr": "up",
            "instant": False,
            "range": True,
            "format": "time_series",
            "interval": "60000ms",
            "intervalMs": 60000,
            "maxDataPoints": 11000,
            "utcOffsetSec": 0,
        }
    ]


def test_a_table_of_nan_has_no_data() -> None:
    nan = table(n=[None])
    nan["schema"]["fields"][0]["type"] = "number"
    nan["data"]["entities"] = [{"NaN": [0]}]
    assert probe(INFINITY, "x", {"url": "/x"}, tables=lambda _: [nan]).status is Status.EMPTY


def test_a_jaeger_that_only_browsers_query_is_queried_through_the_proxy() -> None:
    browser_only = {"uid": "jaeger", "type": "jaeger", "meta": {"backend": False}}
    settings = {**SETTINGS, "datasources": {**SETTINGS["datasources"], "Jaeger": browser_only}}
    assert probe("jaeger", "search", search(), settings=settings).status is Status.OK


def test_tempo_is_queried_through_the_proxy_as_browsers_do() -> None:
    tempo = FakeTempo([Span("a1", "loom", "dispatch", END - 60)]).respond
    target = {"queryType": "traceql", "query": "{} | rate()"}
    assert probe("tempo", "{} | rate()", target, tempo=tempo).status is Status.OK
    missing = probe("tempo", "{}", {"queryType": "traceql", "query": '{name = "nope"}'}, tempo=tempo)
    assert "values: `dispatch`" in missing.reason


def tables(target: dict[str, Any]) -> Frames | str:
    text = json.dumps(target)
    if "broken" in text:
        return "Code: 60. DB::Exception: no such table"
    if "system.columns" in text:
        return [table(name=["id", "start_time"])]
    return [] if "empty" in text else [table(time=[END * 1000], n=[1.0])]


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("SELECT 1 FROM t WHERE $__timeFilter(start_time)", Status.OK),
        ("SELECT 1 FROM t WHERE name = 'empty'", Status.EMPTY),
        ("SELECT 1 FROM broken", Status.ERROR),
    ],
)
def test_statements_are_sent_with_their_macros(sql: str, status: Status) -> None:
    statements = []

    def respond(target: dict[str, Any]) -> Frames | str:
        statements.append(target["rawSql"])
        return tables(target)

    assert probe(CLICKHOUSE, sql, {"format": 1}, tables=respond).status is status
    assert statements[0] == sql


def test_infinity_without_rows_is_diagnosed_by_older_rows() -> None:
    assert probe(INFINITY, "x", {"url": "/x"}, tables=tables).status is Status.OK
    never = probe(INFINITY, "x", {"url": "/empty"}, tables=tables)
    assert never.diagnosis is not None
    assert (never.diagnosis.reason, never.failed) == (EmptyReason.NO_DATA, True)
    target = {"url": "/x?from=${__timeFrom:date:seconds}"}
    panel_start = f"from={END - 3600:.0f}"
    earlier = probe(INFINITY, "x", target, tables=lambda query: [] if panel_start in query["url"] else [table(n=[1.0])])
    assert earlier.diagnosis is not None
    assert (earlier.diagnosis.reason, earlier.failed) == (EmptyReason.NO_MATCH_IN_RANGE, False)


def test_frames_contain_the_numbers_that_json_cannot_represent() -> None:
    frame = table(Value=[1.0, None, None])
    frame["data"]["entities"] = [{"NaN": [1], "Inf": [2]}]
    [[field]] = parse_frames({"results": {"A": {"frames": [frame]}}})
    assert (field.values[0], str(field.values[1]), field.values[2]) == (1.0, "nan", float("inf"))
    with pytest.raises(HttpError, match="not from the Grafana API"):
        parse_frames({"results": {}})


@pytest.mark.parametrize(
    ("reply", "message", "help"),
    [
        (Reply('{"message": "Invalid API key"}', 401), "Invalid API key", "--token-env"),
        (Reply('{"datasources": {}}'), "Grafana lists no data sources", "--token-env"),
        (Reply('{"status": "success"}'), "response is not from the Grafana API", "check the URL"),
    ],
)
def test_a_grafana_that_cannot_be_queried_ends_the_run_with_help(reply: Reply, message: str, help: str) -> None:
    with serving(lambda _: reply) as server, pytest.raises(Unreachable) as caught:
        GrafanaClient(api(server.url, server="Grafana")).datasources()
    [finding] = caught.value.findings
    assert (message in finding.message, help in finding.help) == (True, True), finding


def prove(url: str, *options: str, **environ: str) -> Result:
    command = ["prove", "--grafana", url, "--at", "2026-01-02T02:00:00Z", "--format", "json", *options]
    return CliRunner().invoke(main, command, env=environ)


@pytest.mark.usefixtures("shop")
def test_a_project_is_run_through_grafana_with_a_token() -> None:
    orders = Path("dashboards/loom/orders.py")
    orders.write_text(orders.read_text().replace('ORDERS.rate().sum(by="status")', 'raw("up")'))
    with serving(fake_grafana().respond) as server:
        output = prove(server.url, "--token-env", "GRAFANA_TOKEN", GRAFANA_TOKEN="t0p-secret")
    assert output.exit_code == 0, output.output
    assert {result["status"] for result in json.loads(output.stdout)["results"]} == {"ok"}
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer t0p-secret"}
    assert "t0p-secret" not in output.output


@pytest.mark.usefixtures("shop")
def test_rate_windows_follow_the_interval_of_grafanas_data_source() -> None:
    with serving(fake_grafana().respond) as server:
        results = json.loads(prove(server.url).stdout)["results"]
    assert "[4m]" in next(result["query"] for result in results if result["kind"] == "panel")


@pytest.mark.usefixtures("shop")
def test_a_grafana_without_the_data_source_is_an_error_of_each_query() -> None:
    settings = {**SETTINGS, "datasources": {"Loki": SETTINGS["datasources"]["Loki"]}}
    with serving(fake_grafana(settings=settings).respond) as server:
        results = json.loads(prove(server.url).stdout)["results"]
    assert {result["reason"] for result in results} == {"Grafana has no data source of type `prometheus`"}
