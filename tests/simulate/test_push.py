"""Log lines and traces have the formats of Loki and OTLP, and share trace ids where settings say so."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.settings.model import Settings
from heddle.simulate.exposition import metrics_page
from heddle.simulate.push import JsonSender, loki_sender, otlp_sender
from heddle.simulate.server import LiveSimulation
from heddle.simulate.targets import RunOptions, Target
from heddle.simulate.telemetry_buffer import TelemetryBuffer, TraceIds, loki_streams, otlp_traces
from tests.dashboards.telemetry.exposition import FOLDER
from tests.simulate.receiver import receiving
from tests.simulate.systems import NOON, settings_with, simulations, targets

HOUR = 3600


def buffers(settings: Settings, scenario: str = "healthy") -> list[TelemetryBuffer]:
    """Return the telemetry of twenty minutes."""
    trace_ids = TraceIds.of(settings)
    found = [TelemetryBuffer(target, 1, trace_ids, lambda time: time) for target in targets(scenario).values()]
    for buffer in found:
        buffer.target.process.advance(NOON + 1200)
    return found


def streams_of(found: list[TelemetryBuffer], label: str = "job") -> list[dict[str, Any]]:
    body = loki_streams(found, label)
    assert body
    return list(body["streams"])


def lines_by_job(settings: Settings, scenario: str = "healthy") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for stream in streams_of(buffers(settings, scenario)):
        found.setdefault(stream["stream"]["job"], []).extend(value[1] for value in stream["values"])
    return found


def spans_by_service(found: list[TelemetryBuffer]) -> dict[str, list[dict[str, Any]]]:
    body = otlp_traces(found)
    assert body
    return {
        resource["resource"]["attributes"][0]["value"]["stringValue"]: resource["scopeSpans"][0]["spans"]
        for resource in body["resourceSpans"]
    }


@pytest.fixture(scope="module")
def lines() -> dict[str, list[str]]:
    return lines_by_job(settings_with())


@pytest.fixture(scope="module")
def spans() -> dict[str, list[dict[str, Any]]]:
    return spans_by_service(buffers(settings_with()))


def test_every_system_with_metrics_has_log_lines(lines: dict[str, list[str]]) -> None:
    assert lines.keys() == {
        "claude-code",
        "litellm",
        "loki-mode",
        "loom",
        "loom-core",
        "loomflow",
        "otel-genai",
        "tokenhub",
    }


def test_all_placeholders_of_log_lines_are_replaced(lines: dict[str, list[str]]) -> None:
    assert [line for of_job in lines.values() for line in of_job if re.search(r"\$[a-z]", line)] == []


def test_lines_of_loom_are_its_structured_events(lines: dict[str, list[str]]) -> None:
    form = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d structured\.go:47: (\{.*\})")
    events = {json.loads(form.fullmatch(line)[1])["event"] for line in lines["loom"]}  # type: ignore[index]
    queried = {"dispatch.claim", "dispatch.assign", "dispatch.execute", "agent.action"}
    queried |= {"agent.task_start", "agent.task_complete", "temporal.workflow_started", "temporal.workflow_result"}
    assert queried - events == set()


def test_lines_of_tokenhub_are_as_recorded() -> None:
    recorded = form_of((FOLDER / "tokenhub.log").read_text().splitlines())
    assert form_of(lines_by_job(settings_with(), "key-limit")["tokenhub"]) == recorded


def form_of(lines: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the fields and their types for each message."""
    records = [json.loads(line) for line in lines]
    return {record["msg"]: tuple((name, type(value).__name__) for name, value in record.items()) for record in records}


def test_lines_of_loki_mode_are_its_events_and_its_run_log(lines: dict[str, list[str]]) -> None:
    events = [json.loads(line) for line in lines["loki-mode"] if line.startswith("{")]
    assert {frozenset(event) for event in events} == {frozenset(("timestamp", "type", "data"))}
    assert any(line.startswith("\x1b[0;32m[INFO]") for line in lines["loki-mode"])


def test_events_of_claude_code_have_their_fields_as_structured_metadata() -> None:
    streams = streams_of(buffers(settings_with()))
    entries = [value for stream in streams if stream["stream"]["job"] == "claude-code" for value in stream["values"]]
    results = [(text, metadata) for _, text, metadata in entries if metadata["event_name"] == "tool_result"]
    assert {text for text, _ in results} == {"claude_code.tool_result"}
    assert {name for _, metadata in results for name in metadata} == {
        "event_name",
        "session_id",
        "tool_name",
        "success",
        "duration_ms",
    }
    assert all(metadata["duration_ms"].isdecimal() for _, metadata in results)


def test_log_lines_are_in_order_with_times_in_nanoseconds() -> None:
    for stream in streams_of(buffers(settings_with())):
        times = [int(value[0]) for value in stream["values"]]
        assert times == sorted(times)
        assert NOON - HOUR < times[0] / 1e9 <= times[-1] / 1e9 <= NOON + 1200


