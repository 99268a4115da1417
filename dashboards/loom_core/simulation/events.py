"""The event streams of Loom Core: published events, tool calls, routing decisions, and MCP servers that connect."""

from __future__ import annotations

from heddle import EventStream, lognormal, trace_span

from ..embedded_telemetry import (
    AGENT_ACTIONS,
    AGENT_EVENT_LATENCY,
    AGENT_EVENTS,
    AGENT_ROUTING,
    AGENT_SUBSCRIPTIONS,
    AGENT_UNSUBSCRIPTIONS,
    AGENTS_CREATED,
    AGENTS_DELETED,
    LLM_DISCOVERY_LATENCY,
    LLM_LATENCY,
    LLM_REFINE_CYCLES,
    LLM_RUNS,
    LLM_TOOL_CALLS,
    LLM_TOOL_ERRORS,
    LLM_TOOL_LATENCY,
    POLICY_VIOLATIONS,
    ROUTER_CONFIDENCE,
    ROUTER_COST,
    ROUTER_DECISIONS,
    ROUTER_LATENCY,
)
from ..telemetry import (
    EVENTS_DELIVERED,
    EVENTS_DROPPED,
    EVENTS_PUBLISHED,
    MCP_CONNECTED,
    MCP_TOOLS_REGISTERED,
    PUBLISH_LATENCY,
    TOOL_ERRORS,
    TOOL_INVOCATIONS,
    TOOL_LATENCY,
    TOOL_TIMEOUTS,
)
from .scopes import count, measure

TOPICS = {"agent.intent": 40.0, "sensor.input": 60.0}
SUBSCRIBERS = lognormal(2, 0.0, integer=True)
"""The subscribers of each topic, so also the deliveries of an event."""
SERVERS = {"github": ("search_issues", 12.0, 260.0), "postgres": ("query", 6.0, 40.0)}
"""By MCP server: one of its tools, calls per minute, and the median duration of a call in milliseconds."""
BUILT_IN = {"fs:read_file": (40.0, 2.0), "web:search": (8.0, 420.0)}
"""By tool of Loom Core itself: calls per minute, and the median duration of a call in milliseconds."""
SERVER_GONE = "Execution failed: MCP call failed: IO error: Broken pipe (os error 32)"
# The route, the reason, the confidence, the latency in milliseconds and the cost that the router estimates, events per
# minute, and the policy that forbids the cloud.
ROUTES = (
    ("Local", "Local model confidence exceeds threshold", 0.9, 50.0, 0.0, 8.0, ""),
    ("Cloud", "Default to cloud for quality", 0.0, 500.0, 0.01, 3.0, ""),
    ("Hybrid", "Hybrid: local quick + cloud refine", 0.7, 300.0, 0.004, 1.5, ""),
    ("Local", "Latency budget too tight for cloud", 0.6, 50.0, 0.0, 0.1, "latency_budget"),
    ("LocalFallback", "Cloud cost exceeds budget", 0.6, 50.0, 0.0, 0.2, "cost_cap"),
)


def _published(topic: str, per_minute: float) -> EventStream:
    duration = lognormal(6, 0.9)
    text = f"$time  INFO publish{{topic={topic} event_id=$id}}: loom_core: published"
    return EventStream(
        name=topic,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            count(EVENTS_PUBLISHED, topic=topic, event_type=topic.split(".")[1]),
            count(EVENTS_DELIVERED, SUBSCRIBERS, topic=topic),
            measure(PUBLISH_LATENCY, duration, topic=topic),
        ),
        log_lines=(text,),
        spans=(trace_span("publish", topic=topic, qos_level="QosRealtime"),),
    )


def dropped(topic: str, reason: str, per_minute: float) -> EventStream:
    """Return the stream of dropped deliveries of a topic."""
    text = f"$time  WARN loom_core::messaging::event_bus: dropped topic={topic} reason={reason}"
    return EventStream(
        name=f"{topic}-{reason}",
        per_minute=per_minute,
        updates=(count(EVENTS_DROPPED, topic=topic, reason=reason),),
        log_lines=(text,),
    )


def burst(topic: str, deliveries: int, drops: int) -> EventStream:
    """Return the stream of a burst every ten minutes that overflows the queue of a subscriber within one export."""
    events, duration = lognormal(deliveries + drops, 0.0, integer=True), lognormal(1, 0.5)
    return EventStream(
        name=f"{topic}-burst",
        every="10m",
        updates=(
            count(EVENTS_PUBLISHED, events, topic=topic, event_type="burst"),
            count(EVENTS_DELIVERED, lognormal(deliveries, 0.0, integer=True), topic=topic),
            count(EVENTS_DROPPED, lognormal(drops, 0.0, integer=True), topic=topic, reason="queue_full"),
            measure(PUBLISH_LATENCY, duration, topic=topic),
        ),
    )


def _calls(tool: str, per_minute: float, ms: float) -> EventStream:
    duration = lognormal(ms, 0.35)
    text = f"$time  INFO forward_tool_call{{tool_name={tool} call_id=$id trace_id=$trace_id}}: done"
    return EventStream(
        name=tool,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            count(TOOL_INVOCATIONS, tool=tool, status="success"),
            measure(TOOL_LATENCY, duration, tool=tool),
            count(LLM_TOOL_CALLS, tool_name=tool, status="success"),
            measure(LLM_TOOL_LATENCY, duration, tool_name=tool),
        ),
        log_lines=(text,),
        spans=(trace_span("forward_tool_call", trace_span("call", share=0.9, tool__name=tool), tool_name=tool),),
    )


