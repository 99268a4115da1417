"""Searches, metrics, traces by id, variables and diagnoses of Tempo."""

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
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Limits
from heddle.prove.backends.tempo import TempoBackend, TempoClient, parse_conditions
from heddle.prove.datasources import Datasource
from heddle.prove.queries import query_text
from heddle.prove.result import EmptyReason, ProbeResult, Status
from tests.dashboards.prometheus.history import END
from tests.prove.fake_server import Reply, Request, serving
from tests.prove.fake_tempo import FakeTempo, Span
from tests.prove.probing import DAY, HOUR, api, config, is_diagnosed, panel_query

TEMPO = Datasource(type="tempo")
SPANS = [
    Span("a1", "loom", "dispatch", END - 60, {"http.method": "GET", "tokens": 3}),
    Span("a2", "loom", "plan", END - 5 * HOUR, {"http.method": "PUT"}),
    Span("b1", "gone", "work", END - 2 * DAY),
]


def traceql(query: str, **fields: object) -> dict[str, Any]:
    return {"queryType": "traceql", "query": query, **fields}


def probe(
    target: dict[str, Any],
    respond: Callable[[Request], Reply] | None = None,
    limits: Limits | None = None,
    hours: int = 1,
    good_if_empty: bool = False,
) -> ProbeResult:
    with serving(respond or FakeTempo(SPANS).respond) as server:
        backend = TempoBackend(TempoClient(api(server.url, server="Tempo")), config(limits))
        query = panel_query(query_text("tempo", target), END, datasource=TEMPO, target=target)
        query = replace(query, time_range=TimeRange(END - hours * HOUR, END), good_if_empty=good_if_empty)
        return backend.probe(query, {"service": VariableValue(("loom",)), "trace": VariableValue(("",))})


def test_queries_that_find_spans_are_ok() -> None:
    targets = [
        traceql("{}"),
        traceql('{resource.service.name = "$service" && name = "dispatch"}'),
        traceql('{.http.method = "GET"}', limit=1),
        traceql("{} | rate() by (resource.service.name)"),
        traceql("{} | count_over_time()", metricsQueryType="instant"),
        traceql("a1"),
        traceql("$trace"),
    ]
    results = [probe(target) for target in targets]
    assert [(result.status, result.diagnosis, result.error) for result in results] == [(Status.OK, None, "")] * 7


EMPTY = [
    ('{resource.service.name = "lom"}', EmptyReason.UNKNOWN_VALUE, "values: `gone`, `loom`"),
    (
        '{resource.service.name = "gone" && name = "plan"}',
        EmptyReason.UNKNOWN_VALUE,
        'no span has `name = "plan"` where `resource.service.name = "gone"`; values: `work`',
    ),
    ('{resource.service.name = "gone"}', EmptyReason.DATA_ENDED, "2025-12-31"),
    ('{.http.verb = "GET"}', EmptyReason.UNKNOWN_LABEL, "attribute `.http.verb`; attributes: `http.method`"),
    ('{span.http.method = "POST"}', EmptyReason.UNKNOWN_VALUE, "values: `GET`, `PUT`"),
    ('{resource.service.name = "loom" && name = "plan"}', EmptyReason.NO_MATCH_IN_RANGE, "one from "),
    ("{status = error}", EmptyReason.NO_MATCH_IN_RANGE, "none matches the search"),
    ('{name = "nope"} | rate()', EmptyReason.UNKNOWN_VALUE, 'no span has `name = "nope"`'),
    ("{.nope = 1} | sum_over_time(.nope)", EmptyReason.UNKNOWN_LABEL, "no span has attribute `.nope`"),
    ("{status = error} | rate()", EmptyReason.NO_MATCH_IN_RANGE, "none matches the search"),
]


def test_an_empty_result_has_the_reason_and_the_names_involved() -> None:
    results = [(probe(traceql(query)), reason, text) for query, reason, text in EMPTY]
    assert [case for case in results if not is_diagnosed(*case)] == []


def test_a_bad_state_without_spans_does_not_fail_but_a_wrong_service_does() -> None:
    expected = [
        text for text, reason, _ in EMPTY if probe(traceql(text), good_if_empty=True).failed is reason.is_expected
    ]
    assert expected == ['{span.http.method = "POST"}']


def test_a_bad_state_does_not_hide_a_wrong_service() -> None:
    result = probe(traceql('{span.http.method = "POST" && resource.service.name = "lom"}'), good_if_empty=True)
    assert is_diagnosed(result, EmptyReason.UNKNOWN_VALUE, "values: `gone`, `loom`")


