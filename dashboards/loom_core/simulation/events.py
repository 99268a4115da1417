"""The event streams of Loom Core: published events, tool calls, routing decisions, and MCP servers that connect."""

from __future__ import annotations

from heddle import EventStream, increment, lognormal, observe, trace_span

from ..telemetry import (
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

TOPICS = {"agent.intent": 40.0, "sensor.input": 60.0}
SERVERS = ("filesystem", "web-search")
# The route, the reason, the latency in milliseconds and the cost that the router estimates, and events per minute.
ROUTES = (
    ("Local", "low_complexity", 50.0, 0.0001, 8.0),
    ("Cloud", "high_complexity", 500.0, 0.01, 3.0),
    ("Hybrid", "draft_refine", 300.0, 0.004, 1.5),
    ("LocalFallback", "cloud_unavailable", 50.0, 0.0001, 0.2),
)


def _published(topic: str, per_minute: float) -> EventStream:
    duration = lognormal(6, 0.9)
    text = f"$time  INFO publish{{topic={topic} event_id=$id}}: loom_core: published"
    return EventStream(
        name=topic,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            increment(EVENTS_PUBLISHED, topic=topic, event_type=topic.split(".")[1]),
            increment(EVENTS_DELIVERED, topic=topic),
            observe(PUBLISH_LATENCY, duration, topic=topic),
        ),
        log_lines=(text,),
        spans=(trace_span("publish", topic=topic, qos_level="QosRealtime"),),
    )


def dropped(topic: str, reason: str, per_minute: float, at_start: int = 0) -> EventStream:
    """Return the stream of dropped events of a topic."""
    text = f"$time  WARN loom_core::event_bus: dropped topic={topic} reason={reason}"
    return EventStream(
        name=f"{topic}-{reason}",
        per_minute=per_minute,
        at_start=at_start,
        updates=(increment(EVENTS_DROPPED, topic=topic, reason=reason),),
        log_lines=(text,),
    )


def _calls(tool: str, per_minute: float, ms: float) -> EventStream:
    duration = lognormal(ms, 0.35)
    text = f"$time  INFO forward_tool_call{{tool_name={tool} call_id=$id trace_id=$trace_id}}: done"
    return EventStream(
        name=tool,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            increment(TOOL_INVOCATIONS, tool=tool, status="success"),
            observe(TOOL_LATENCY, duration, tool=tool),
            increment(LLM_TOOL_CALLS, tool_name=tool, status="success"),
            observe(LLM_TOOL_LATENCY, duration, tool_name=tool),
        ),
        log_lines=(text,),
        spans=(trace_span("forward_tool_call", trace_span("call", share=0.9, tool__name=tool), tool_name=tool),),
    )


def _failed_calls(tool: str, error: str, per_minute: float, *, at_start: int = 0, timeout: bool = False) -> EventStream:
    duration = lognormal(30000 if timeout else 400, 0.1)
    updates = [
        increment(TOOL_ERRORS, tool=tool, error=error),
        observe(TOOL_LATENCY, duration, tool=tool),
        increment(LLM_TOOL_CALLS, tool_name=tool, status="error"),
        increment(LLM_TOOL_ERRORS, tool_name=tool, error_code="500"),
    ]
    if timeout:
        updates.append(increment(TOOL_TIMEOUTS, tool=tool))
    return EventStream(
        name=f"{tool}: {error}",
        per_minute=per_minute,
        at_start=at_start,
        duration_ms=duration,
        updates=tuple(updates),
        log_lines=(f"$time ERROR call{{tool.name={tool}}}: loom_core::tools: {error}",),
        spans=(trace_span("call", failed=True, tool__name=tool),),
    )


