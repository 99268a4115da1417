"""The metrics of Loom Core, which come through the OpenTelemetry collector and have its namespace as a prefix.

The shipped bridge records the event bus, the tool registry and the MCP servers; other metrics need a program that
embeds Loom Core. Python agents record no metrics. Metrics arrive every 10 seconds, and the collector repeats the last
values for five minutes after Loom Core stops. It writes no `target_info`: Loom Core sets no `service.instance.id`.
"""

from heddle import Counter, Documented, Gauge, Histogram, Label, System, once

from .settings import settings

LOOM_CORE = System(
    "loom_core",
    "Loom Core",
    labels=(
        Label("exported_job", meaning="`loom/` and the service name, written by the collector"),
        *map(Label, ("environment", "service", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url")),
    ),
    job=settings.job,
    namespace=settings.namespace,
)

_ON_EVENTS = once("an event was published")
_ON_TOOLS = once("a tool was called")
_ON_SERVERS = once("an MCP server was connected, which happens only at the start of Loom Core")
_BY_NOBODY = Documented("no released program calls the function that counts it")
_ON_AGENTS = once("a program that embeds the agent runtime ran an agent; the shipped bridge does not embed it")
_ON_ORCHESTRATOR = once("a program that embeds the tool orchestrator ran it; the shipped bridge does not embed it")
_ROUTE = Label("route", ("Local", "Cloud", "Hybrid", "LocalFallback", "Defer"))
_BUCKETS = (0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000)
"""Defaults of the OpenTelemetry SDK, meant for milliseconds; not observed in a running program."""

_BUS = "core/src/messaging/event_bus.rs"
_TOOLS = "core/src/tools/registry.rs"
_ROUTER = "core/src/cognitive/llm/router.rs"
_LLM = "core/src/cognitive/llm/tool_orchestrator.rs"
_RUNTIME = "core/src/agent/runtime.rs"
_AGENT = "core/src/agent/instance.rs"
_MCP = "core/src/tools/mcp/manager.rs"

# Event bus

EVENTS_PUBLISHED = Counter(
    LOOM_CORE,
    "loom_event_bus_published_total",
    "Events published.",
    of="events",
    labels=("topic", "event_type"),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:84",
    recorded=("15m", "1h"),
)
EVENTS_DELIVERED = Counter(
    LOOM_CORE,
    "loom_event_bus_delivered_total",
    "Deliveries, one for each queue of a subscriber that took the event; can exceed the published events.",
    of="deliveries",
    labels=("topic",),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:89",
    recorded=("15m", "1h"),
)
EVENTS_DROPPED = Counter(
    LOOM_CORE,
    "loom_event_bus_dropped_total",
    "Deliveries dropped, one for each subscriber that misses an event.",
    of="deliveries",
    labels=("topic", Label("reason", ("backpressure", "queue_full"))),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:94",
    recorded=("15m", "1h"),
)
BACKLOG = Gauge(
    LOOM_CORE,
    "loom_event_bus_backlog_size",
    "Publications in flight, normally 0. Not the depth of a queue.",
    of="events",
    labels=("topic",),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:99",
)
SUBSCRIPTIONS = Gauge(
    LOOM_CORE,
    "loom_event_bus_active_subscriptions",
    "Subscriptions.",
    of="subscriptions",
    labels=("topic",),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:104",
)
PUBLISH_LATENCY = Histogram(
    LOOM_CORE,
    "loom_event_bus_publish_latency_ms",
    "Duration of a publication.",
    unit="ms",
    labels=("topic",),
    buckets=_BUCKETS,
    emitted=_ON_EVENTS,
    source=f"{_BUS}:109",
    recorded=("15m",),
)

# Tool registry

TOOL_INVOCATIONS = Counter(
    LOOM_CORE,
    "loom_tool_registry_invocations_total",
    "Successful tool calls; the total is these plus the errors. Errors that an MCP tool returns as its result count as "
    "successes, and calls of unregistered tools are not counted at all.",
    of="calls",
    labels=("tool", Label("status", ("success",))),
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:38",
    recorded=("5m", "15m", "1h"),
)
TOOL_ERRORS = Counter(
    LOOM_CORE,
    "loom_tool_registry_errors_total",
    "Failed tool calls, including timeouts; those of an MCP server that is gone have `MCP call failed: IO error` in "
    "`error`, a free text.",
    of="calls",
    labels=("tool", Label("error", unbounded=True)),
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:43",
    recorded=("15m", "1h"),
)
TOOL_TIMEOUTS = Counter(
    LOOM_CORE,
    "loom_tool_registry_timeouts_total",
    "Tool calls that took longer than 30 s; also counted as errors.",
    of="calls",
    labels=("tool",),
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:48",
    recorded=("15m",),
)
TOOL_LATENCY = Histogram(
    LOOM_CORE,
    "loom_tool_registry_invoke_latency_ms",
    "Duration of a tool call.",
    unit="ms",
    labels=("tool",),
    buckets=_BUCKETS,
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:53",
    recorded=("15m",),
)
TOOLS_REGISTERED = Gauge(
    LOOM_CORE,
    "loom_tool_registry_registered_tools",
    "Registered tools: the built-in ones, so that it is there from the start, and those of MCP servers.",
    of="tools",
    source=f"{_TOOLS}:58",
)

# Router

ROUTER_DECISIONS = Counter(
    LOOM_CORE,
    "loom_router_decisions_total",
    "Routing decisions; `reason` is one of seven texts.",
    of="decisions",
    labels=(_ROUTE, "reason", "event_type"),
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:144",
    recorded=("15m", "1h"),
)
ROUTER_CONFIDENCE = Histogram(
    LOOM_CORE,
    "loom_router_confidence_score",
    "Confidence of the router, from 0 to 1; all in the lowest buckets, so only the mean is meaningful.",
    unit="percentunit",
    labels=(_ROUTE, "event_type"),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:149",
    recorded=("15m",),
)
ROUTER_LATENCY = Histogram(
    LOOM_CORE,
    "loom_router_estimated_latency_ms",
    "Latency that the router estimates: one of the constants 0, 50, 300 and 500.",
    unit="ms",
    labels=(_ROUTE,),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:154",
    recorded=("15m",),
)
ROUTER_COST = Histogram(
    LOOM_CORE,
    "loom_router_estimated_cost",
    "Cost that the router estimates, up to 0.01; all in the lowest buckets, so only sum and mean are meaningful.",
    unit="currencyUSD",
    labels=(_ROUTE,),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:159",
    recorded=("1h",),
)
POLICY_VIOLATIONS = Counter(
    LOOM_CORE,
    "loom_router_policy_violations_total",
    "Decisions for local processing because the cloud would violate a policy; at most one violation for each decision.",
    of="violations",
    labels=(Label("violation_type", ("latency_budget", "cost_cap")),),
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:164",
    recorded=("15m", "1h"),
)

# Model calls

LLM_RUNS = Counter(
    LOOM_CORE,
    "loom_llm_runs_total",
    "Runs of the tool orchestrator that started, also those that fail later.",
    of="runs",
    labels=("tool_choice",),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:113",
    recorded=("1h",),
)
LLM_TOOL_CALLS = Counter(
    LOOM_CORE,
    "loom_llm_tool_calls_total",
    "Tool calls requested by a model.",
    of="calls",
    labels=("tool_name", Label("status", ("success", "error"))),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:117",
    recorded=("15m",),
)
LLM_TOOL_ERRORS = Counter(
    LOOM_CORE,
    "loom_llm_tool_errors_total",
    "Failed tool calls requested by a model.",
    of="calls",
    labels=("tool_name", Label("error_code", ("500",))),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:121",
)
LLM_TOOL_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_tool_latency_ms",
    "Duration of a tool call requested by a model.",
    unit="ms",
    labels=("tool_name",),
    buckets=_BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:125",
    recorded=("15m",),
)
LLM_DISCOVERY_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_discovery_latency_ms",
    "Duration of tool discovery.",
    unit="ms",
    buckets=_BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:129",
    recorded=("15m",),
)
LLM_REFINE_CYCLES = Counter(
    LOOM_CORE,
    "loom_llm_refine_cycles_total",
    "Refinements of a response that succeeded.",
    of="cycles",
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:133",
    recorded=("1h",),
)
LLM_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_latency_ms",
    "Duration of a model call; only calls that refine a response are measured.",
    unit="ms",
    labels=(Label("api_type", ("refine",)),),
    buckets=_BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:137",
    recorded=("15m",),
)