def failed_calls(tool: str, error: str, per_minute: float, ms: float, at_start: int = 0) -> EventStream:
    """Return the stream of the calls of a tool that fail with an error."""
    duration = lognormal(ms, 0.1)
    updates = [
        count(TOOL_ERRORS, tool=tool, error=error),
        measure(TOOL_LATENCY, duration, tool=tool),
        count(LLM_TOOL_CALLS, tool_name=tool, status="error"),
        count(LLM_TOOL_ERRORS, tool_name=tool, error_code="500"),
        measure(LLM_TOOL_LATENCY, duration, tool_name=tool),
    ]
    if error == "Timeout":
        updates.append(count(TOOL_TIMEOUTS, tool=tool))
    return EventStream(
        name=f"{tool}: {error}",
        per_minute=per_minute,
        at_start=at_start,
        duration_ms=duration,
        updates=tuple(updates),
        log_lines=(f"$time  WARN call{{tool.name={tool}}}: tool_registry: Tool execution failed error={error}",),
        spans=(trace_span("call", failed=True, tool__name=tool),),
    )


def _routed(
    route: str, reason: str, confidence: float, ms: float, cost: float, per_minute: float, policy: str
) -> EventStream:
    violations = (count(POLICY_VIOLATIONS, violation_type=policy),) if policy else ()
    return EventStream(
        name=f"routed: {reason}",
        per_minute=per_minute,
        duration_ms=lognormal(2, 0.5),
        updates=(
            count(ROUTER_DECISIONS, route=route, reason=reason, event_type="intent"),
            measure(
                ROUTER_CONFIDENCE, lognormal(confidence, 0.05 if confidence else 0.0), route=route, event_type="intent"
            ),
            measure(ROUTER_LATENCY, lognormal(ms, 0.0), route=route),
            measure(ROUTER_COST, lognormal(cost, 0.0), route=route),
            count(AGENT_ROUTING, agent_id="planner", route=route),
            *violations,
        ),
        spans=(trace_span("route", event_type="intent", route=route, confidence=confidence, reason=reason),),
    )


def _agent(name: str, tool: str, per_minute: float, seconds: float) -> EventStream:
    duration = lognormal(seconds * 1000, 0.8)
    return EventStream(
        name=f"agent-{name}",
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            count(AGENT_EVENTS, agent_id=name),
            measure(AGENT_EVENT_LATENCY, duration, 0.001, agent_id=name),
            count(AGENT_ACTIONS, agent_id=name, action_type=tool, status="ok"),
        ),
        spans=(
            trace_span(
                "agent.on_event",
                trace_span("llm.generate", share=0.7, llm__provider="openai", llm__model="gpt-4o-mini"),
                service=f"agent-{name}",
                agent__id=name,
                event__type="intent",
            ),
        ),
    )


_FAILED_ACTIONS = EventStream(
    name="failed-actions",
    per_minute=0.1,
    updates=(count(AGENT_ACTIONS, agent_id="planner", action_type="web:search", status="error"),),
)
_ORCHESTRATOR_RUNS = EventStream(
    name="orchestrated",
    per_minute=4,
    duration_ms=lognormal(1800, 0.5),
    updates=(
        count(LLM_RUNS, tool_choice="Auto"),
        count(LLM_REFINE_CYCLES),
        measure(LLM_DISCOVERY_LATENCY, lognormal(0.1, 0.5)),
        measure(LLM_LATENCY, lognormal(900, 0.5), api_type="refine"),
    ),
    spans=(trace_span("tool_orchestrator.run", tool_choice="Auto", tool_count=4, refine_enabled=True),),
)
_CREATED_AGENTS = EventStream(
    name="agents-come",
    per_minute=0.1,
    at_start=4,
    updates=(count(AGENTS_CREATED), count(AGENT_SUBSCRIPTIONS)),
)
_DELETED_AGENTS = EventStream(
    name="agents-go", per_minute=0.1, at_start=1, updates=(count(AGENTS_DELETED), count(AGENT_UNSUBSCRIPTIONS))
)
# Loom Core connects to its servers when it starts, and never again.
_CONNECTED = tuple(
    EventStream(
        name=f"connected-{server}",
        at_start=1,
        updates=(
            count(MCP_CONNECTED, server=server),
            count(MCP_TOOLS_REGISTERED, lognormal(3, 0.0, integer=True), server=server),
        ),
    )
    for server in SERVERS
)

EVENTS = (
    *(_published(topic, per_minute) for topic, per_minute in TOPICS.items()),
    dropped("sensor.input", "queue_full", 0.05),
    *(_calls(tool, *load) for tool, load in BUILT_IN.items()),
    *(_calls(f"{server}:{tool}", per_minute, ms) for server, (tool, per_minute, ms) in SERVERS.items()),
    failed_calls("web:search", "Execution failed: Connection failed: error sending request", 0.05, 400, at_start=1),
    failed_calls("web:search", "Timeout", 0.01, 30000, at_start=1),
    *(_routed(*route) for route in ROUTES),
    _agent("planner", "web:search", 8, 0.8),
    _agent("researcher", "fs:read_file", 4, 1.6),
    _FAILED_ACTIONS,
    _ORCHESTRATOR_RUNS,
    _CREATED_AGENTS,
    _DELETED_AGENTS,
    *_CONNECTED,
)
