"""The metrics of Loom. Of 25 registered families it records two; three more are always 0.

Model calls of agents are not counted: their tokens, cost and latency are in TokenHub's metrics, and in the tables
`logs` and `request_logs` of Loom's database.
"""

from dataclasses import replace

from heddle import Counter, Documented, Gauge, Histogram, Label, Summary, System, once

from .settings import settings

LOOM = System("loom", "Loom", job=settings.job, start_time="process_start_time_seconds")

_UNRECORDED = Documented("registered by Loom, but recorded by no released version")
_STREAMED = once("a model was called through the streaming API, the only calls that Loom records")
_METRICS = "internal/metrics/metrics.go"
_DOUBLING_FROM_A_SECOND = tuple(2.0**n for n in range(12))
_CALL_BUCKETS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2)
_DEFAULT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SUCCESS = Label("success", ("true", "false"))

# Agents

AGENTS = Gauge(
    LOOM,
    "loom_agents_total",
    "Existing agents.",
    of="agents",
    labels=("project_id",),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:59",
)
AGENT_STATUS = Gauge(
    LOOM,
    "loom_agent_status",
    "1 for the status of an agent, 0 for the others.",
    values=((0, "another status"), (1, "this status")),
    labels=("agent_id", "status", "project_id", "role"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:66",
)
AGENT_TASK_DURATION = Histogram(
    LOOM,
    "loom_agent_task_duration_seconds",
    "Duration of a task of an agent.",
    unit="s",
    labels=("agent_id", "project_id", _SUCCESS),
    buckets=_DOUBLING_FROM_A_SECOND[:10],
    emitted=_UNRECORDED,
    source=f"{_METRICS}:73",
)
AGENT_TASKS = Counter(
    LOOM,
    "loom_agent_tasks_total",
    "Tasks executed by agents.",
    of="tasks",
    labels=("agent_id", "project_id", "result"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:81",
)

# Beads

BEADS = Gauge(
    LOOM,
    "loom_beads_total",
    "Existing beads.",
    of="beads",
    labels=("project_id", "type"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:90",
)
BEAD_STATUS = Gauge(
    LOOM,
    "loom_bead_status",
    "Beads by status and priority.",
    of="beads",
    labels=("project_id", "status", "priority"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:97",
)
BEAD_DURATION = Histogram(
    LOOM,
    "loom_bead_duration_seconds",
    "Time from the creation of a bead to its closure.",
    unit="s",
    labels=("project_id", "type", "priority"),
    buckets=tuple(60.0 * 2**n for n in range(12)),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:104",
)
BEADS_PROCESSED = Counter(
    LOOM,
    "loom_beads_processed_total",
    "Beads processed.",
    of="beads",
    labels=("project_id", "type", "result"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:112",
)
BEAD_TRANSITIONS = Counter(
    LOOM,
    "loom_bead_transitions_total",
    "Changes of a bead's status.",
    of="transitions",
    labels=("project_id", "from_status", "to_status"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:119",
)

# Providers

PROVIDERS = Gauge(
    LOOM,
    "loom_providers_total",
    "Registered providers.",
    of="providers",
    labels=("type", "status"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:128",
)
PROVIDER_REQUESTS = Counter(
    LOOM,
    "loom_provider_requests_total",
    "Requests to providers, only of the streaming API; `model` is always empty.",
    of="requests",
    labels=("provider_id", "model", _SUCCESS),
    emitted=_STREAMED,
    source=f"{_METRICS}:135",
    recorded=("5m", "1h"),
)
PROVIDER_ERRORS = Counter(
    LOOM,
    "loom_provider_errors_total",
    "Errors of providers.",
    of="errors",
    labels=("provider_id", "error_type"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:142",
)
PROVIDER_REQUEST_DURATION = Histogram(
    LOOM,
    "loom_provider_request_duration_seconds",
    "Duration of a request to a provider, only of the streaming API; `model` is always empty.",
    unit="s",
    labels=("provider_id", "model"),
    buckets=_CALL_BUCKETS,
    emitted=_STREAMED,
    source=f"{_METRICS}:149",
    recorded=("15m",),
)
PROVIDER_TOKENS = Counter(
    LOOM,
    "loom_provider_tokens_total",
    "Tokens used at providers.",
    of="tokens",
    labels=("provider_id", "model", Label("type", ("total",))),
    emitted=Documented("the only recorded path passes 0 tokens, and 0 is not recorded"),
    source=f"{_METRICS}:157",
)
PROVIDER_COST = Counter(
    LOOM,
    "loom_provider_cost_usd_cents",
    "Cost at providers in US cents; a counter despite its name.",
    of="cents",
    labels=("provider_id", "model", "user_id"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:164",
)

# Workflows

WORKFLOWS = Gauge(
    LOOM,
    "loom_workflows_total",
    "Existing workflows.",
    of="workflows",
    labels=("project_id", "workflow_type"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:173",
)
WORKFLOW_EXECUTIONS = Counter(
    LOOM,
    "loom_workflow_executions_total",
    "Workflows executed.",
    of="workflows",
    labels=("workflow_type", "status"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:180",
)
WORKFLOW_DURATION = Histogram(
    LOOM,
    "loom_workflow_duration_seconds",
    "Duration of a workflow.",
    unit="s",
    labels=("workflow_type",),
    buckets=_DOUBLING_FROM_A_SECOND,
    emitted=_UNRECORDED,
    source=f"{_METRICS}:187",
)
WORKFLOW_ERRORS = Counter(
    LOOM,
    "loom_workflow_errors_total",
    "Errors of workflows.",
    of="errors",
    labels=("workflow_type", "error_type"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:195",
)

# Storage, events and HTTP

DATABASE_CONNECTIONS = Gauge(
    LOOM,
    "loom_database_connections",
    "Open database connections; always 0, because Loom never sets it.",
    of="connections",
    source=f"{_METRICS}:204",
)
CACHE_HITS = Counter(
    LOOM,
    "loom_cache_hits_total",
    "Cache hits; always 0, because Loom never counts them.",
    of="hits",
    source=f"{_METRICS}:210",
)
CACHE_MISSES = Counter(
    LOOM,
    "loom_cache_misses_total",
    "Cache misses; always 0, because Loom never counts them.",
    of="misses",
    source=f"{_METRICS}:216",
)
EVENTS_PUBLISHED = Counter(
    LOOM,
    "loom_events_published_total",
    "Events published.",
    of="events",
    labels=("event_type", "project_id"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:222",
)
HTTP_REQUESTS = Counter(
    LOOM,
    "loom_http_requests_total",
    "Requests to Loom's own API.",
    of="requests",
    labels=("method", "path", "status"),
    emitted=_UNRECORDED,
    source=f"{_METRICS}:229",
)
HTTP_REQUEST_DURATION = Histogram(
    LOOM,
    "loom_http_request_duration_seconds",
    "Duration of a request to Loom's own API.",
    unit="s",
    labels=("method", "path"),
    buckets=_DEFAULT_BUCKETS,
    emitted=_UNRECORDED,
    source=f"{_METRICS}:236",
)

# The OpenTelemetry instruments in Loom's documentation, which would come through the collector.

LOOM_OTEL = replace(LOOM, labels=(Label("otel_scope_name"), Label("otel_scope_version")), namespace=settings.namespace)

_NO_METER = Documented("Loom sets up traces but no metrics, so the values never leave the process")
_NO_METER_NO_CALL = Documented("never recorded; Loom sets up traces but no metrics")
_TELEMETRY = "internal/telemetry/telemetry.go"

OTEL_BEADS = Gauge(
    LOOM_OTEL,
    "loom_beads_total",
    "Existing beads. A metric of the same name without a namespace has this name, too, when the collector copies it.",
    of="beads",
    emitted=_NO_METER_NO_CALL,
    source=_TELEMETRY,
)
OTEL_BEADS_COMPLETED = Counter(
    LOOM_OTEL,
    "loom_beads_completed_total",
    "Beads completed.",
    of="beads",
    emitted=_NO_METER_NO_CALL,
    source=_TELEMETRY,
)
OTEL_BEADS_ACTIVE = Gauge(
    LOOM_OTEL,
    "loom_beads_active",
    "Beads in progress; not in Loom's documentation.",
    of="beads",
    emitted=_NO_METER_NO_CALL,
    source=_TELEMETRY,
)
OTEL_AGENT_ITERATIONS = Counter(
    LOOM_OTEL,
    "loom_agent_iterations_total",
    "Iterations of the action loops of agents.",
    of="iterations",
    emitted=_NO_METER_NO_CALL,
    source=_TELEMETRY,
)
OTEL_WORKFLOWS_STARTED = Counter(
    LOOM_OTEL,
    "loom_workflows_started_total",
    "Workflows started.",
    of="workflows",
    emitted=_NO_METER,
    source=f"{_TELEMETRY}, workflow/engine.go",
)
OTEL_WORKFLOWS_COMPLETED = Counter(
    LOOM_OTEL,
    "loom_workflows_completed_total",
    "Workflows completed.",
    of="workflows",
    emitted=_NO_METER_NO_CALL,
    source=_TELEMETRY,
)
OTEL_DISPATCH_LATENCY = Histogram(
    LOOM_OTEL,
    "loom_dispatch_latency_milliseconds",
    "Duration of a dispatch.",
    unit="ms",
    emitted=_NO_METER,
    source=f"{_TELEMETRY}, dispatch/dispatcher.go",
)
OTEL_AGENT_EXECUTION_TIME = Histogram(
    LOOM_OTEL,
    "loom_agent_execution_time_milliseconds",
    "Duration of an agent's execution.",
    unit="ms",
    emitted=_NO_METER_NO_CALL,
    source=_TELEMETRY,
)

# Process

_CLIENT = "the default registry of Prometheus' Go client"

GOROUTINES = Gauge(LOOM, "go_goroutines", "Existing goroutines. These are not agents.", source=_CLIENT)
GO_INFO = Gauge(LOOM, "go_info", "Always 1; its label is the version of Go.", labels=("version",), source=_CLIENT)
THREADS = Gauge(LOOM, "go_threads", "Threads of the operating system.", source=_CLIENT)
GC_DURATION = Summary(
    LOOM,
    "go_gc_duration_seconds",
    "Pause durations of garbage collection.",
    unit="s",
    labels=(Label("quantile", ("0", "0.25", "0.5", "0.75", "1")),),
    source=_CLIENT,
)
MEMORY_ALLOCATED = Gauge(LOOM, "go_memstats_alloc_bytes", "Allocated memory in use.", unit="bytes", source=_CLIENT)
HEAP_IN_USE = Gauge(LOOM, "go_memstats_heap_inuse_bytes", "Heap memory in spans in use.", unit="bytes", source=_CLIENT)
CPU_TIME = Counter(
    LOOM,
    "process_cpu_seconds_total",
    "CPU time; its rate is the number of busy cores.",
    unit="s",
    source=_CLIENT,
)
RESIDENT_MEMORY = Gauge(
    LOOM, "process_resident_memory_bytes", "Resident memory of the process.", unit="bytes", source=_CLIENT
)
OPEN_FILES = Gauge(LOOM, "process_open_fds", "Open file descriptors.", source=_CLIENT)
MAX_FILES = Gauge(LOOM, "process_max_fds", "Limit of open file descriptors.", source=_CLIENT)
START_TIME = Gauge(
    LOOM,
    "process_start_time_seconds",
    "Start time of the process in Unix seconds; `.changes(...)` are restarts, `.age()` is the uptime.",
    unit="s",
    source=_CLIENT,
)
SCRAPES = Counter(
    LOOM,
    "promhttp_metric_handler_requests_total",
    "Scrapes by status. These are not Loom's traffic.",
    of="requests",
    labels=(Label("code", ("200", "500", "503")),),
    source=_CLIENT,
)
SCRAPES_IN_FLIGHT = Gauge(LOOM, "promhttp_metric_handler_requests_in_flight", "Scrapes in progress.", source=_CLIENT)
