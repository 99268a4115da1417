"""What happens in Loom Core when it is simulated: events, calls of tools, decisions, and servers that come and go."""

from __future__ import annotations

from dashboards.loom_core.telemetry import (
    AGENT_ACTIONS,
    AGENT_EVENT_LATENCY,
    AGENT_EVENTS,
    AGENT_ROUTING,
    AGENT_SUBSCRIPTIONS,
    AGENT_UNSUBSCRIPTIONS,
    AGENTS_CREATED,
    AGENTS_DELETED,
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
    MCP_CONNECTED,
    MCP_DISCONNECTED,
    MCP_RECONNECTIONS,
    MCP_TOOLS_REGISTERED,
    POLICY_VIOLATIONS,
    PUBLISH_LATENCY,
    ROUTER_CONFIDENCE,
    ROUTER_COST,
    ROUTER_DECISIONS,
    ROUTER_LATENCY,
    TOOL_ERRORS,
    TOOL_INVOCATIONS,
    TOOL_LATENCY,
    TOOL_TIMEOUTS,
)
from heddle import Flow, around, counts, line, observes, span

TOPICS = {"agent.intent": 40.0, "sensor.input": 60.0}
SERVERS = ("filesystem", "web-search")
# Where an event is routed to, why, how long and how dear the router expects it to be, and how often a minute.
ROUTES = (
    ("Local", "low_complexity", 50.0, 0.0001, 8.0),
    ("Cloud", "high_complexity", 500.0, 0.01, 3.0),
    ("Hybrid", "draft_refine", 300.0, 0.004, 1.5),
    ("LocalFallback", "cloud_unavailable", 50.0, 0.0001, 0.2),
)


def published(topic: str, per_minute: float) -> Flow:
    """Return the publication of events."""
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


def dropped(topic: str, reason: str, per_minute: float, at_start: int = 0) -> Flow:
    """Return the loss of events."""
    said = f"$time  WARN loom_core::event_bus: dropped topic={topic} reason={reason}"
    return Flow(
        name=f"{topic}-{reason}",
        per_minute=per_minute,
        at_start=at_start,
        parts=(counts(EVENTS_DROPPED, topic=topic, reason=reason),),
        lines=(line(said, "warn"),),
    )


def called(tool: str, per_minute: float, ms: float) -> Flow:
    """Return calls of a tool that succeed."""
    took = around(ms, 0.35)
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


def failed(tool: str, error: str, per_minute: float, *, at_start: int = 0, late: bool = False) -> Flow:
    """Return calls of a tool that fail."""
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


def routed(route: str, reason: str, ms: float, cost: float, per_minute: float) -> Flow:
    """Return what the router decides."""
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


def agent(name: str, per_minute: float, seconds: float) -> Flow:
    """Return the work of an agent."""
    took = around(seconds * 1000, 0.8)
    return Flow(
        name=f"agent-{name}",
        per_minute=per_minute,
        took=took,
        parts=(
            counts(AGENT_EVENTS, agent_id=name),
            observes(AGENT_EVENT_LATENCY, took, 0.001, agent_id=name),
            counts(AGENT_ACTIONS, agent_id=name, action_type="tool_call", status="ok"),
        ),
        spans=(
            span(
                "agent.on_event",
                span("llm.generate", share=0.7, llm__provider="openai", llm__model="gpt-4o-mini"),
                service=f"agent-{name}",
                agent__id=name,
                event__type="intent",
            ),
        ),
    )


ACTION_FAILED = Flow(
    name="failed-actions",
    per_minute=0.1,
    parts=(counts(AGENT_ACTIONS, agent_id="planner", action_type="tool_call", status="error"),),
)
RUNS = Flow(
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
COMING = Flow(
    name="agents-come",
    per_minute=0.1,
    at_start=4,
    parts=(counts(AGENTS_CREATED), counts(AGENT_SUBSCRIPTIONS)),
)
GOING = Flow(
    name="agents-go", per_minute=0.1, at_start=1, parts=(counts(AGENTS_DELETED), counts(AGENT_UNSUBSCRIPTIONS))
)

VIOLATIONS = Flow(
    name="violations",
    per_minute=0.2,
    at_start=1,
    parts=(
        counts(POLICY_VIOLATIONS, violation_type="latency_budget"),
        counts(POLICY_VIOLATIONS, violation_type="cost_cap"),
    ),
)
SERVING = (
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
        for server in SERVERS
    ),
    *(
        Flow(
            name=f"reconnected-{server}",
            per_minute=0.02,
            parts=(counts(MCP_RECONNECTIONS, server=server), counts(MCP_TOOLS_REGISTERED, server=server)),
        )
        for server in SERVERS
    ),
)