def _routed(route: str, reason: str, ms: float, cost: float, per_minute: float) -> EventStream:
    return EventStream(
        name=f"routed-{route}",
        per_minute=per_minute,
        duration_ms=lognormal(2, 0.5),
        updates=(
            increment(ROUTER_DECISIONS, route=route, reason=reason, event_type="intent"),
            observe(ROUTER_CONFIDENCE, lognormal(0.8, 0.05), route=route, event_type="intent"),
            observe(ROUTER_LATENCY, lognormal(ms, 0.0), route=route),
            observe(ROUTER_COST, lognormal(cost, 0.0), route=route),
            increment(AGENT_ROUTING, agent_id="planner", route=route),
        ),
        spans=(trace_span("route", event_type="intent", route=route, confidence=0.8, reason=reason),),
    )


def _agent(name: str, per_minute: float, seconds: float) -> EventStream:
    duration = lognormal(seconds * 1000, 0.8)
    return EventStream(
        name=f"agent-{name}",
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            increment(AGENT_EVENTS, agent_id=name),
            observe(AGENT_EVENT_LATENCY, duration, 0.001, agent_id=name),
            increment(AGENT_ACTIONS, agent_id=name, action_type="tool_call", status="ok"),
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
    updates=(increment(AGENT_ACTIONS, agent_id="planner", action_type="tool_call", status="error"),),
)
_ORCHESTRATOR_RUNS = EventStream(
    name="orchestrated",
    per_minute=4,
    duration_ms=lognormal(1800, 0.5),
    updates=(
        increment(LLM_RUNS, tool_choice="auto"),
        increment(LLM_REFINE_CYCLES),
        observe(LLM_DISCOVERY_LATENCY, lognormal(12, 0.5)),
        observe(LLM_LATENCY, lognormal(900, 0.5), api_type="refine"),
    ),
    spans=(trace_span("tool_orchestrator.run", tool_choice="auto", tool_count=4, refine_enabled=True),),
)
_CREATED_AGENTS = EventStream(
    name="agents-come",
    per_minute=0.1,
    at_start=4,
    updates=(increment(AGENTS_CREATED), increment(AGENT_SUBSCRIPTIONS)),
)
_DELETED_AGENTS = EventStream(
    name="agents-go", per_minute=0.1, at_start=1, updates=(increment(AGENTS_DELETED), increment(AGENT_UNSUBSCRIPTIONS))
)

_VIOLATIONS = EventStream(
    name="violations",
    per_minute=0.2,
    at_start=1,
    updates=(
        increment(POLICY_VIOLATIONS, violation_type="latency_budget"),
        increment(POLICY_VIOLATIONS, violation_type="cost_cap"),
    ),
)
_SERVER_EVENTS = (
    *(
        EventStream(
            name=f"connected-{server}",
            at_start=1,
            updates=(
                increment(MCP_CONNECTED, server=server),
                increment(MCP_DISCONNECTED, server=server),
                increment(MCP_RECONNECTIONS, server=server),
                increment(MCP_TOOLS_REGISTERED, server=server),
            ),
        )
        for server in SERVERS
    ),
    *(
        EventStream(
            name=f"reconnected-{server}",
            per_minute=0.02,
            updates=(increment(MCP_RECONNECTIONS, server=server), increment(MCP_TOOLS_REGISTERED, server=server)),
        )
        for server in SERVERS
    ),
)

EVENTS = (
    *(_published(topic, per_minute) for topic, per_minute in TOPICS.items()),
    dropped("sensor.input", "backpressure", 0.05, at_start=1),
    dropped("agent.intent", "queue_full", 0.01, at_start=1),
    _calls("web_search", 12, 260),
    _calls("read_file", 40, 18),
    _failed_calls("web_search", "connection refused", 0.02, at_start=1),
    _failed_calls("read_file", "Tool invocation timed out after 30s", 0.005, at_start=1, timeout=True),
    *(_routed(*route) for route in ROUTES),
    _agent("planner", 8, 0.8),
    _agent("researcher", 4, 1.6),
    _FAILED_ACTIONS,
    _ORCHESTRATOR_RUNS,
    _CREATED_AGENTS,
    _DELETED_AGENTS,
    _VIOLATIONS,
    *_SERVER_EVENTS,
)
