"""The dashboard of loomflow's agents asks what an operator must know, of the loomflow that settings name."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.cli.project import panels
from tests.dashboards.answers.asked import Asked, asked
from tests.dashboards.made import json_by_uid, made, question, recompiled, series, targets, valid

UID = "loomflow-agents"
NOW, OLDER = "0.20", "0.16"
EVERY = (
    "loom_cost_usd_total",
    "loom_tokens_input_total",
    "loom_tokens_output_total",
    "loom_budget_exceeded_total",
    "loom_auto_extract_invocations_total",
    "gen_ai_client_inference_duration_seconds_bucket",
    "gen_ai_client_inference_operation_input_tokens_sum",
    "gen_ai_client_inference_operation_output_tokens_sum",
)
RENAMED = (
    "loom_tool_duration_ms{}_bucket",
    "loom_tool_duration_ms{}_count",
    "loom_session_duration_ms{}_bucket",
    "loom_session_duration_ms{}_sum",
    "loom_session_duration_ms{}_count",
)
MUST = {
    NOW: {*EVERY, *(name.format("_milliseconds") for name in RENAMED)},
    OLDER: {*EVERY, *(name.format("") for name in RENAMED)},
}
SATURATING = {
    "loom_session_duration_ms_milliseconds_bucket": "10000",
    "loom_tool_duration_ms_milliseconds_bucket": "10000",
    "gen_ai_client_inference_duration_seconds_bucket": "81.92",
}
FROM_0_17 = ("Inference latency", "Inference longer than 81.92 s", "Tokens of a call")

both = pytest.mark.parametrize("version", [NOW, OLDER])
both_namespaces = pytest.mark.parametrize("namespace", ["loom", ""], ids=["namespace", "no namespace"])


@cache
def under(version: str, namespace: str = "loom") -> Asked:
    more: dict[str, object] = {"system.loomflow.version": version, "system.loom.namespace": namespace}
    return asked(recompiled(UID, **more))


def texts(one: Asked) -> list[str]:
    return [one.resolve(query.text) for panel in one.panels for query in panel.queries]


def text(title: str) -> str:
    return " ".join(query.text for query in question(UID).panel(title).queries)


@both
def test_exactly_the_series_of_that_version_are_asked_for(version: str) -> None:
    found = {name for query in texts(under(version)) for name in series(query)}
    assert MUST[version] - found == set()
    assert {name for name in found if "duration_ms" in name} <= MUST[version]


@both
def test_the_collector_s_namespace_is_not_put_before_names(version: str) -> None:
    assert texts(under(version, "")) == texts(under(version, "loom"))


def test_it_asks_at_most_thirty_queries() -> None:
    assert 0 < len(targets(UID)) <= 30


@both_namespaces
@both
def test_all_promql_parses(version: str, namespace: str) -> None:
    one = under(version, namespace)
    every = [*texts(one), *(one.resolve(mark) for mark in one.annotations)]
    assert [query for query in every if not valid(query)] == []


@both
def test_every_query_is_of_loomflow_alone(version: str) -> None:
    queries = [query.text for panel in under(version).panels for query in panel.queries]
    target = 'job=~"$loomflow_job", instance=~"$loomflow_instance"'
    own = (f'{target}, otel_scope_name="loomflow"', f"up{{{target}}}")
    assert [query for query in queries if sum(map(query.count, own)) != query.count("{")] == []


def test_every_panel_asks_a_question() -> None:
    questions = {title: panel.get("description", "") for title, panel in made(UID).items() if panel["type"] != "row"}
    assert [title for title, question in questions.items() if not question.partition("\n\n")[0].endswith("?")] == []


def test_six_numbers_fill_the_first_row() -> None:
    first = [panel for panel in json_by_uid()[UID]["panels"] if panel["gridPos"]["y"] == 1]
    assert [panel["type"] for panel in first] == ["stat"] * 6
    assert sum(panel["gridPos"]["w"] for panel in first) == 24


@pytest.mark.parametrize("bucket", SATURATING)
def test_what_saturates_is_shown_with_the_share_beyond_its_last_bucket(bucket: str) -> None:
    of = [query for query in texts(question(UID)) if bucket in series(query)]
    assert [query for query in of if "histogram_quantile" in query] != []
    assert [query for query in of if query.startswith("1 - ") and f'"{SATURATING[bucket]}' in query] != []


@both
def test_a_run_that_is_a_series_of_its_own_counts(version: str) -> None:
    queries = [query for query in texts(under(version)) if "session_duration" in query or "cost_usd" in query]
    assert queries
    assert [query for query in queries if "rate(" in query or " unless " not in query] == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Finished and interrupted runs", ["by (interrupted)"]),
        ("Budget stops by reason", ["by (reason)"]),
        ("Spend by model", ["by (model)"]),
        ("Tokens by model", ["by (model)", "tokens_input", "tokens_output"]),
        ("Failure share by tool", ["by (tool)", 'denied="false"', 'ok="false"', "> 0)"]),
        ("Failures and denials by tool", ["by (tool, denied)", 'ok="false"']),
        ("Tool latency", ["by (tool, le)"]),
        ("Inference latency", ["gen_ai_provider_name", "gen_ai_request_model"]),
        ("Memory extraction", ['status="error"']),
    ],
)
def test_a_panel_asks_as_it_must(title: str, words: list[str]) -> None:
    assert [word for word in words if word not in text(title)] == []


def test_units_are_those_of_the_data() -> None:
    titles = ("Tool latency", "Session latency", "Inference latency", "Spend by model", "Cost of a run")
    found = [made(UID)[title]["fieldConfig"]["defaults"]["unit"] for title in titles]
    assert found == ["ms", "ms", "s", "currencyUSD", "currencyUSD"]


@pytest.mark.parametrize("title", FROM_0_17)
def test_what_older_versions_do_not_emit_says_so(title: str) -> None:
    panel = made(UID)[title]
    assert panel["fieldConfig"]["defaults"]["noValue"] == "Waits for loomflow 0.17 or later"
    assert "From loomflow 0.17 on." in panel["description"]


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        (NOW, {"tags": "error=true gen_ai.operation.name=invoke_agent"}),
        ("0.17", {"tags": "error=true gen_ai.operation.name=invoke_agent"}),
        (OLDER, {"tags": "error=true", "operation": "loom.run"}),
    ],
)
def test_failed_runs_are_looked_for_by_how_that_version_names_them(version: str, wanted: dict[str, Any]) -> None:
    of = recompiled(UID, **{"system.loomflow.version": version})
    (found,) = next(panel["targets"] for panel in panels(of) if panel["title"] == "Failed runs")
    assert found["queryType"] == "search"
    assert {key: found[key] for key in ("tags", "operation") if key in found} == wanted


def test_logs_errors_and_a_typed_trace_are_asked_for_in_collapsed_rows() -> None:
    rows = {row["title"]: row["panels"] for row in json_by_uid()[UID]["panels"] if row.get("collapsed")}
    asked_for = [target for title in ("Logs", "Traces") for panel in rows[title] for target in panel["targets"]]
    assert '{job=~"loomflow"}' in [target.get("expr") for target in asked_for]
    assert "$trace" in [target.get("query") for target in asked_for]
    assert ("$service", "error=true") in [(target.get("service"), target.get("tags")) for target in asked_for]
