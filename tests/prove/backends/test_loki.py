"""Queries, variables and diagnoses of Loki."""

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
from heddle.prove.backends.loki import LokiBackend, LokiClient
from heddle.prove.datasources import Datasource
from heddle.prove.result import EmptyReason, ProbeResult, Status
from heddle.simulate.telemetry_buffer import TelemetryBuffer, TraceIds, loki_streams
from tests.dashboards.prometheus.history import END
from tests.prove.fake_loki import FakeLoki, Line
from tests.prove.fake_server import Reply, Request, serving
from tests.prove.probing import DAY, HOUR, api, config, is_diagnosed, panel_query
from tests.simulate.systems import settings_with, targets

LOKI = Datasource(type="loki")
EVENT = '{"event":"dispatch.assign","duration_ms":12,"level":"INFO"}'
LOOM = {"job": "loom", "env": "prod"}
LINES = [
    Line(LOOM, END - 120, EVENT),
    Line(LOOM, END - 600, "started without JSON"),
    Line({"job": "tokenhub", "env": "prod"}, END - 60, "INFO routed"),
    Line(LOOM, END - 5 * HOUR, '{"event":"dispatch.claim","level":"WARN"}'),
    Line({"job": "gone", "env": "prod"}, END - 3 * DAY, "last words"),
]


def probe(
    text: str,
    *,
    respond: Callable[[Request], Reply] | None = None,
    instant: bool = False,
    limits: Limits | None = None,
    selection: dict[str, VariableValue] | None = None,
    good_if_empty: bool = False,
) -> ProbeResult:
    with serving(respond or FakeLoki(LINES).respond) as server:
        backend = LokiBackend(LokiClient(api(server.url, server="Loki")), config(limits))
        query = panel_query(text, END, instant=instant, datasource=LOKI)
        return backend.probe(replace(query, good_if_empty=good_if_empty), selection or {})


def test_queries_that_match_lines_are_ok() -> None:
    queries = [
        '{job="loom"}',
        '{job=~"loom|nobody", env!="dev"} |= `"event":"dispatch.assign"`',
        'sum(rate({job="loom"} |= "dispatch" [5m]))',
        'sum(count_over_time({job="loom"} [$__auto]))',
        'avg(sum_over_time({job="loom"} | json | unwrap duration_ms [1h]))',
        '{job="loom"} | json | level="INFO"',
        '{job="loom"} |~ `^(started|stopped)` != "panic"',
    ]
    results = [probe(query) for query in queries]
    assert [(result.status, result.diagnosis, result.failed) for result in results] == [(Status.OK, None, False)] * 7


EMPTY = [
    ('{service="loom"}', EmptyReason.UNKNOWN_LABEL, "no stream has label `service`; labels: `env`, `job`"),
    ('{job="loom", pod="a"}', EmptyReason.UNKNOWN_LABEL, '`{job="loom"}` has no label `pod`'),
    ('{job="lom"}', EmptyReason.UNKNOWN_VALUE, 'no stream has `job="lom"`; values: `loom`, `tokenhub`'),
    (
        '{env="prod", job=~"lo+"}',
        EmptyReason.UNKNOWN_VALUE,
        'no stream of `{env="prod"}` has `job=~"lo+"`; values: `loom`',
    ),
    ('{job="gone"}', EmptyReason.DATA_ENDED, 'the last line of `{job="gone"}` is from 2025-12-30'),
    ('{job="loom"} |= "no.such.event"', EmptyReason.PIPELINE_DROPS_ALL, '`|= "no.such.event"` drops all lines'),
    ('sum(rate({job="loom"} |= `dispatch` |= "no" [5m]))', EmptyReason.PIPELINE_DROPS_ALL, '`|= "no"` drops all'),
    ('{job="loom"} | json | colour="red"', EmptyReason.UNKNOWN_LABEL, "has label `colour`; labels: "),
    ('{job="loom"} | json | level="EROR"', EmptyReason.UNKNOWN_VALUE, "values: `INFO`"),
    ('sum(sum_over_time({job="loom"} | json | unwrap took [1h]))', EmptyReason.UNKNOWN_LABEL, "has label `took`"),
    ('{job="loom"} |= "dispatch.claim"', EmptyReason.NO_MATCH_IN_RANGE, "the last one that did is from 2026-01-01"),
    (
        'sum(count_over_time({job="loom"} [5m])) > 100',
        EmptyReason.NO_MATCH_IN_RANGE,
        "nothing satisfies the comparison",
    ),
]


