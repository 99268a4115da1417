"""How Loom Core moves behind its collector: a program that embeds it, with agents, tools and two MCP servers."""

from __future__ import annotations

from dashboards.loom_core.telemetry import (
    AGENT_ACTIONS,
    AGENT_EVENT_LATENCY,
    AGENT_EVENTS,
    AGENT_ROUTING,
    AGENT_SUBSCRIPTIONS,
    AGENT_UNSUBSCRIPTIONS,
    AGENTS_ACTIVE,
    AGENTS_CREATED,
    AGENTS_DELETED,
    BACKLOG,
    EVENTS_DELIVERED,
    EVENTS_DROPPED,
    EVENTS_PUBLISHED,
    LLM_DISCOVERY_LATENCY,
    LLM_LATENCY,
    LLM_REFINE_CYCLES,
    LLM_RUNS,
    LLM_TOOL_CALLS,
    LLM_TOOL_ERRORS,
    LLM_TOOL_LATENCY,
    LOOM_CORE,
    MCP_CONNECTED,
    MCP_DISCONNECTED,
    MCP_RECONNECTIONS,
    MCP_SERVERS,
    MCP_TOOLS_REGISTERED,
    POLICY_VIOLATIONS,
    PUBLISH_LATENCY,
    ROUTER_CONFIDENCE,
    ROUTER_COST,
    ROUTER_DECISIONS,
    ROUTER_LATENCY,
    SUBSCRIPTIONS,
    TARGET_INFO,
    TOOL_ERRORS,
    TOOL_INVOCATIONS,
    TOOL_LATENCY,
    TOOL_TIMEOUTS,
    TOOLS_REGISTERED,
)
from generator.author.simulation import (
    Flow,
    Simulation,
    Trouble,
    around,
    counts,
    happens,
    holds,
    level,
    line,
    observes,
    scales,
    span,
    steady,
    stops,
    stretches,
    wanders,
)

_TOPICS = {"agent.intent": 40.0, "sensor.input": 60.0}
_SERVERS = ("filesystem", "web-search")
_BARE = {"otel_scope_name": None, "otel_scope_version": None, "otel_scope_schema_url": None}
# Where an event is routed to, why, how long and how dear the router expects it to be, and how often a minute.
_ROUTES = (
    ("Local", "low_complexity", 50.0, 0.0001, 8.0),
    ("Cloud", "high_complexity", 500.0, 0.01, 3.0),
    ("Hybrid", "draft_refine", 300.0, 0.004, 1.5),
    ("LocalFallback", "cloud_unavailable", 50.0, 0.0001, 0.2),
)


def _published(topic: str, per_minute: float) -> Flow:
    took = around(6, 0.9)
    said = f"$time  INFO publish{{topic={topic} event_id=$id}}: loom_core: published"
    return Flow(
        name=topic,
        per_minute=per_minute,
        took=took,
        parts=(
            counts(EVENTS_PUBLISHED, topic=topic, event_type=topic.split(".")[1]),
            counts(EVENTS_DELIVERED, topic=topic),
            observes(PUBLISH_LATENCY, took, topic=topic),
        ),
        lines=(line(said),),
        spans=(span("publish", topic=topic, qos_level="QosRealtime"),),
    )


def _dropped(topic: str, reason: str, per_minute: float, at_start: int = 0) -> Flow:
    said = f"$time  WARN loom_core::event_bus: dropped topic={topic} reason={reason}"
    return Flow(
        name=f"{topic}-{reason}",
        per_minute=per_minute,
        at_start=at_start,
        parts=(counts(EVENTS_DROPPED, topic=topic, reason=reason),),
        lines=(line(said, "warn"),),
    )