def test_streams_have_the_job_under_the_label_of_the_settings() -> None:
    streams = streams_of(buffers(settings_with()), "container")
    assert {frozenset(stream["stream"]) - {"filename"} for stream in streams} == {frozenset(("container", "instance"))}


def test_events_of_loki_mode_have_the_label_of_their_file() -> None:
    for stream in streams_of(buffers(settings_with())):
        in_file = "filename" in stream["stream"]
        of_events = stream["stream"]["job"] == "loki-mode" and stream["values"][0][1].startswith("{")
        assert in_file is of_events
        assert not in_file or all(text.startswith("{") for _, text, *_ in stream["values"])


def test_telemetry_is_sent_once() -> None:
    found = buffers(settings_with())
    assert (loki_streams(found, "job") is None, otlp_traces(found) is None) == (False, False)
    assert (loki_streams(found, "job"), otlp_traces(found)) == (None, None)


def test_spans_have_the_names_that_dashboards_search_for(spans: dict[str, list[dict[str, Any]]]) -> None:
    names = {service: {span["name"] for span in of_service} for service, of_service in spans.items()}
    assert {"dispatch.DispatchOnce", "loom-http-server"} <= names["loom"]
    assert "tokenhub.request" in names["tokenhub"]
    assert {"rarv.iteration", "rarv.phase.ACT"} <= names["loki-mode"]
    assert {"invoke_agent", "chat claude-opus-4-7", "execute_tool search"} <= names["loomflow"]
    assert {"publish", "forward_tool_call", "call"} <= names["loom-core"]


def test_spans_are_within_their_parents(spans: dict[str, list[dict[str, Any]]]) -> None:
    by_id = {span["spanId"]: span for of_service in spans.values() for span in of_service}
    children = [span for span in by_id.values() if "parentSpanId" in span]
    assert children
    for span in children:
        parent = by_id[span["parentSpanId"]]
        assert span["traceId"] == parent["traceId"]
        assert int(parent["startTimeUnixNano"]) <= int(span["startTimeUnixNano"])
        assert int(span["endTimeUnixNano"]) <= int(parent["endTimeUnixNano"])


def test_span_ids_are_hexadecimal_and_have_the_lengths_of_otlp(spans: dict[str, list[dict[str, Any]]]) -> None:
    for span in (span for of_service in spans.values() for span in of_service):
        assert re.fullmatch("[0-9a-f]{32}", span["traceId"])
        assert re.fullmatch("[0-9a-f]{16}", span["spanId"])


def test_some_dispatches_fail(spans: dict[str, list[dict[str, Any]]]) -> None:
    dispatches = [span for span in spans["loom"] if span["name"] == "dispatch.DispatchOnce"]
    assert {span["status"]["code"] for span in dispatches} == {0, 2}


def test_a_run_of_loki_mode_is_one_trace_of_root_spans(spans: dict[str, list[dict[str, Any]]]) -> None:
    assert [span for span in spans["loki-mode"] if "parentSpanId" in span] == []
    assert len({span["traceId"] for span in spans["loki-mode"]}) == 2  # one run in each project


def test_no_trace_contains_both_loom_and_tokenhub(spans: dict[str, list[dict[str, Any]]]) -> None:
    """Loom does not send the id of its trace to TokenHub."""
    loom, tokenhub = ({span["traceId"] for span in spans[service]} for service in ("loom", "tokenhub"))
    assert loom & tokenhub == set()


def test_tokenhub_has_no_spans_of_calls_to_providers(spans: dict[str, list[dict[str, Any]]]) -> None:
    assert {span["name"] for span in spans["tokenhub"]} == {"tokenhub.request"}
    assert [span for span in spans["tokenhub"] if "parentSpanId" in span] == []


def test_only_lines_of_loom_core_have_trace_ids_by_default(lines: dict[str, list[str]]) -> None:
    with_ids = {job for job, of_job in lines.items() if any(re.search("[0-9a-f]{32}", line) for line in of_job)}
    assert with_ids == {"loom-core"}


WITHOUT_SPANS = {"claude-code", "litellm"}
"""Jobs whose programs send log lines and no spans."""


def test_lines_have_trace_ids_where_settings_filter_by_them() -> None:
    settings = settings_with(traces__filter_logs_by_trace_id=True)
    found = buffers(settings)
    streams, spans = streams_of(found), spans_by_service(found)
    trace_ids = {span["traceId"] for of_service in spans.values() for span in of_service}
    pattern = re.compile(settings.logs.trace_id_regex or "")
    for stream in streams:
        matches = [pattern.search(value[1]) for value in stream["values"]]
        assert None not in matches
        if stream["stream"]["job"] not in WITHOUT_SPANS:
            assert {match[1] for match in matches if match} & trace_ids != set()


