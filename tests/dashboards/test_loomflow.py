"""The dashboard of loomflow's agents selects the metrics of the version in the settings."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.cli.project import panels
from tests.dashboards.prometheus.promql import is_valid, series_names
from tests.dashboards.prometheus.queries import DashboardQueries, dashboard_queries
from tests.dashboards.repository import (
    compiled_with,
    first_row,
    panels_by_title,
    panels_without_question,
    prometheus_queries,
    targets,
    targets_in_collapsed_rows,
)

UID = "loomflow-agents"
CURRENT, OLDER = "0.20", "0.16"
ALL_VERSIONS = (
    "loom_cost_usd_total",
    "loom_tokens_input_total",
    "loom_tokens_output_total",
    "loom_budget_exceeded_total",
    "loom_auto_extract_invocations_total",
)
SINCE_0_17 = (
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
REQUIRED = {
    CURRENT: {*ALL_VERSIONS, *SINCE_0_17, *(name.format("_milliseconds") for name in RENAMED)},
    OLDER: {*ALL_VERSIONS, *(name.format("") for name in RENAMED)},
}
HIGHEST_BOUNDS = {
    "loom_session_duration_ms_milliseconds_bucket": "10000",
    "loom_tool_duration_ms_milliseconds_bucket": "10000",
    "gen_ai_client_inference_duration_seconds_bucket": "81.92",
}
FROM_0_17 = ("Inference latency", "Inference calls longer than 81.92 s", "Tokens per call")

both = pytest.mark.parametrize("version", [CURRENT, OLDER])
both_namespaces = pytest.mark.parametrize("namespace", ["loom", ""], ids=["namespace", "no namespace"])


@cache
def queries_with(version: str, namespace: str = "") -> DashboardQueries:
    settings: dict[str, object] = {"system.loomflow.version": version, "system.loomflow.namespace": namespace}
    return dashboard_queries(compiled_with(UID, **settings))


def panel_text(title: str) -> str:
    return " ".join(query.text for query in prometheus_queries(UID).panel(title).queries)


@both
def test_the_series_of_the_version_are_selected(version: str) -> None:
    selected = {name for query in queries_with(version).panel_queries() for name in series_names(query)}
    assert REQUIRED[version] - selected == set()
    assert {name for name in selected if "duration_ms" in name} <= REQUIRED[version]


@both
def test_the_namespace_of_the_collector_is_a_prefix_of_every_name(version: str) -> None:
    selected = [name for query in queries_with(version, "loom").all_queries() for name in series_names(query)]
    assert [name for name in selected if not name.startswith(("loom_loom_", "loom_gen_ai_")) and name != "up"] == []
    assert "loom_loom_cost_usd_total" in selected


def test_without_a_namespace_names_have_no_prefix() -> None:
    selected = {name for query in queries_with(CURRENT).all_queries() for name in series_names(query)}
    assert [name for name in selected if name.startswith(("loom_loom_", "loom_gen_ai_"))] == []


def test_the_dashboard_has_at_most_thirty_queries() -> None:
    assert 0 < len(targets(UID)) <= 30


@both_namespaces
@both
def test_all_promql_is_valid(version: str, namespace: str) -> None:
    assert [query for query in queries_with(version, namespace).all_queries() if not is_valid(query)] == []


@both
def test_every_selector_selects_loomflow(version: str) -> None:
    queries = [query.text for panel in queries_with(version).panels for query in panel.queries]
    labels = 'job=~"$loomflow_job", instance=~"$loomflow_instance"'
    allowed = (f'{labels}, otel_scope_name="loomflow"', '{job=~"$loomflow_job"}', '{job=~"$loomflow_job", le=')
    assert [query for query in queries if sum(map(query.count, allowed)) != query.count("{")] == []


def test_every_panel_has_a_question() -> None:
    assert panels_without_question(UID) == []


def test_six_stat_panels_fill_the_first_row() -> None:
    assert first_row(UID) == (["stat"] * 6, 24)


@pytest.mark.parametrize("bucket", HIGHEST_BOUNDS)
def test_a_quantile_is_accompanied_by_the_share_above_the_highest_bound(bucket: str) -> None:
    queries = [query for query in prometheus_queries(UID).panel_queries() if bucket in series_names(query)]
    assert [query for query in queries if "histogram_quantile" in query] != []
    assert [query for query in queries if query.startswith("1 - ") and f'"{HIGHEST_BOUNDS[bucket]}' in query] != []


@pytest.mark.parametrize("bucket", HIGHEST_BOUNDS)
def test_a_quantile_in_the_highest_bucket_is_left_out(bucket: str) -> None:
    queries = [query for query in prometheus_queries(UID).panel_queries() if bucket in series_names(query)]
    quantiles = [query for query in queries if "histogram_quantile" in query]
    assert [query for query in quantiles if not query.endswith(f" < {HIGHEST_BOUNDS[bucket]}")] == []


@both
def test_a_run_with_a_new_series_is_counted(version: str) -> None:
    all_queries = queries_with(version).panel_queries()
    queries = [query for query in all_queries if "session_duration" in query or "cost_usd" in query]
    assert queries
    assert [query for query in queries if "rate(" in query or " unless " not in query] == []


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Runs by interruption", ["by (interrupted)"]),
        ("Budget stops by reason", ["by (reason)"]),
        ("Spend by model", ["by (model)"]),
        ("Tokens by model", ["by (model)", "tokens_input", "tokens_output"]),
        ("Failure share by tool", ["by (tool)", 'denied="false"', 'ok="false"', "> 0)"]),
        ("Failed and denied calls by tool", ["by (tool, denied)", 'ok="false"']),
        ("Tool latency", ["by (tool, le)"]),
        ("Inference latency", ["gen_ai_provider_name", "gen_ai_request_model"]),
        ("Memory extraction", ['status="error"']),
    ],
)
def test_a_query_has_its_grouping_and_matchers(title: str, parts: list[str]) -> None:
    assert [part for part in parts if part not in panel_text(title)] == []


def test_units_are_those_of_the_data() -> None:
    titles = ("Tool latency", "Run duration over time", "Inference latency", "Spend by model", "Cost per agent run")
    units = [panels_by_title(UID)[title]["fieldConfig"]["defaults"]["unit"] for title in titles]
    assert units == ["ms", "ms", "s", "currencyUSD", "currencyUSD"]


def test_panels_that_an_older_version_cannot_fill_are_omitted() -> None:
    omitted = {*panels_by_title(UID)} - {
        panel["title"] for panel in panels(compiled_with(UID, **{"system.loomflow.version": OLDER}))
    }
    assert omitted == {*FROM_0_17}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (CURRENT, {"tags": "error=true gen_ai.operation.name=invoke_agent"}),
        ("0.17", {"tags": "error=true gen_ai.operation.name=invoke_agent"}),
        (OLDER, {"tags": "error=true", "operation": "loom.run"}),
    ],
)
def test_failed_runs_are_searched_by_the_span_names_of_the_version(version: str, expected: dict[str, Any]) -> None:
    dashboard = compiled_with(UID, **{"system.loomflow.version": version})
    (target,) = next(panel["targets"] for panel in panels(dashboard) if panel["title"] == "Failed runs")
    assert target["queryType"] == "search"
    assert {key: target[key] for key in ("tags", "operation") if key in target} == expected


def test_collapsed_rows_have_logs_errors_and_the_trace_of_a_text_box() -> None:
    row_targets = targets_in_collapsed_rows(UID, "Logs", "Traces")
    assert '{job=~"loomflow"}' in [target.get("expr") for target in row_targets]
    assert "$trace" in [target.get("query") for target in row_targets]
    assert ("$service", "error=true") in [(target.get("service"), target.get("tags")) for target in row_targets]