def _called(tool: str, per_minute: float, ms: float) -> Flow:
    took = around(ms, 0.6)
    forwarded = f"$time  INFO forward_tool_call{{tool_name={tool} call_id=$id trace_id=$trace_id}}: done"
    return Flow(
        name=tool,
        per_minute=per_minute,
        took=took,
        parts=(
            counts(TOOL_INVOCATIONS, tool=tool, status="success"),
            observes(TOOL_LATENCY, took, tool=tool),
            counts(LLM_TOOL_CALLS, tool_name=tool, status="success"),
            observes(LLM_TOOL_LATENCY, took, tool_name=tool),
        ),
        lines=(line(forwarded),),
        spans=(span("forward_tool_call", span("call", share=0.9, tool__name=tool), tool_name=tool),),
    )


def _failed(tool: str, error: str, per_minute: float, *, at_start: int = 0, late: bool = False) -> Flow:
    took = around(30000 if late else 400, 0.1)
    parts = [
        counts(TOOL_ERRORS, tool=tool, error=error),
        observes(TOOL_LATENCY, took, tool=tool),
        counts(LLM_TOOL_CALLS, tool_name=tool, status="error"),
        counts(LLM_TOOL_ERRORS, tool_name=tool, error_code="500"),
    ]
    if late:
        parts.append(counts(TOOL_TIMEOUTS, tool=tool))
    return Flow(
        name=f"{tool}: {error}",
        per_minute=per_minute,
        at_start=at_start,
        took=took,
        parts=tuple(parts),
        lines=(line(f"$time ERROR call{{tool.name={tool}}}: loom_core::tools: {error}", "error"),),
        spans=(span("call", failed=True, tool__name=tool),),
    )


def _routed(route: str, reason: str, ms: float, cost: float, per_minute: float) -> Flow:
    return Flow(
        name=f"routed-{route}",
        per_minute=per_minute,
        took=around(2, 0.5),
        parts=(
            counts(ROUTER_DECISIONS, route=route, reason=reason, event_type="intent"),
            observes(ROUTER_CONFIDENCE, around(0.8, 0.05), route=route, event_type="intent"),
            observes(ROUTER_LATENCY, around(ms, 0.0), route=route),
            observes(ROUTER_COST, around(cost, 0.0), route=route),
            counts(AGENT_ROUTING, agent_id="planner", route=route),
        ),
        spans=(span("route", event_type="intent", route=route, confidence=0.8, reason=reason),),
    )


def _agent(agent: str, per_minute: float, seconds: float) -> Flow:
    took = around(seconds * 1000, 0.8)
    return Flow(
        name=f"agent-{agent}",
        per_minute=per_minute,
        took=took,
        parts=(
            counts(AGENT_EVENTS, agent_id=agent),
            observes(AGENT_EVENT_LATENCY, took, 0.001, agent_id=agent),
            counts(AGENT_ACTIONS, agent_id=agent, action_type="tool_call", status="ok"),
        ),
        spans=(
            span(
                "agent.on_event",
                span("llm.generate", share=0.7, llm__provider="openai", llm__model="gpt-4o-mini"),
                service=f"agent-{agent}",
                agent__id=agent,
                event__type="intent",
            ),
        ),
    )


_ACTION_FAILED = Flow(
    name="failed-actions",
    per_minute=0.1,
    parts=(counts(AGENT_ACTIONS, agent_id="planner", action_type="tool_call", status="error"),),
)
_RUNS = Flow(
    name="orchestrated",
    per_minute=4,
    took=around(1800, 0.5),
    parts=(
        counts(LLM_RUNS, tool_choice="auto"),
        counts(LLM_REFINE_CYCLES),
        observes(LLM_DISCOVERY_LATENCY, around(12, 0.5)),
        observes(LLM_LATENCY, around(900, 0.5), api_type="refine"),
    ),
    spans=(span("tool_orchestrator.run", tool_choice="auto", tool_count=4, refine_enabled=True),),
)
_COMING = Flow(
    name="agents-come",
    per_minute=0.1,
    at_start=4,
    parts=(counts(AGENTS_CREATED), counts(AGENT_SUBSCRIPTIONS)),
)
_GOING = Flow(
    name="agents-go", per_minute=0.1, at_start=1, parts=(counts(AGENTS_DELETED), counts(AGENT_UNSUBSCRIPTIONS))
)

