"""Log lines and traces leave as Loki and OTLP take them, and correlate where settings say that lines carry traces."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.settings.model import Settings
from heddle.simulate.exposition import exposition
from heddle.simulate.live import Live
from heddle.simulate.push import Push, loki, otlp, resource_spans, streams
from heddle.simulate.targets import Target, Wanted
from heddle.simulate.telemetry_buffer import Journal, carried
from tests.simulate.simulated import NOON, chosen, systems, world
from tests.simulate.taken import taking

HOUR = 3600


def at_work(settings: Settings, scenario: str = "healthy") -> list[Journal]:
    """Return what all systems left behind in twenty minutes."""
    found = [Journal(target, 1, carried(settings), lambda time: time) for target in world(scenario).values()]
    for journal in found:
        journal.target.process.advance(NOON + 1200)
    return found


def lines(settings: Settings, scenario: str = "healthy") -> dict[str, list[str]]:
    body = streams(at_work(settings, scenario), "job")
    assert body
    return {each["stream"]["job"]: [row[1] for row in each["values"]] for each in body["streams"]}


def spans(journals: list[Journal]) -> dict[str, list[dict[str, Any]]]:
    body = resource_spans(journals)
    assert body
    return {
        each["resource"]["attributes"][0]["value"]["stringValue"]: each["scopeSpans"][0]["spans"]
        for each in body["resourceSpans"]
    }


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    return lines(chosen())


@pytest.fixture(scope="module")
def traced() -> dict[str, list[dict[str, Any]]]:
    return spans(at_work(chosen()))


def test_every_system_has_a_log(said: dict[str, list[str]]) -> None:
    assert said.keys() == {"loki-mode", "loom", "loom-core", "loomflow", "tokenhub"}


def test_nothing_in_a_line_is_left_to_fill_in(said: dict[str, list[str]]) -> None:
    assert [line for each in said.values() for line in each if re.search(r"\$[a-z]", line)] == []


def test_lines_of_loom_are_its_structured_events(said: dict[str, list[str]]) -> None:
    form = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d structured\.go:47: (\{.*\})")
    events = {json.loads(form.fullmatch(line)[1])["event"] for line in said["loom"]}  # type: ignore[index]
    asked = {"dispatch.claim", "dispatch.assign", "dispatch.execute", "agent.action"}
    asked |= {"agent.task_start", "agent.task_complete", "temporal.workflow_started", "temporal.workflow_result"}
    assert asked - events == set()


def test_lines_of_tokenhub_are_json(said: dict[str, list[str]]) -> None:
    assert {frozenset(json.loads(line)) for line in said["tokenhub"]} == {
        frozenset(
            ["time", "level", "msg", "method", "path", "status", "bytes", "duration", "request_id", "remote_addr"]
        )
    }


def test_lines_of_loki_mode_are_its_events_and_its_run_log(said: dict[str, list[str]]) -> None:
    events = [json.loads(line) for line in said["loki-mode"] if line.startswith("{")]
    assert {frozenset(event) for event in events} == {frozenset(("timestamp", "type", "data"))}
    assert any(line.startswith("\x1b[0;32m[INFO]") for line in said["loki-mode"])


def test_rows_are_in_order_and_in_nanoseconds() -> None:
    body = streams(at_work(chosen()), "job")
    assert body
    for stream in body["streams"]:
        times = [int(row[0]) for row in stream["values"]]
        assert times == sorted(times)
        assert NOON - HOUR < times[0] / 1e9 <= times[-1] / 1e9 <= NOON + 1200


def test_the_settings_name_the_label_of_the_job() -> None:
    body = streams(at_work(chosen()), "container")
    assert body
    assert {frozenset(each["stream"]) for each in body["streams"]} == {frozenset(("container", "instance"))}


def test_what_was_sent_is_not_sent_again() -> None:
    journals = at_work(chosen())
    assert (streams(journals, "job") is None, resource_spans(journals) is None) == (False, False)
    assert (streams(journals, "job"), resource_spans(journals)) == (None, None)


def test_spans_are_those_that_the_dashboards_search(traced: dict[str, list[dict[str, Any]]]) -> None:
    names = {service: {span["name"] for span in found} for service, found in traced.items()}
    assert {"dispatch.DispatchOnce", "loom-http-server"} <= names["loom"]
    assert "tokenhub.request" in names["tokenhub"]
    assert {"rarv.iteration", "rarv.phase.ACT"} <= names["loki-mode"]
    assert {"invoke_agent", "chat claude-opus-4-7", "execute_tool search"} <= names["loomflow"]
    assert {"publish", "forward_tool_call", "call"} <= names["loom-core"]


def test_spans_lie_within_their_parents(traced: dict[str, list[dict[str, Any]]]) -> None:
    every = {span["spanId"]: span for found in traced.values() for span in found}
    below = [span for span in every.values() if "parentSpanId" in span]
    assert below
    for span in below:
        parent = every[span["parentSpanId"]]
        assert span["traceId"] == parent["traceId"]
        assert int(parent["startTimeUnixNano"]) <= int(span["startTimeUnixNano"])
        assert int(span["endTimeUnixNano"]) <= int(parent["endTimeUnixNano"])


def test_ids_are_hexadecimal_and_of_the_right_length(traced: dict[str, list[dict[str, Any]]]) -> None:
    for span in (span for found in traced.values() for span in found):
        assert re.fullmatch("[0-9a-f]{32}", span["traceId"])
        assert re.fullmatch("[0-9a-f]{16}", span["spanId"])


def test_some_dispatches_fail(traced: dict[str, list[dict[str, Any]]]) -> None:
    found = [span for span in traced["loom"] if span["name"] == "dispatch.DispatchOnce"]
    assert {span["status"]["code"] for span in found} == {0, 2}


def test_a_run_of_loki_mode_is_one_trace_of_roots(traced: dict[str, list[dict[str, Any]]]) -> None:
    found = traced["loki-mode"]
    assert [span for span in found if "parentSpanId" in span] == []
    assert len({span["traceId"] for span in found}) == 2  # one run of each project


def test_one_trace_crosses_services(traced: dict[str, list[dict[str, Any]]]) -> None:
    loom, hub = ({span["traceId"] for span in traced[service]} for service in ("loom", "tokenhub"))
    assert loom & hub != set()


def test_the_real_lines_carry_no_trace_but_loom_core_s(said: dict[str, list[str]]) -> None:
    carrying = {job for job, found in said.items() if any(re.search("[0-9a-f]{32}", line) for line in found)}
    assert carrying == {"loom-core"}


def test_lines_carry_their_trace_where_settings_filter_by_it() -> None:
    settings = chosen(traces__filter_logs_by_trace_id=True)
    journals = at_work(settings)
    body, found = streams(journals, "job"), spans(journals)
    assert body
    traces = {span["traceId"] for each in found.values() for span in each}
    pattern = re.compile(settings.logs.trace_id_regex)
    for stream in body["streams"]:
        ids = [pattern.search(row[1]) for row in stream["values"]]
        assert None not in ids
        assert {each[1] for each in ids if each} & traces != set()


def test_json_lines_stay_json_with_a_trace() -> None:
    found = lines(chosen(traces__filter_logs_by_trace_id=True))
    assert {"trace_id"} <= set.intersection(*(set(json.loads(line)) for line in found["tokenhub"]))


def test_a_label_of_the_settings_holds_the_trace() -> None:
    body = streams(at_work(chosen(logs__trace_id_label="traceid")), "job")
    assert body
    rows = [row for each in body["streams"] for row in each["values"]]
    assert [row for row in rows if not re.fullmatch("[0-9a-f]{32}", row[2]["traceid"])] == []


def test_a_scenario_shows_in_the_log() -> None:
    statuses = {json.loads(line)["status"] for line in lines(chosen(), "provider-outage")["tokenhub"]}
    assert 503 in statuses


def test_listening_changes_no_metric() -> None:
    def text(target: Target) -> str:
        target.process.advance(NOON + 1200)
        return exposition(target.process)

    heard = {journal.target.path: exposition(journal.target.process) for journal in at_work(chosen())}
    assert heard == {path: text(target) for path, target in world().items()}


def live(loki_url: str, otlp_url: str, tell: Any = print) -> Live:
    wanted = Wanted(scenario="healthy", seed=1, begin=NOON, troubled=NOON)
    # Fast, so that much happens in the moment that the test takes.
    return Live(systems(), chosen(), wanted, speed=1e5, loki_url=loki_url, otlp_url=otlp_url, tell=tell)


def test_it_sends_to_both_addresses() -> None:
    with taking() as taken:
        found = live(taken.url, taken.url)
        while len(taken.bodies) < 2:
            found.send()
    assert taken.bodies.keys() == {"/loki/api/v1/push", "/v1/traces"}


@pytest.mark.parametrize("make", [loki, otlp])
@pytest.mark.parametrize("url", ["loki:3100", "", "ftp://loki", "http://", "http://loki:99999"])
def test_an_address_that_is_none_is_refused(make: Any, url: str) -> None:
    with pytest.raises(BadInput) as refused:
        make(url, print)
    (finding,) = refused.value.findings
    assert (finding.id, "http://host:port" in finding.help) == ("simulate/address", True)


def test_a_lost_address_is_told_once_and_its_return_too() -> None:
    told: list[str] = []
    with taking() as taken:
        push = Push("--loki", f"{taken.url}/loki/api/v1/push/", "/loki/api/v1/push", told.append)
        taken.status = 500
        assert [push.send({}), push.send({})] == [False, False]
        taken.status = 204
        assert push.send({})
    assert [re.sub(r":\d+", "", each) for each in told] == [
        "http://127.0.0.1 takes nothing (it answers 500); what happens until it does is not sent again",
        "http://127.0.0.1 takes it again",
    ]


def test_a_password_in_an_address_is_refused_and_not_told() -> None:
    with pytest.raises(BadInput) as refused:
        loki("http://user:secret@loki:3100", print)
    assert "secret" not in str(refused.value.findings)
