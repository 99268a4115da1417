"""What Loom Core emits through the OpenTelemetry collector, which puts its namespace before every name.

The shipped bridge feeds the event bus, the tool registry and the MCP servers; the rest is recorded by programs that
embed Loom Core. Agents in Python record no metrics. Series vanish five minutes after Loom Core stops.
"""

from heddle import Counter, Gauge, Histogram, Label, System, once

from .settings import settings

LOOM_CORE = System(
    "loom_core",
    "Loom Core",
    labels=(
        Label("exported_job", meaning="`loom/` and the service's name, as the collector wrote it"),
        Label("environment"),
        Label("service"),
        Label("otel_scope_name"),
        Label("otel_scope_version"),
        Label("otel_scope_schema_url"),
    ),
    job=settings.job,
    namespace=settings.namespace,
)

_ON_EVENTS = once("an event was published")
_ON_TOOLS = once("a tool was called")
_ON_SERVERS = once("an MCP server was connected")
_ON_AGENTS = once("a program that embeds the agent runtime ran an agent: the shipped bridge has none")
_ON_ORCHESTRATOR = once("a program that embeds the tool orchestrator ran it: the shipped bridge has none")
_ROUTES = ("Local", "Cloud", "Hybrid", "LocalFallback", "Defer")
_BUCKETS = (0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000)
"""The SDK's defaults, from general knowledge of it and not from a run; they are made for milliseconds."""

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
    labels=(
        "topic",
        "event_type",
    ),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:84",
)
EVENTS_DELIVERED = Counter(
    LOOM_CORE,
    "loom_event_bus_delivered_total",
    "Deliveries, one for each subscriber: they can exceed the events published.",
    of="deliveries",
    labels=("topic",),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:89",
)
EVENTS_DROPPED = Counter(
    LOOM_CORE,
    "loom_event_bus_dropped_total",
    "Events dropped.",
    of="events",
    labels=(
        "topic",
        Label("reason", ("backpressure", "queue_full")),
    ),
    emitted=_ON_EVENTS,
    source=f"{_BUS}:94",
)
BACKLOG = Gauge(
    LOOM_CORE,
    "loom_event_bus_backlog_size",
    "Publications in flight, practically 0. It is not the depth of a queue.",
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
    "How long a publication took.",
    unit="ms",
    labels=("topic",),
    buckets=_BUCKETS,
    emitted=_ON_EVENTS,
    source=f"{_BUS}:109",
)

# Tool registry

TOOL_INVOCATIONS = Counter(
    LOOM_CORE,
    "loom_tool_registry_invocations_total",
    "Tool calls that succeeded: all calls are these and the errors.",
    of="calls",
    labels=(
        "tool",
        Label("status", ("success",)),
    ),
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:38",
)
TOOL_ERRORS = Counter(
    LOOM_CORE,
    "loom_tool_registry_errors_total",
    "Tool calls that failed, timeouts included; `error` is free text without bound.",
    of="calls",
    labels=(
        "tool",
        "error",
    ),
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:43",
)
TOOL_TIMEOUTS = Counter(
    LOOM_CORE,
    "loom_tool_registry_timeouts_total",
    "Tool calls that took longer than 30 s; they are errors too.",
    of="calls",
    labels=("tool",),
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:48",
)
TOOL_LATENCY = Histogram(
    LOOM_CORE,
    "loom_tool_registry_invoke_latency_ms",
    "How long a tool call took.",
    unit="ms",
    labels=("tool",),
    buckets=_BUCKETS,
    emitted=_ON_TOOLS,
    source=f"{_TOOLS}:53",
)
TOOLS_REGISTERED = Gauge(
    LOOM_CORE,
    "loom_tool_registry_registered_tools",
    "Tools that are registered.",
    of="tools",
    emitted=once("a tool was registered"),
    source=f"{_TOOLS}:58",
)

# Router

ROUTER_DECISIONS = Counter(
    LOOM_CORE,
    "loom_router_decisions_total",
    "Where events were routed to; `reason` is text.",
    of="decisions",
    labels=(
        Label("route", _ROUTES),
        "reason",
        "event_type",
    ),
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:144",
)
ROUTER_CONFIDENCE = Histogram(
    LOOM_CORE,
    "loom_router_confidence_score",
    "How sure the router was, from 0 to 1: all in the lowest buckets, so only the mean says something.",
    unit="percentunit",
    labels=(
        Label("route", _ROUTES),
        "event_type",
    ),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:149",
)
ROUTER_LATENCY = Histogram(
    LOOM_CORE,
    "loom_router_estimated_latency_ms",
    "How long the router expects it to take: one of the constants 0, 50, 300 and 500.",
    unit="ms",
    labels=(Label("route", _ROUTES),),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:154",
)
ROUTER_COST = Histogram(
    LOOM_CORE,
    "loom_router_estimated_cost",
    "What the router expects it to cost, up to 0.01: all in the lowest buckets, so only sum and mean say something.",
    unit="currencyUSD",
    labels=(Label("route", _ROUTES),),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:159",
)
POLICY_VIOLATIONS = Counter(
    LOOM_CORE,
    "loom_router_policy_violations_total",
    "Decisions against a policy.",
    of="violations",
    labels=(Label("violation_type", ("latency_budget", "cost_cap")),),
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:164",
)

