"""The dashboards of Loom Core ask for every component of its documentation, under the names there are now."""

from __future__ import annotations

from functools import cache

import pytest

from dashboards.loom_core import telemetry as loom_core
from heddle import Metric
from tests.dashboards.answers.asked import Asked, asked
from tests.dashboards.made import json_by_uid, made, question, recompiled, series, targets, valid

BUS, TOOLS, AGENTS = "loom-core-event-bus", "loom-core-tools", "loom-core-agents"
MUST = {
    BUS: (
        "loom_event_bus_published_total",
        "loom_event_bus_delivered_total",
        "loom_event_bus_dropped_total",
        "loom_event_bus_active_subscriptions",
        "loom_event_bus_backlog_size",
        "loom_event_bus_publish_latency_ms_bucket",
        "target_info",
    ),
    TOOLS: (
        "loom_tool_registry_invocations_total",
        "loom_tool_registry_errors_total",
        "loom_tool_registry_timeouts_total",
        "loom_tool_registry_registered_tools",
        "loom_tool_registry_invoke_latency_ms_bucket",
        "mcp_manager_servers_active",
        "mcp_manager_servers_connected_total",
        "mcp_manager_servers_disconnected_total",
        "mcp_manager_tools_registered_total",
        "mcp_manager_reconnections_total",
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
"""By uid: series that a dashboard must ask for, under their names before the collector's."""

NAMESPACES = ("loom", "")

each = pytest.mark.parametrize("uid", MUST)
each_name = pytest.mark.parametrize(("uid", "name"), [(uid, name) for uid, names in MUST.items() for name in names])


@cache
def under(uid: str, namespace: str) -> Asked:
    """Return what a dashboard asks where the collector puts this before every name."""
    return asked(recompiled(uid, **{"system.loom_core.namespace": namespace}))


def texts(one: Asked) -> list[str]:
    return [one.resolve(query.text) for panel in one.panels for query in panel.queries]


def found(one: Asked) -> set[str]:
    return {name for text in texts(one) for name in series(text)}


def text(uid: str, title: str) -> str:
    return " ".join(query.text for query in question(uid).panel(title).queries)


@each_name
def test_a_series_is_asked_for_under_the_collector_s_namespace(uid: str, name: str) -> None:
    assert f"loom_{name}" in found(under(uid, "loom"))


@each_name
def test_a_series_is_asked_for_by_its_own_name_without_a_namespace(uid: str, name: str) -> None:
    assert name in found(under(uid, ""))
    assert f"loom_{name}" not in found(under(uid, ""))


@each
def test_it_asks_at_most_thirty_queries(uid: str) -> None:
    assert 0 < len(targets(uid)) <= 30


@pytest.mark.parametrize("namespace", NAMESPACES, ids=["namespace", "no namespace"])
@each
def test_all_promql_parses(uid: str, namespace: str) -> None:
    one = under(uid, namespace)
    every = [*texts(one), *(one.resolve(mark) for mark in one.annotations)]
    assert [query for query in every if not valid(query)] == []


@each
def test_every_query_is_of_loom_core_s_jobs(uid: str) -> None:
    queries = [query.text for panel in question(uid).panels for query in panel.queries]
    assert [query for query in queries if query.count('job=~"$loom_core_job"') != query.count("{")] == []


@each
def test_every_panel_asks_a_question(uid: str) -> None:
    questions = {title: panel.get("description", "") for title, panel in made(uid).items() if panel["type"] != "row"}
    assert [title for title, question in questions.items() if not question.partition("\n\n")[0].endswith("?")] == []


@each
def test_six_numbers_fill_the_first_row(uid: str) -> None:
    first = [panel for panel in json_by_uid()[uid]["panels"] if panel["gridPos"]["y"] == 1]
    assert [panel["type"] for panel in first] == ["stat"] * 6
    assert sum(panel["gridPos"]["w"] for panel in first) == 24


@each
def test_logs_and_a_typed_trace_are_asked_for_in_collapsed_rows(uid: str) -> None:
    rows = {row["title"]: row["panels"] for row in json_by_uid()[uid]["panels"] if row.get("collapsed")}
    assert {"Logs", "Traces"} <= rows.keys()
    asked_for = [target for title in ("Logs", "Traces") for panel in rows[title] for target in panel["targets"]]
    assert '{job=~"loom-core"}' in [target.get("expr") for target in asked_for]
    assert "$trace" in [target.get("query") for target in asked_for]
    assert "$service" in [target.get("service") for target in asked_for]


def test_what_saturates_is_shown_with_the_share_beyond_its_last_bucket() -> None:
    ends_at_ten_seconds = {
        f"{metric.name}_bucket"
        for metric in vars(loom_core).values()
        if isinstance(metric, Metric) and metric.unit == "ms" and metric.buckets
    }
    for uid in MUST:
        queries = texts(question(uid))
        quantiles = {name for query in queries if "histogram_quantile" in query for name in series(query)}
        shares = {name for query in queries if 'le=~"10000' in query for name in series(query)}
        assert quantiles & ends_at_ten_seconds
        assert quantiles & ends_at_ten_seconds <= shares


SHARES = [
    (BUS, "Dropped", "dropped_total", "delivered_total"),
    (BUS, "Dropped share by topic", "dropped_total", "delivered_total"),
    (TOOLS, "Errors", "errors_total", "invocations_total"),
    (TOOLS, "Error share by tool", "errors_total", "invocations_total"),
]


@pytest.mark.parametrize(("uid", "title", "bad", "good"), SHARES)
def test_what_goes_wrong_is_a_share_of_all_though_either_counter_may_be_missing(
    uid: str, title: str, bad: str, good: str
) -> None:
    part, _, whole = text(uid, title).rpartition(" / ")
    assert bad in part.partition(" or sum")[0]
    assert good not in part.partition(" or sum")[0]
    assert [name in whole for name in (bad, good)] == [True, True]
    assert whole.endswith("> 0)")


@pytest.mark.parametrize(("uid", "title"), [(uid, title) for uid, title, _, _ in SHARES])
def test_the_first_of_a_kind_counts(uid: str, title: str) -> None:
    assert "rate(" not in text(uid, title)
    assert " unless " in text(uid, title)


def test_a_dead_topic_has_events_and_no_delivery() -> None:
    published, _, delivered = text(BUS, "Dead topics").partition(" > 0 unless ")
    assert "published_total" in published
    assert "delivered_total" in delivered
    assert "published_total" not in delivered


def test_each_server_s_numbers_have_a_column() -> None:
    panel = made(TOOLS)["Servers"]
    kept = next(step for step in panel["transformations"] if step["id"] == "filterFieldsByName")
    assert kept["options"]["include"]["names"] == [
        "server",
        *(f"Value #{target['refId']}" for target in panel["targets"]),
    ]


COMPONENTS = {
    "Published events": "loom_loom_event_bus_",
    "Tool calls": "loom_loom_tool_registry_",
    "Decisions": "loom_loom_router_",
    "Agents": "loom_agent_runtime_",
    "MCP servers": "loom_mcp_manager_",
    "LLM runs": "loom_loom_llm_",
}
"""The six components of Loom Core's documentation, each by its number and by how its series begin now."""


@pytest.mark.parametrize("title", COMPONENTS)
def test_each_component_has_a_number(title: str) -> None:
    assert made(AGENTS)[title]["type"] == "stat"
    asked = set(series(question(AGENTS).resolve(text(AGENTS, title)))) - {"up"}
    assert {name.startswith(COMPONENTS[title]) for name in asked} == {True}


def test_no_quantile_is_taken_where_buckets_do_not_fit() -> None:
    unfit = {"loom_agent_event_latency", "loom_loom_router_confidence_score", "loom_loom_router_estimated_cost"}
    quantiles = [query for uid in MUST for query in texts(question(uid)) if "histogram_quantile" in query]
    assert quantiles
    assert [query for query in quantiles if unfit & {name.removesuffix("_bucket") for name in series(query)}] == []


def test_the_event_latency_is_in_seconds() -> None:
    units = [
        made(AGENTS)[title]["fieldConfig"]["defaults"]["unit"]
        for title in ("Event latency by agent", "Estimated latency by route")
    ]
    assert units == ["s", "ms"]


@pytest.mark.parametrize("title", ["Agents", "Decisions", "LLM runs", "Decisions by route", "Longer than 10 s"])
def test_what_the_shipped_bridge_does_not_record_says_so(title: str) -> None:
    panel = made(AGENTS)[title]
    assert panel["fieldConfig"]["defaults"]["noValue"].startswith("Waits for ")
    assert "the bridge that is shipped does not" in panel["description"]