# Agent runtime

AGENTS_ACTIVE = Gauge(
    LOOM_CORE, "agent_runtime_agents_active", "Agents.", of="agents", emitted=_ON_AGENTS, source=f"{_RUNTIME}:62"
)
AGENTS_CREATED = Counter(
    LOOM_CORE,
    "agent_runtime_agents_created_total",
    "Agents created.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:67",
    recorded=("1h",),
)
AGENTS_DELETED = Counter(
    LOOM_CORE,
    "agent_runtime_agents_deleted_total",
    "Agents deleted.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:72",
    recorded=("1h",),
)
AGENT_SUBSCRIPTIONS = Counter(
    LOOM_CORE,
    "agent_runtime_subscriptions_total",
    "Subscriptions by agents.",
    of="subscriptions",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:77",
)
AGENT_UNSUBSCRIPTIONS = Counter(
    LOOM_CORE,
    "agent_runtime_unsubscriptions_total",
    "Subscriptions removed by agents.",
    of="subscriptions",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:82",
)

# Agents

AGENT_EVENTS = Counter(
    LOOM_CORE,
    "agent_events_processed_total",
    "Events that agents processed, also those whose processing failed.",
    of="events",
    labels=("agent_id",),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:54",
    recorded=("15m",),
)
AGENT_ACTIONS = Counter(
    LOOM_CORE,
    "agent_actions_executed_total",
    "Actions that agents executed.",
    of="actions",
    labels=("agent_id", "action_type", Label("status", ("ok", "error"))),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:59",
    recorded=("15m",),
)
AGENT_EVENT_LATENCY = Histogram(
    LOOM_CORE,
    "agent_event_latency",
    "Time that an agent takes for an event, in seconds although its name has no unit; most are in the lowest bucket.",
    unit="s",
    labels=("agent_id",),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:64",
    recorded=("15m",),
)
AGENT_ROUTING = Counter(
    LOOM_CORE,
    "agent_routing_decisions_total",
    "Routing decisions for events of agents.",
    of="decisions",
    labels=("agent_id", _ROUTE),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:69",
)