def test_json_lines_with_trace_ids_are_json() -> None:
    lines = lines_by_job(settings_with(traces__filter_logs_by_trace_id=True))
    assert {"trace_id"} <= set.intersection(*(set(json.loads(line)) for line in lines["tokenhub"]))


def test_structured_metadata_has_the_trace_id_under_the_label_of_the_settings() -> None:
    streams = streams_of(buffers(settings_with(logs__trace_id_label="traceid", traces__filter_logs_by_trace_id=True)))
    values = [value for stream in streams for value in stream["values"]]
    assert [value for value in values if not re.fullmatch("[0-9a-f]{32}", value[2]["traceid"])] == []


def test_a_scenario_shows_in_the_log() -> None:
    lines = lines_by_job(settings_with(), "no-provider")
    assert 502 in {json.loads(line)["status"] for line in lines["tokenhub"]}


def test_requests_above_the_limit_of_an_api_key_are_only_in_the_log() -> None:
    lines = [json.loads(line) for line in lines_by_job(settings_with(), "key-limit")["tokenhub"]]
    rejected = [line for line in lines if line["msg"] == "api key auth: rate limit exceeded"]
    assert len(rejected) > 100
    assert {(line["level"], line["key_id"]) for line in rejected} == {("WARN", "[REDACTED]")}
    assert len([line for line in lines if line.get("status") == 429]) >= len(rejected)
    healthy, limited = (
        {path: metrics_page(target.process) for path, target in advanced(scenario).items()}
        for scenario in ("healthy", "key-limit")
    )
    assert limited == healthy


def advanced(scenario: str) -> dict[str, Target]:
    """Return the targets after twenty minutes."""
    return {buffer.target.path: buffer.target for buffer in buffers(settings_with(), scenario)}


SPAN_OF_TOKENHUB = {"http.request.method", "http.response.status_code", "url.path"}
"""Recorded from a running TokenHub, whose spans also have attributes of the connection."""


def test_spans_of_tokenhub_have_recorded_attributes(spans: dict[str, list[dict[str, Any]]]) -> None:
    names = {frozenset(attribute["key"] for attribute in span["attributes"]) for span in spans["tokenhub"]}
    assert names == {frozenset(SPAN_OF_TOKENHUB)}


def test_collecting_telemetry_does_not_change_metrics() -> None:
    def page(target: Target) -> str:
        target.process.advance(NOON + 1200)
        return metrics_page(target.process)

    collected = {buffer.target.path: metrics_page(buffer.target.process) for buffer in buffers(settings_with())}
    assert collected == {path: page(target) for path, target in targets().items()}


def test_a_live_simulation_sends_to_loki_and_to_the_collector() -> None:
    options = RunOptions(scenario="healthy", seed=1, begin=NOON, scenario_start=NOON)
    with receiving() as receiver:
        # At this speed much happens while the test runs.
        live = LiveSimulation(
            simulations(), settings_with(), options, speed=1e5, loki_url=receiver.url, otlp_url=receiver.url
        )
        while len(receiver.bodies) < 2:
            live.send()
    assert receiver.bodies.keys() == {"/loki/api/v1/push", "/v1/traces"}


@pytest.mark.parametrize("create", [loki_sender, otlp_sender])
def test_an_invalid_url_is_an_error(create: Any) -> None:
    for url in ("loki:3100", "", "ftp://loki", "http://", "http://loki:99999"):
        with pytest.raises(BadInput) as raised:
            create(url, print)
        (finding,) = raised.value.findings
        assert (finding.id, finding.message) == ("simulation/invalid-url", f"invalid URL {url!r}")
        assert "http://host:port" in finding.help


@pytest.mark.parametrize("url", ["http://user:secret@loki:3100", "http://user:secret@", "user:secret@loki:3100"])
def test_credentials_in_a_url_are_an_error_that_does_not_show_them(url: str) -> None:
    with pytest.raises(BadInput) as raised:
        loki_sender(url, print)
    (finding,) = raised.value.findings
    assert "credentials" in finding.message
    assert "secret" not in str(raised.value.findings)


def test_an_outage_is_a_warning_when_it_begins_and_when_it_ends() -> None:
    warnings: list[str] = []
    with receiving() as receiver:
        sender = JsonSender("--loki", f"{receiver.url}/loki/api/v1/push/", "/loki/api/v1/push", warnings.append)
        receiver.status = 500
        assert [sender.send({}), sender.send({})] == [False, False]
        receiver.status = 204
        assert sender.send({})
    assert [re.sub(r":\d+", "", warning) for warning in warnings] == [
        "cannot send to http://127.0.0.1 (HTTP 500); events are dropped until it recovers",
        "http://127.0.0.1 has recovered",
    ]