def test_an_empty_result_has_the_reason_and_the_names_involved() -> None:
    results = [(probe(query), reason, text) for query, reason, text in EMPTY]
    assert [case for case in results if not is_diagnosed(*case)] == []


def test_a_bad_state_without_lines_does_not_fail_but_a_wrong_label_does() -> None:
    expected = [text for text, reason, _ in EMPTY if probe(text, good_if_empty=True).failed is reason.is_expected]
    assert expected == [
        '{job="loom"} |= "no.such.event"',
        'sum(rate({job="loom"} |= `dispatch` |= "no" [5m]))',
        '{job="loom"} | json | level="EROR"',
    ]


def test_of_several_empty_parts_the_mistake_is_reported() -> None:
    result = probe('sum(rate({job="loom"} |= "dispatch.claim" [5m])) / sum(rate({job="lom"} [5m]))')
    assert is_diagnosed(result, EmptyReason.UNKNOWN_VALUE, 'no stream has `job="lom"`')


def test_a_bad_state_does_not_hide_a_mistake() -> None:
    result = probe('sum(rate({job="loom"} |= "no" [5m])) / sum(rate({job="lom"} [5m]))', good_if_empty=True)
    assert is_diagnosed(result, EmptyReason.UNKNOWN_VALUE, 'no stream has `job="lom"`')


def test_a_window_without_lines_is_not_a_failure() -> None:
    result = probe('sum(rate({job="loom"} |= "dispatch" [1m]))', instant=True)
    assert result.diagnosis is not None
    assert (result.diagnosis.reason, result.failed) == (EmptyReason.NO_MATCH_IN_RANGE, False)
    assert "the last line is from" in result.diagnosis.text


def test_lines_in_a_window_that_starts_before_the_time_range_count() -> None:
    query = 'sum(count_over_time({job="loom"} |= "dispatch.claim" [6h])) > 100'
    result = probe(query, instant=True)
    assert is_diagnosed(result, EmptyReason.NO_MATCH_IN_RANGE, "nothing satisfies the comparison")


def test_the_last_line_is_found_further_back_than_loki_can_be_queried_at_once() -> None:
    loki = FakeLoki([Line(LOOM, END - 40 * DAY, "old"), Line({"job": "other"}, END - 60, "new")])

    def respond(request: Request) -> Reply:
        nanoseconds = int(request.params.get("end", "0")) - int(request.params.get("start", "0"))
        too_long = request.path.endswith("query_range") and nanoseconds > 30 * DAY * 1e9
        return Reply("the query time range exceeds the limit", 400, "text/plain") if too_long else loki.respond(request)

    with serving(respond) as server:
        backend = LokiBackend(LokiClient(api(server.url)), config(retention=60 * DAY))
        result = backend.probe(panel_query('{job="loom"}', END, datasource=LOKI), {})
    assert is_diagnosed(result, EmptyReason.DATA_ENDED, "is from 2025-11-23")


@pytest.mark.parametrize(("target", "limit"), [({"maxLines": 20}, "20"), ({"maxLines": 0}, "50"), ({}, "50")])
def test_as_many_lines_are_requested_as_the_panel_or_the_data_source_says(target: dict[str, Any], limit: str) -> None:
    datasource = Datasource(type="loki", max_lines=50)
    with serving(FakeLoki(LINES).respond) as server:
        backend = LokiBackend(LokiClient(api(server.url)), config())
        backend.probe(panel_query('{job="loom"}', END, datasource=datasource, target=target), {})
    assert [request.params["limit"] for request in server.requests] == [limit]