simulation = Simulation(
    system=LOOM_CORE,
    instances=("otel-collector:8889",),
    service="loom-core",
    restarts_at="04:40",
    labels={
        "exported_job": "loom/loom-core",
        "environment": "development",
        "service": "loom-core",
        "otel_scope_name": "loom",
        "otel_scope_version": "",
        "otel_scope_schema_url": "",
    },
    attached={"service": "loom-core"},
    flows=(
        *(_published(topic, often) for topic, often in _TOPICS.items()),
        _dropped("sensor.input", "backpressure", 0.05, at_start=1),
        _dropped("agent.intent", "queue_full", 0.01, at_start=1),
        _called("web_search", 12, 260),
        _called("read_file", 14, 18),
        _failed("web_search", "connection refused", 0.02, at_start=1),
        _failed("read_file", "Tool invocation timed out after 30s", 0.005, at_start=1, late=True),
        *(_routed(*each) for each in _ROUTES),
        _agent("planner", 8, 0.8),
        _agent("researcher", 4, 1.6),
        _ACTION_FAILED,
        _RUNS,
        _COMING,
        _GOING,
        Flow(
            name="violations",
            per_minute=0.2,
            at_start=1,
            parts=(
                counts(POLICY_VIOLATIONS, violation_type="latency_budget"),
                counts(POLICY_VIOLATIONS, violation_type="cost_cap"),
            ),
        ),
        *(
            Flow(
                name=f"connected-{server}",
                at_start=1,
                parts=(
                    counts(MCP_CONNECTED, server=server),
                    counts(MCP_DISCONNECTED, server=server),
                    counts(MCP_RECONNECTIONS, server=server),
                    counts(MCP_TOOLS_REGISTERED, server=server),
                ),
            )
            for server in _SERVERS
        ),
        *(
            Flow(
                name=f"reconnected-{server}",
                per_minute=0.02,
                parts=(counts(MCP_RECONNECTIONS, server=server), counts(MCP_TOOLS_REGISTERED, server=server)),
            )
            for server in _SERVERS
        ),
    ),
    levels=(
        *(level(BACKLOG, steady(0), topic=topic) for topic in _TOPICS),
        *(level(SUBSCRIPTIONS, wanders(2, 5, "1h"), topic=topic) for topic in _TOPICS),
        level(TOOLS_REGISTERED, steady(14)),
        level(AGENTS_ACTIVE, wanders(3, 6, "1h")),
        level(MCP_SERVERS, steady(2)),
        level(
            TARGET_INFO,
            steady(1),
            service_name="loom-core",
            service_version="0.1.0",
            service_namespace="loom",
            deployment_environment="development",
            **_BARE,
        ),
    ),
    troubles=(
        Trouble("down", ("LoomCoreDown",), answers=False),
        Trouble("absent", ("LoomCoreAbsent",), there=False),
        Trouble(
            "overload",
            ("HighEventDropRate",),
            (
                happens(_dropped("sensor.input", "queue_full", 20)),
                scales("sensor.input-backpressure", 200),
                stretches(PUBLISH_LATENCY, 8),
            ),
        ),
        Trouble("tool-failures", ("HighErrorRate",), (scales("web_search: connection refused", 150),)),
        Trouble("slow", ("HighLatency",), (stretches(TOOL_LATENCY, 8), stretches(LLM_TOOL_LATENCY, 8))),
        Trouble(
            "server-loss",
            ("MCPServerDown",),
            (
                *stops("web_search"),
                *stops(*(f"reconnected-{server}" for server in _SERVERS)),
                holds(MCP_SERVERS, steady(0)),
            ),
        ),
        Trouble("idle", (), stops(*(f"routed-{route[0]}" for route in _ROUTES), "orchestrated")),
    ),
)