# MCP

MCP_SERVERS = Gauge(
    LOOM_CORE,
    "mcp_manager_servers_active",
    "MCP servers that were connected at the start. It stays when one of them ends: Loom Core does not notice that.",
    of="servers",
    emitted=_ON_SERVERS,
    source=f"{_MCP}:43",
)
MCP_CONNECTED = Counter(
    LOOM_CORE,
    "mcp_manager_servers_connected_total",
    "Connections made.",
    of="connections",
    labels=("server",),
    emitted=_ON_SERVERS,
    source=f"{_MCP}:48",
)
MCP_DISCONNECTED = Counter(
    LOOM_CORE,
    "mcp_manager_servers_disconnected_total",
    "Removed servers; lost connections are not counted.",
    of="connections",
    labels=("server",),
    emitted=_BY_NOBODY,
    source=f"{_MCP}:53",
)
MCP_TOOLS_REGISTERED = Counter(
    LOOM_CORE,
    "mcp_manager_tools_registered_total",
    "Tools that a server listed when it was connected.",
    of="registrations",
    labels=("server",),
    emitted=_ON_SERVERS,
    source=f"{_MCP}:58",
)
MCP_RECONNECTIONS = Counter(
    LOOM_CORE,
    "mcp_manager_reconnections_total",
    "Successful reconnections.",
    of="reconnections",
    labels=("server",),
    emitted=_BY_NOBODY,
    source=f"{_MCP}:63",
)
