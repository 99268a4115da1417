"""The dashboards of Loom Core select the series of every documented component, by their current names."""

from __future__ import annotations

from functools import cache

import pytest

from dashboards.loom_core import embedded_telemetry, telemetry
from heddle import Metric
from tests.dashboards.prometheus.promql import is_valid, series_names
from tests.dashboards.prometheus.queries import DashboardQueries, dashboard_queries
from tests.dashboards.repository import (
    compiled_with,
    dashboards_by_uid,
    first_row,
    panels_by_title,
    panels_without_question,
    prometheus_queries,
    targets,
    targets_in_collapsed_rows,
)

BUS, TOOLS, AGENTS = "loom-core-event-bus", "loom-core-tools", "loom-core-agents"
REQUIRED = {
    BUS: (
        "loom_event_bus_published_total",
        "loom_event_bus_delivered_total",
        "loom_event_bus_dropped_total",
        "loom_event_bus_active_subscriptions",
        "loom_event_bus_backlog_size",
        "loom_event_bus_publish_latency_ms_bucket",
        "loom_tool_registry_registered_tools",
    ),
    TOOLS: (
        "loom_tool_registry_invocations_total",
        "loom_tool_registry_errors_total",
        "loom_tool_registry_timeouts_total",
        "loom_tool_registry_registered_tools",
        "loom_tool_registry_invoke_latency_ms_bucket",
        "mcp_manager_servers_active",
        "mcp_manager_servers_connected_total",
        "mcp_manager_tools_registered_total",
    ),
    AGENTS: (
        "agent_runtime_agents_active",
        "agent_runtime_agents_created_total",
        "agent_runtime_agents_deleted_total",
        "agent_runtime_subscriptions_total",
        "agent_events_processed_total",
        "agent_actions_executed_total",
        "agent_event_latency_sum",
        "agent_event_latency_bucket",
        "loom_router_decisions_total",
        "loom_router_confidence_score_sum",
        "loom_router_estimated_latency_ms_sum",
        "loom_router_estimated_cost_sum",
        "loom_router_policy_violations_total",
        "loom_llm_runs_total",
        "loom_llm_tool_calls_total",
        "loom_llm_tool_latency_ms_bucket",
        "loom_llm_discovery_latency_ms_bucket",
        "loom_llm_refine_cycles_total",
        "loom_llm_latency_ms_bucket",
    ),
}
"""By uid: the series that a dashboard must select, named as without a namespace."""

NAMESPACES = ("loom", "")

every_dashboard = pytest.mark.parametrize("uid", REQUIRED)


@cache
def queries_with(uid: str, namespace: str) -> DashboardQueries:
    """Return the queries of a dashboard for a namespace of the collector."""
    return dashboard_queries(compiled_with(uid, **{"system.loom_core.namespace": namespace}))


def series_with(uid: str, namespace: str) -> set[str]:
    return {name for query in queries_with(uid, namespace).panel_queries() for name in series_names(query)}


def panel_text(uid: str, title: str) -> str:
    return " ".join(query.text for query in prometheus_queries(uid).panel(title).queries)


@every_dashboard
def test_the_required_series_have_the_collector_s_namespace(uid: str) -> None:
    assert {f"loom_{name}" for name in REQUIRED[uid]} - series_with(uid, "loom") == set()


@every_dashboard
def test_the_required_series_have_no_prefix_without_a_namespace(uid: str) -> None:
    selected = series_with(uid, "")
    assert {*REQUIRED[uid]} - selected == set()
    assert {f"loom_{name}" for name in REQUIRED[uid]} & selected == set()


@every_dashboard
def test_a_dashboard_has_at_most_thirty_queries(uid: str) -> None:
    assert 0 < len(targets(uid)) <= 30


@pytest.mark.parametrize("namespace", NAMESPACES, ids=["namespace", "no namespace"])
@every_dashboard
def test_all_promql_is_valid(uid: str, namespace: str) -> None:
    assert [query for query in queries_with(uid, namespace).all_queries() if not is_valid(query)] == []


@every_dashboard
def test_every_selector_selects_the_jobs_of_loom_core(uid: str) -> None:
    queries = [query.text for panel in prometheus_queries(uid).panels for query in panel.queries]
    assert [query for query in queries if query.count('job=~"$loom_core_job"') != query.count("{")] == []


@every_dashboard
def test_every_panel_has_a_question(uid: str) -> None:
    assert panels_without_question(uid) == []


@pytest.mark.parametrize("uid", [BUS, TOOLS])
def test_six_stat_panels_fill_the_first_row(uid: str) -> None:
    assert first_row(uid) == (["stat"] * 6, 24)


def test_panels_that_the_shipped_bridge_cannot_fill_are_in_a_collapsed_row_at_the_end() -> None:
    embedded = {metric.name for metric in vars(embedded_telemetry).values() if isinstance(metric, Metric)}
    last = dashboards_by_uid()[AGENTS]["panels"][-1]
    in_last_row = {str(panel["title"]) for panel in last["panels"]}
    assert last["collapsed"]
    elsewhere = {
        (uid, panel.title)
        for uid in REQUIRED
        for panel in prometheus_queries(uid).panels
        for query in panel.queries
        if any(name.startswith(metric) for name in series_names(query.text) for metric in embedded)
        if (uid, panel.title) not in {(AGENTS, title) for title in in_last_row}
    }
    assert elsewhere == set()


@pytest.mark.parametrize("uid", [BUS, TOOLS])
def test_collapsed_rows_have_logs_and_the_trace_of_a_text_box(uid: str) -> None:
    row_targets = targets_in_collapsed_rows(uid, "Logs", "Traces")
    assert '{job=~"loom-core"}' in [target.get("expr") for target in row_targets]
    assert "$trace" in [target.get("query") for target in row_targets]
    assert "$service" in [target.get("service") for target in row_targets]