def test_values_of_variables_come_from_the_streams_of_the_query() -> None:
    selection = {"job": VariableValue((".+",), verbatim=True, is_all=True)}
    query = panel_query('rate({job=~"$job"} [5m])', END, datasource=LOKI)
    with serving(FakeLoki(LINES).respond) as server:
        backend = LokiBackend(LokiClient(api(server.url)), config())
        samples = list(backend.sample_label_sets(query, selection, frozenset({"job"})))
    assert sorted(sample["job"] for sample in samples) == ["loom", "tokenhub"]


def test_a_loki_without_lines_has_no_data() -> None:
    result = probe('{job="loom"}', respond=FakeLoki([]).respond)
    assert result.diagnosis is not None
    assert result.diagnosis.reason is EmptyReason.NO_DATA


def test_a_syntax_error_is_reported_with_the_servers_message() -> None:
    result = probe('{job="loom"')
    assert (result.status, result.failed) == (Status.ERROR, True)
    assert "parse error at line 1, col 7" in result.error


def test_too_many_series_and_slow_responses_fail() -> None:
    query = 'sum by (n) (rate({job="loom"} [5m]))'
    many = probe(query, respond=FakeLoki(LINES, series=3).respond, limits=Limits(max_series=2))
    assert many.status is Status.TOO_MANY_SERIES
    assert probe('{job="loom"}', limits=Limits(slow=0)).status is Status.SLOW


def test_streams_of_a_panel_of_lines_are_not_limited() -> None:
    assert probe('{env="prod"}', limits=Limits(max_series=1)).status is Status.OK


def test_a_response_of_another_api_is_an_error() -> None:
    result = probe('{job="loom"}', respond=lambda _: Reply('{"status": "success", "data": {"resultType": "streams"}}'))
    assert (result.status, result.error) == (Status.ERROR, "response is not from the Loki API")


def test_rejected_credentials_end_the_run_with_help() -> None:
    with serving(lambda _: Reply("no org id", 401, "text/plain")) as server, pytest.raises(Unreachable) as caught:
        LokiClient(api(server.url, server="Loki")).ping()
    [finding] = caught.value.findings
    assert ("no org id" in finding.message, "--tenant-env" in finding.help) == (True, True)


def test_variables_are_interpolated_as_grafanas_loki_data_source_does() -> None:
    selection = {
        "job": VariableValue(("lo.m", "it's"), multi=True),
        "plain": VariableValue(("it's",)),
        "trace": VariableValue(("",)),
    }
    query = '{job=~"$job"} |= "$plain" |= "$trace" [$__auto]'
    result = probe(query, respond=FakeLoki([]).respond, selection=selection)
    assert result.sent == '{job=~"lo\\\\.m|it\\\\\'s"} |= "it\\\\\'s" |= "" [1m]'


def options_or_reason(query: object, **fields: object) -> tuple[str, ...]:
    with serving(FakeLoki(LINES).respond) as server:
        backend = LokiBackend(LokiClient(api(server.url)), config())
        variable: dict[str, Any] = {"name": "x", "type": "query", "query": query, **fields}
        probe_query = panel_query("", END, datasource=LOKI)
        options = backend.variable_options(variable, probe_query, {})
        return options.values or (backend.explain_no_options(probe_query, options).text,)


def test_a_variable_has_the_values_of_its_label() -> None:
    assert options_or_reason("label_values(job)") == ("loom", "tokenhub")
    assert options_or_reason('label_values({env="prod"}, job)', regex="/^t/") == ("tokenhub",)
    assert options_or_reason({"type": 1, "label": "env", "stream": '{job="loom"}'}) == ("prod",)
    assert options_or_reason("label_names()") == ("env", "job")


def test_a_variable_without_options_has_a_reason() -> None:
    assert 'no stream has `job="x"`' in options_or_reason('label_values({job="x"}, env)')[0]
    assert "labels: `env`, `job`" in options_or_reason("label_values(pod)")[0]


