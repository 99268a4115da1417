"""Loom Core was never recorded; its catalogs declare the documented metrics."""

from __future__ import annotations

from dashboards.loom_core import embedded_telemetry, telemetry
from heddle import Metric

NAMES = """
loom_loom_event_bus_published_total counter topic,event_type
loom_loom_event_bus_delivered_total counter topic
loom_loom_event_bus_dropped_total counter topic,reason
loom_loom_event_bus_backlog_size gauge topic
loom_loom_event_bus_active_subscriptions gauge topic
loom_loom_event_bus_publish_latency_ms histogram topic
loom_loom_tool_registry_invocations_total counter tool,status
loom_loom_tool_registry_errors_total counter tool,error
loom_loom_tool_registry_timeouts_total counter tool
loom_loom_tool_registry_invoke_latency_ms histogram tool
loom_loom_tool_registry_registered_tools gauge
loom_mcp_manager_servers_active gauge
loom_mcp_manager_servers_connected_total counter server
loom_mcp_manager_servers_disconnected_total counter server
loom_mcp_manager_tools_registered_total counter server
loom_mcp_manager_reconnections_total counter server
loom_loom_router_decisions_total counter route,reason,event_type
loom_loom_router_confidence_score histogram route,event_type
loom_loom_router_estimated_latency_ms histogram route
loom_loom_router_estimated_cost histogram route
loom_loom_router_policy_violations_total counter violation_type
loom_loom_llm_runs_total counter tool_choice
loom_loom_llm_tool_calls_total counter tool_name,status
loom_loom_llm_tool_errors_total counter tool_name,error_code
loom_loom_llm_tool_latency_ms histogram tool_name
loom_loom_llm_discovery_latency_ms histogram
loom_loom_llm_refine_cycles_total counter
loom_loom_llm_latency_ms histogram api_type
loom_agent_runtime_agents_active gauge
loom_agent_runtime_agents_created_total counter
loom_agent_runtime_agents_deleted_total counter
loom_agent_runtime_subscriptions_total counter
loom_agent_runtime_unsubscriptions_total counter
loom_agent_events_processed_total counter agent_id
loom_agent_actions_executed_total counter agent_id,action_type,status
loom_agent_event_latency histogram agent_id
loom_agent_routing_decisions_total counter agent_id,route
"""


def declared_metrics() -> list[Metric]:
    values = (value for module in (telemetry, embedded_telemetry) for value in vars(module).values())
    return [value for value in values if isinstance(value, Metric)]


def test_the_catalogs_declare_the_documented_metrics() -> None:
    lines = [
        f"{metric.name} {metric.kind} {','.join(label.name for label in metric.own_labels)}".strip()
        for metric in declared_metrics()
    ]
    assert lines == NAMES.strip().splitlines()


def test_only_the_event_latency_is_in_seconds() -> None:
    declared = declared_metrics()
    assert [metric.name for metric in declared if metric.unit == "s"] == ["loom_agent_event_latency"]
    assert {m.name for m in declared if m.name.endswith("_ms")} == {m.name for m in declared if m.unit == "ms"}


def test_there_is_no_target_info_of_a_program_without_an_instance_id() -> None:
    assert not hasattr(telemetry, "TARGET_INFO")


def test_no_released_program_counts_removals_and_reconnections() -> None:
    assert telemetry.MCP_DISCONNECTED.not_emitted_reason
    assert telemetry.MCP_RECONNECTIONS.not_emitted_reason