def test_a_quantile_is_accompanied_by_the_share_above_the_highest_bound() -> None:
    bounded_by_ten_seconds = {
        f"{metric.name}_bucket"
        for metric in (*vars(telemetry).values(), *vars(embedded_telemetry).values())
        if isinstance(metric, Metric) and metric.unit == "ms" and metric.buckets
    }
    for uid in REQUIRED:
        queries = prometheus_queries(uid).panel_queries()
        quantiles = {name for query in queries if "histogram_quantile" in query for name in series_names(query)}
        shares = {name for query in queries if 'le=~"10000' in query for name in series_names(query)}
        assert quantiles & bounded_by_ten_seconds
        assert quantiles & bounded_by_ten_seconds <= shares


ERROR_SHARES = [
    (BUS, "Dropped deliveries", "dropped_total", "delivered_total"),
    (BUS, "Dropped share by topic", "dropped_total", "delivered_total"),
    (TOOLS, "Error share", "errors_total", "invocations_total"),
    (TOOLS, "Error share by tool", "errors_total", "invocations_total"),
]


@pytest.mark.parametrize(("uid", "title", "bad", "good"), ERROR_SHARES)
def test_an_error_share_has_data_while_one_of_its_counters_is_missing(
    uid: str, title: str, bad: str, good: str
) -> None:
    numerator, _, denominator = panel_text(uid, title).rpartition(" / ")
    errors, _, _ = numerator.partition(" or 0 * ")
    assert bad in errors
    assert good not in errors
    assert bad in denominator
    assert good in denominator
    assert denominator.endswith("> 0)")


@pytest.mark.parametrize(("uid", "title"), [(uid, title) for uid, title, _, _ in ERROR_SHARES])
def test_the_first_error_of_a_new_series_is_counted(uid: str, title: str) -> None:
    assert "rate(" not in panel_text(uid, title)
    assert " unless " in panel_text(uid, title)


def test_a_dead_topic_has_publications_and_no_delivery() -> None:
    published, _, delivered = panel_text(BUS, "Topics without deliveries").rpartition(" > 0 unless sum")
    assert "published_total" in published
    assert "delivered_total" in delivered
    assert "published_total" not in delivered


def test_the_table_of_servers_has_a_column_for_each_query() -> None:
    panel = panels_by_title(TOOLS)["Calls by MCP server"]
    filter = next(step for step in panel["transformations"] if step["id"] == "filterFieldsByName")
    assert filter["options"]["include"]["names"] == [
        "server",
        *(f"Value #{target['refId']}" for target in panel["targets"]),
    ]


COMPONENTS = {
    (BUS, "Published events"): "loom_loom_event_bus_",
    (TOOLS, "Calls"): "loom_loom_tool_registry_",
    (AGENTS, "Decisions"): "loom_loom_router_",
    (AGENTS, "Agents"): "loom_agent_runtime_",
    (TOOLS, "MCP servers"): "loom_mcp_manager_",
    (AGENTS, "Orchestrator runs"): "loom_loom_llm_",
}
"""By stat panel: the prefix of the series of a documented component."""


@pytest.mark.parametrize(("uid", "title"), COMPONENTS)
def test_each_component_has_a_stat_panel(uid: str, title: str) -> None:
    assert panels_by_title(uid)[title]["type"] == "stat"
    names = series_names(prometheus_queries(uid).resolve(panel_text(uid, title))) - {"up"}
    assert names
    assert [name for name in names if not name.startswith(COMPONENTS[uid, title])] == []


def test_no_panel_shows_what_no_released_program_counts() -> None:
    shown = {name for uid in REQUIRED for name in series_with(uid, "")}
    assert shown & {"target_info", "mcp_manager_servers_disconnected_total", "mcp_manager_reconnections_total"} == set()


def test_no_panel_takes_a_rate_that_misses_a_burst() -> None:
    queries = {query for uid in REQUIRED for query in prometheus_queries(uid).panel_queries()}
    assert [query for query in queries if "rate(" in query or "$__rate_interval" in query] == []


def test_a_quantile_in_the_highest_bucket_is_left_out() -> None:
    queries = [query for uid in REQUIRED for query in prometheus_queries(uid).panel_queries()]
    quantiles = [query for query in queries if "histogram_quantile" in query]
    assert quantiles
    assert [query for query in quantiles if not query.endswith(" < 10000")] == []


def test_histograms_with_unsuitable_buckets_have_no_quantiles() -> None:
    unsuitable = {
        f"{name}_bucket"
        for name in (
            "loom_agent_event_latency",
            "loom_loom_router_confidence_score",
            "loom_loom_router_estimated_cost",
        )
    }
    queries = [query for uid in REQUIRED for query in prometheus_queries(uid).panel_queries()]
    quantiles = [query for query in queries if "histogram_quantile" in query]
    assert quantiles
    assert [query for query in quantiles if unsuitable & series_names(query)] == []


def test_the_event_latency_is_in_seconds() -> None:
    units = [
        panels_by_title(AGENTS)[title]["fieldConfig"]["defaults"]["unit"]
        for title in ("Event latency by agent", "Estimated latency by route")
    ]
    assert units == ["s", "ms"]


@pytest.mark.parametrize(
    "title", ["Agents", "Decisions", "Orchestrator runs", "Decisions by route", "Orchestrator steps longer than 10 s"]
)
def test_a_panel_states_that_the_shipped_bridge_does_not_record_its_metric(title: str) -> None:
    panel = panels_by_title(AGENTS)[title]
    assert panel["fieldConfig"]["defaults"]["noValue"].startswith("No data: no embedded ")
    assert "the shipped bridge does not" in panel["description"]