def lines_of_every_system() -> list[Line]:
    """Return what the systems log, in the last hour and before."""
    events = ("dispatch.assign", "dispatch.claim", "dispatch.execute", "agent.task_complete", "agent.action")
    events += ("agent.task_start", "temporal.workflow_started", "temporal.workflow_result")
    texts = [f'{{"event":"{event}","terminal_reason":"done","success":true,"duration_ms":5}}' for event in events]
    loom = [Line({"job": "loom"}, END - age, text) for age in (60, 900) for text in texts]
    levels = ("ERROR", "WARNING", "INFO", "DEBUG")
    loopos = [Line({"job": "loopos-api"}, END - 60, f'{{"level":"{level}","trace_id":"a1"}}') for level in levels]
    others = [
        Line({"job": job}, END - 60, "a line") for job in ("litellm", "tokenhub", "loomflow", "loom-core", "otel-genai")
    ]
    return [*loom, *loopos, *simulated_lines("loki_mode"), *simulated_lines("claude_code"), *others]


def simulated_lines(system: str) -> list[Line]:
    """Return what a simulated system logs in two hours."""
    all_targets = targets(begin=END - 2 * HOUR).values()
    of_system = [target for target in all_targets if target.process.simulation.system.name == system]
    buffers = [TelemetryBuffer(target, 1, TraceIds.of(settings_with()), lambda time: time) for target in of_system]
    for target in of_system:
        target.process.advance(END)
    body = loki_streams(buffers, "job")
    assert body
    return [
        Line({**stream["stream"], **(more[0] if more else {})}, int(time) / 1e9, text)
        for stream in body["streams"]
        for time, text, *more in stream["values"]
    ]


def probe_shipped(*options: str, respond: Callable[[Request], Reply]) -> list[dict[str, Any]]:
    with serving(respond) as server:
        command = ["prove", "--loki", server.url, "--at", "2026-01-02T02:00:00Z", "--format", "json", *options]
        output = CliRunner().invoke(main, command)
    assert output.exit_code in (0, 1), output.output
    return [result for result in json.loads(output.stdout)["results"] if result["backend"] == "loki"]


@pytest.mark.usefixtures("repository")
def test_every_shipped_query_matches_what_the_systems_log() -> None:
    results = probe_shipped(respond=FakeLoki(lines_of_every_system()).respond)
    assert [result for result in results if result["failed"]] == []
    assert {result["title"] for result in results if result["status"] != "ok"} == {
        "Failed requests by status",
        "MCP servers that were not connected",
        "Requests rejected by API key limits",
    }
    assert len(results) > 25


@pytest.mark.usefixtures("repository")
def test_a_renamed_job_is_diagnosed_in_every_shipped_query() -> None:
    lines = [
        Line({**line.labels, "job": f"my-{line.labels['job']}"}, line.time, line.text)
        for line in lines_of_every_system()
    ]
    results = probe_shipped(respond=FakeLoki(lines).respond)
    assert {(result["status"], result["empty_reason"], result["failed"]) for result in results} == {
        ("empty", "unknown label value", True)
    }


@pytest.mark.usefixtures("repository")
def test_a_token_and_a_tenant_are_sent_and_masked_in_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKI_TOKEN", "t0p-secret")
    monkeypatch.setenv("LOKI_TENANT", "team-a")
    headers = []
    loki = FakeLoki(lines_of_every_system())

    def respond(request: Request) -> Reply:
        headers.append((request.headers["authorization"], request.headers["x-scope-orgid"]))
        is_query = request.path.endswith("query")
        return Reply("t0p-secret is invalid", 400, "text/plain") if is_query else loki.respond(request)

    results = probe_shipped("--token-env", "loki=LOKI_TOKEN", "--tenant-env", "LOKI_TENANT", respond=respond)
    assert set(headers) == {("Bearer t0p-secret", "team-a")}
    assert "t0p-secret" not in json.dumps(results)
    assert "(hidden) is invalid" in json.dumps(results)