def test_a_tempo_without_traces_has_no_data() -> None:
    results = [probe(traceql(query), FakeTempo([]).respond) for query in ("{}", "$trace", "{} | rate()")]
    texts = [result.diagnosis.text if result.diagnosis else "" for result in results]
    assert texts == ["no service has sent a span"] * 3


def test_an_unknown_trace_is_empty() -> None:
    assert is_diagnosed(probe(traceql("c1")), EmptyReason.UNKNOWN_VALUE, "there is no trace `c1`")


def test_a_service_graph_needs_calls() -> None:
    result = probe({"queryType": "serviceMap"})
    assert is_diagnosed(result, EmptyReason.NO_MATCH_IN_RANGE, "no span of kind server has a parent of kind client")


def test_an_error_of_traceql_is_shown() -> None:
    result = probe(traceql("{foo}"))
    assert (result.status, "col 2: unknown identifier: foo" in result.error) == (Status.ERROR, True)


def test_a_timeout_of_metrics_over_more_than_an_hour_is_explained() -> None:
    def respond(_: Request) -> Reply:
        return Reply("context deadline exceeded", 504, "text/plain")

    advice = "over more than 1 h can be too slow"
    assert advice in probe(traceql("{} | rate()"), respond, hours=6).error
    assert advice not in probe(traceql("{} | rate()"), respond, hours=1).error
    assert advice not in probe(traceql("{}"), respond, hours=6).error


def test_a_sum_of_fractions_is_noted_since_grafana_may_not_draw_it() -> None:
    sums, means = traceql("{} | sum_over_time(.cost)"), traceql("{} | avg_over_time(.cost)")
    fractions = FakeTempo(SPANS, (0.5, 2.0)).respond
    assert "Grafana 12.3.1 draws nothing" in " ".join(probe(sums, fractions).notes)
    assert (probe(means, fractions).notes, probe(sums, FakeTempo(SPANS, (2.0,)).respond).notes) == ((), ())


def test_a_slow_response_is_slow() -> None:
    assert probe(traceql("{}"), limits=Limits(slow=0)).status is Status.SLOW


def test_a_metrics_query_has_the_step_of_the_panel_or_its_own() -> None:
    with serving(FakeTempo(SPANS).respond) as server:
        backend = TempoBackend(TempoClient(api(server.url, server="Tempo")), config())
        for target in (traceql("{} | rate()"), traceql("{} | rate()", step="5m")):
            backend.probe(panel_query("", END, datasource=TEMPO, target=target), {})
    assert [request.params["step"] for request in server.requests] == ["60s", "5m"]


def test_variables_have_the_values_of_a_tag_or_the_names_of_all() -> None:
    def options(query: dict[str, Any]) -> tuple[str, ...]:
        with serving(FakeTempo(SPANS).respond) as server:
            backend = TempoBackend(TempoClient(api(server.url, server="Tempo")), config())
            found = backend.variable_options({"query": query}, panel_query("", END, datasource=TEMPO), {})
        assert not found.error
        return found.values

    assert options({"type": 1, "label": "service.name"}) == ("loom",)
    assert options({"type": 1, "label": "name"}) == ("dispatch",)
    assert options({"type": 1, "label": "nope"}) == ()
    assert options({"type": 0}) == ("http.method", "name", "service.name", "status", "tokens")


def test_conditions_in_strings_are_not_conditions() -> None:
    found = parse_conditions(r'{name = "a && .b = 1" && span."c d" =~ "e\"" && .f > 2}')
    assert [condition.text for condition in found] == ['name = "a && .b = 1"', r'span."c d" =~ "e\""', ".f > 2"]
    assert list(parse_conditions('{kind = "a && .b = 1"}')) == []


def test_a_url_that_is_not_a_tempo_is_unreachable() -> None:
    with serving(lambda _: Reply("404 page not found", 404, "text/plain")) as server, pytest.raises(Unreachable):
        TempoClient(api(server.url, server="Tempo")).ping()


def test_the_command_runs_the_queries_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_TRACES_BACKEND", "tempo")
    spans = [Span("a1", "tokenhub", "tokenhub.request", END - 60)]
    with serving(FakeTempo(spans).respond) as server:
        result = CliRunner().invoke(
            main, ["prove", "--tempo", server.url, "--at", f"{END * 1000:.0f}", "--format", "json"]
        )
    assert result.exit_code in (0, 1), result.output
    of_tempo = [each for each in json.loads(result.stdout)["results"] if each["backend"] == "tempo"]
    assert {each["status"] for each in of_tempo} == {"ok", "empty"}
    texts = [each["query"] for each in of_tempo]
    assert [
        text for text in texts if text.startswith('{resource.service.name = "tokenhub" && name = "tokenhub.request"')
    ]
