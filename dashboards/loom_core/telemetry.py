"""The metrics of Loom Core, which come through the OpenTelemetry collector and have its namespace as a prefix.

These are the metrics of the shipped bridge: of the event bus, the tool registry and the MCP servers. Programs that
embed more of Loom Core also have those of `embedded_telemetry`. Python agents record no metrics. Metrics arrive every
10 seconds, and the collector repeats the last values for five minutes after Loom Core stops. It writes no
`target_info`: Loom Core sets no `service.instance.id`.
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
BUCKETS = (0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000)
"""Defaults of the OpenTelemetry SDK, meant for milliseconds; not observed in a running program."""

_BUS = "core/src/messaging/event_bus.rs"
_TOOLS = "core/src/tools/registry.rs"
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
    buckets=BUCKETS,
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
    buckets=BUCKETS,
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