# Model calls

LLM_RUNS = Counter(
    LOOM_CORE,
    "loom_llm_runs_total",
    "Runs of the tool orchestrator.",
    of="runs",
    labels=("tool_choice",),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:113",
)
LLM_TOOL_CALLS = Counter(
    LOOM_CORE,
    "loom_llm_tool_calls_total",
    "Tool calls that a model asked for.",
    of="calls",
    labels=(
        "tool_name",
        Label("status", ("success", "error")),
    ),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:117",
)
LLM_TOOL_ERRORS = Counter(
    LOOM_CORE,
    "loom_llm_tool_errors_total",
    "Tool calls that a model asked for and that failed.",
    of="calls",
    labels=(
        "tool_name",
        Label("error_code", ("500",)),
    ),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:121",
)
LLM_TOOL_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_tool_latency_ms",
    "How long a tool call took that a model asked for.",
    unit="ms",
    labels=("tool_name",),
    buckets=_BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:125",
)
LLM_DISCOVERY_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_discovery_latency_ms",
    "How long it took to find the tools.",
    unit="ms",
    buckets=_BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:129",
)
LLM_REFINE_CYCLES = Counter(
    LOOM_CORE,
    "loom_llm_refine_cycles_total",
    "Answers that were refined.",
    of="cycles",
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:133",
)
LLM_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_latency_ms",
    "How long a model call took: only the one that refines is timed.",
    unit="ms",
    labels=(Label("api_type", ("refine",)),),
    buckets=_BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:137",
)

# Agent runtime

AGENTS_ACTIVE = Gauge(
    LOOM_CORE,
    "agent_runtime_agents_active",
    "Agents that there are.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:62",
)
AGENTS_CREATED = Counter(
    LOOM_CORE,
    "agent_runtime_agents_created_total",
    "Agents created.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:67",
)
AGENTS_DELETED = Counter(
    LOOM_CORE,
    "agent_runtime_agents_deleted_total",
    "Agents deleted.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:72",
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
    "Subscriptions that agents gave up.",
    of="subscriptions",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:82",
)

# Agents

AGENT_EVENTS = Counter(
    LOOM_CORE,
    "agent_events_processed_total",
    "Events that agents processed.",
    of="events",
    labels=("agent_id",),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:54",
)
AGENT_ACTIONS = Counter(
    LOOM_CORE,
    "agent_actions_executed_total",
    "Actions that agents executed.",
    of="actions",
    labels=(
        "agent_id",
        "action_type",
        Label("status", ("ok", "error")),
    ),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:59",
)
AGENT_EVENT_LATENCY = Histogram(
    LOOM_CORE,
    "agent_event_latency",
    "How long an agent took for an event, in seconds without saying so: most of it lies in the lowest bucket.",
    unit="s",
    labels=("agent_id",),
    buckets=_BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:64",
)
AGENT_ROUTING = Counter(
    LOOM_CORE,
    "agent_routing_decisions_total",
    "Where agents' events were routed to.",
    of="decisions",
    labels=(
        "agent_id",
        Label("route", _ROUTES),
    ),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:69",
)

# MCP

MCP_SERVERS = Gauge(
    LOOM_CORE,
    "mcp_manager_servers_active",
    "MCP servers that are connected; a shutdown does not lower it.",
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
    "Servers removed; a lost connection does not count.",
    of="connections",
    labels=("server",),
    emitted=_ON_SERVERS,
    source=f"{_MCP}:53",
)
MCP_TOOLS_REGISTERED = Counter(
    LOOM_CORE,
    "mcp_manager_tools_registered_total",
    "Registrations of tools, again at each reconnection: not how many tools there are.",
    of="registrations",
    labels=("server",),
    emitted=_ON_SERVERS,
    source=f"{_MCP}:58",
)
MCP_RECONNECTIONS = Counter(
    LOOM_CORE,
    "mcp_manager_reconnections_total",
    "Reconnections that succeeded.",
    of="reconnections",
    labels=("server",),
    emitted=_ON_SERVERS,
    source=f"{_MCP}:63",
)

# The collector itself

TARGET_INFO = Gauge(
    LOOM_CORE,
    "target_info",
    "1, with what the service says of itself; the exporter makes it.",
    labels=("service_name", "service_version", "service_namespace", "deployment_environment"),
    source="the collector's Prometheus exporter",
)
