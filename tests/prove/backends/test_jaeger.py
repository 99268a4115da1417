"""Searches, traces by id, the service graph, and diagnoses of Jaeger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.grafana.http_errors import Unreachable
from heddle.grafana.interpolation import VariableValue
from heddle.prove.backend import Limits
from heddle.prove.backends.jaeger import JaegerBackend, JaegerClient, parse_tags
from heddle.prove.datasources import Datasource
from heddle.prove.queries import query_text
from heddle.prove.result import EmptyReason, ProbeResult, Status
from tests.dashboards.prometheus.history import END
from tests.prove.fake_jaeger import FakeJaeger, Trace
from tests.prove.fake_server import Reply, Request, serving
from tests.prove.probing import DAY, HOUR, api, config, is_diagnosed, panel_query

JAEGER = Datasource(type="jaeger")
TRACES = [
    Trace("a1", "loom", "dispatch", END - 60, {"http.method": "GET", "error": False}),
    Trace("a2", "loom", "plan", END - 5 * HOUR, {"http.method": "PUT"}),
    Trace("b1", "gone", "work", END - 2 * DAY),
]
NO_ID = {"trace": VariableValue(("",))}


def search(**fields: object) -> dict[str, Any]:
    return {"queryType": "search", "service": "loom", "limit": 20, **fields}


def probe(
    target: dict[str, Any],
    respond: Callable[[Request], Reply] | None = None,
    limits: Limits | None = None,
    selection: dict[str, VariableValue] | None = None,
    good_if_empty: bool = False,
) -> ProbeResult:
    with serving(respond or FakeJaeger(TRACES).respond) as server:
        client = JaegerClient(api(server.url, server="Jaeger"))
        client.ping()
        backend = JaegerBackend(client, config(limits))
        query = panel_query(query_text("jaeger", target), END, datasource=JAEGER, target=target)
        query = replace(query, good_if_empty=good_if_empty)
        return backend.probe(query, selection or {})


def test_searches_that_find_traces_are_ok() -> None:
    targets = [
        search(),
        search(operation="dispatch"),
        search(tags="http.method=GET error=false"),
        search(service="$service"),
        {"query": "a1"},
        {"query": "$trace"},
        {"queryType": "dependencyGraph"},
    ]
    results = [probe(target, selection={"service": VariableValue(("loom",)), **NO_ID}) for target in targets]
    assert [(result.status, result.diagnosis) for result in results] == [(Status.OK, None)] * 7


EMPTY = [
    (search(service="lom"), EmptyReason.UNKNOWN_VALUE, "service `lom` does not exist; services: `gone`, `loom`"),
    (search(operation="dispach"), EmptyReason.UNKNOWN_VALUE, "no operation `dispach`; operations: `dispatch`, `plan`"),
    (search(operation="plan"), EmptyReason.NO_MATCH_IN_RANGE, "but none of operation `plan`"),
    (search(service="gone"), EmptyReason.DATA_ENDED, "the last trace of `gone` is from 2025-12-31"),
    (
        search(tags="http.verb=GET"),
        EmptyReason.UNKNOWN_LABEL,
        "no span has tag `http.verb`; tags: `error`, `http.method`",
    ),
    (search(tags="http.method=POST"), EmptyReason.UNKNOWN_VALUE, "values: `GET`"),
    (search(tags="http.method=PUT"), EmptyReason.NO_MATCH_IN_RANGE, "the last match is from"),
    (search(tags="error=true"), EmptyReason.NO_MATCH_IN_RANGE, "none matches the search"),
]


def test_an_empty_result_has_the_reason_and_the_names_involved() -> None:
    results = [(probe(target), reason, text) for target, reason, text in EMPTY]
    assert [case for case in results if not is_diagnosed(*case)] == []


def test_a_bad_state_without_traces_does_not_fail_but_a_wrong_service_does() -> None:
    expected = [target for target, reason, _ in EMPTY if probe(target, good_if_empty=True).failed is reason.is_expected]
    assert expected == [search(tags="http.method=POST")]


def test_a_bad_state_does_not_hide_a_tag_that_does_not_exist() -> None:
    result = probe(search(tags="http.method=POST http.verb=GET"), good_if_empty=True)
    assert is_diagnosed(result, EmptyReason.UNKNOWN_LABEL, "no span has tag `http.verb`")


def test_a_jaeger_without_traces_has_no_data() -> None:
    for target in (search(), {"query": "$trace"}):
        result = probe(target, FakeJaeger([]).respond, selection=NO_ID)
        assert result.diagnosis is not None
        assert (result.diagnosis.reason, result.diagnosis.text) == (EmptyReason.NO_DATA, "no service has sent a span")


def test_a_service_graph_without_calls_fails_if_there_are_several_services() -> None:
    result = probe({"queryType": "dependencyGraph"}, FakeJaeger(TRACES, calls=0).respond)
    assert (result.failed, "services: `gone`, `loom`" in result.reason) == (True, True)
    assert not probe({"queryType": "dependencyGraph"}, FakeJaeger(TRACES[:1], calls=0).respond).failed


def test_a_jaeger_after_2_20_fails_searches_and_still_serves_traces() -> None:
    newer = FakeJaeger(TRACES, is_newer=True)
    result = probe(search(), newer.respond)
    assert (result.status, "run 2.20 or older" in result.error) == (Status.ERROR, True)
    assert probe({"query": "$trace"}, newer.respond, selection=NO_ID).status is Status.OK


def test_an_unknown_trace_is_an_error_and_a_slow_response_is_slow() -> None:
    result = probe({"query": "c1"})
    assert (result.status, "trace not found" in result.error) == (Status.ERROR, True)
    assert probe(search(), limits=Limits(slow=0)).status is Status.SLOW


def test_a_wrong_url_ends_the_run_with_help() -> None:
    with serving(lambda _: Reply("<html>", content_type="text/html")) as server, pytest.raises(Unreachable) as caught:
        JaegerClient(api(server.url, server="Jaeger")).ping()
    [finding] = caught.value.findings
    assert "Jaeger serves its API below it" in finding.help


def test_traces_are_sorted_by_their_start() -> None:
    traces = [Trace("old", "a", "x", END - 60), Trace("new", "a", "x", END - 1), Trace("older", "a", "x", END - 90)]
    with serving(FakeJaeger(traces).respond) as server:
        time_range = panel_query("", END).time_range
        found = JaegerClient(api(server.url)).search((("service", "a"),), time_range, 20)
    assert (found.ids, found.newest) == (("new", "old", "older"), END - 1)


@pytest.mark.parametrize(("limit", "sent"), [(5, "5"), (0, "20"), (None, "20")])
def test_as_many_traces_are_requested_as_the_panel_says(limit: int | None, sent: str) -> None:
    target = search(limit=limit)
    with serving(FakeJaeger(TRACES).respond) as server:
        query = panel_query("search", END, datasource=JAEGER, target=target)
        JaegerBackend(JaegerClient(api(server.url)), config()).probe(query, {})
    assert [request.params["limit"] for request in server.requests] == [sent]


def test_tags_are_parsed_as_logfmt() -> None:
    assert parse_tags('error=true a.b="x y" flag') == {"error": "true", "a.b": "x y", "flag": "true"}


def probe_shipped(*options: str, respond: Callable[[Request], Reply]) -> list[dict[str, Any]]:
    with serving(respond) as server:
        command = ["prove", "--at", "2026-01-02T02:00:00Z", "--format", "json", "--jaeger", server.url, *options]
        output = CliRunner().invoke(main, command)
    return [result for result in json.loads(output.stdout)["results"] if result["backend"] == "jaeger"]


@pytest.mark.usefixtures("repository")
def test_an_unknown_service_is_diagnosed_in_every_shipped_search() -> None:
    traces = [Trace("a1", "somebody", "x", END - 60), Trace("a2", "else", "x", END)]
    results = probe_shipped(respond=FakeJaeger(traces).respond)
    searches = [result for result in results if result["query"].startswith("search")]
    assert {(result["status"], result["empty_reason"]) for result in searches} == {("empty", "unknown label value")}
    assert {result["status"] for result in results if result not in searches} == {"ok"}


@pytest.mark.usefixtures("repository")
def test_every_shipped_search_finds_the_traces_that_the_systems_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAEGER_TENANT", "team-a")

    def respond(request: Request) -> Reply:
        assert request.headers["x-tenant"] == "team-a"
        trace = Trace("a1", "loom", "x", END - 60)
        if request.path == "/api/traces":
            params = request.params
            tags = json.loads(params.get("tags", "{}"))
            trace = Trace("a1", params["service"], params.get("operation", "x"), END - 60, tags)
        return FakeJaeger([trace]).respond(request)

    results = probe_shipped("--tenant-env", "JAEGER_TENANT", respond=respond)
    assert [(result["query"], result["reason"]) for result in results if result["status"] != "ok"] == []
    assert len(results) > 20
