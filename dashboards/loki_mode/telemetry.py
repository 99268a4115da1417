"""What Loki Mode emits: twelve families, all there from the start, unless the project has no `.loki` folder.

One process serves one project, so only `instance` tells runs apart. A run that crashes or ends leaves its status at 1:
whether it lives shows in movement of events and iterations.
"""

from heddle import Counter, Documented, Gauge, Histogram, Label, System

from .settings import settings

LOKI_MODE = System("loki_mode", "Loki Mode", job=settings.job)

_SERVER = "dashboard/server.py"

SESSION_STATUS = Gauge(
    LOKI_MODE,
    "loki_session_status",
    "It stays 1 after a crash and after a normal end.",
    values=((0, "stopped"), (1, "running"), (2, "paused")),
    source=f"{_SERVER}:9908",
)
ITERATION_CURRENT = Gauge(
    LOKI_MODE, "loki_iteration_current", "The iteration that the run is in.", of="iterations", source=f"{_SERVER}:9915"
)
ITERATION_MAX = Gauge(
    LOKI_MODE,
    "loki_iteration_max",
    "The most iterations: what the dashboard's process was told, 1000 by default.",
    of="iterations",
    source=f"{_SERVER}:9922",
)
TASKS = Gauge(
    LOKI_MODE,
    "loki_tasks_total",
    "Tasks in each queue: a gauge in spite of its name. Tasks in review are not exported.",
    of="tasks",
    labels=(Label("status", ("pending", "in_progress", "completed", "failed")),),
    source=f"{_SERVER}:9934",
)
AGENTS_ACTIVE = Gauge(
    LOKI_MODE, "loki_agents_active", "Agents that are at work.", of="agents", source=f"{_SERVER}:9969"
)
AGENTS = Gauge(
    LOKI_MODE,
    "loki_agents_total",
    "Agents that are registered: a gauge in spite of its name.",
    of="agents",
    source=f"{_SERVER}:9974",
)
COST = Gauge(
    LOKI_MODE,
    "loki_cost_usd",
    "What the run has cost so far; falls to 0 when a run starts. 0 may mean that nothing was measured.",
    unit="currencyUSD",
    source=f"{_SERVER}:10005",
)
EVENTS = Counter(
    LOKI_MODE,
    "loki_events_total",
    "Lines of the event log, over all runs; falls when the file is rotated.",
    of="events",
    source=f"{_SERVER}:10020",
)
UPTIME = Gauge(
    LOKI_MODE,
    "loki_uptime_seconds",
    "Since the run started; keeps growing after it stopped.",
    unit="s",
    source=f"{_SERVER}:10037",
)
RECEIPTS = Gauge(
    LOKI_MODE,
    "loki_receipts_total",
    "Evidence receipts on disk: a gauge in spite of its name.",
    of="receipts",
    source=f"{_SERVER}:10090",
)
RECEIPTS_BY_VERDICT = Gauge(
    LOKI_MODE,
    "loki_receipts_by_verdict",
    "Receipts by what they say of their own honesty.",
    of="receipts",
    labels=(Label("verdict", ("verified", "with_gaps", "not_verified", "unknown")),),
    source=f"{_SERVER}:10094",
)
RECEIPTS_WITH_PROVENANCE = Gauge(
    LOKI_MODE,
    "loki_receipts_with_provenance",
    "Receipts whose origin can be checked.",
    of="receipts",
    labels=(Label("kind", ("attestation", "gpg")),),
    source=f"{_SERVER}:10101",
)

# Defined for OTLP, without a caller

_NO_CALLER = Documented("defined for OTLP, and recorded by no released version")
_METRICS = "src/observability/metrics.js"

TASK_DURATION = Histogram(
    LOKI_MODE,
    "loki_task_duration_seconds",
    "How long a task took, up to 600 s.",
    unit="s",
    emitted=_NO_CALLER,
    source=_METRICS,
)
QUALITY_GATE_PASSES = Counter(
    LOKI_MODE,
    "loki_quality_gate_pass_total",
    "Quality gates passed.",
    of="gates",
    labels=("gate",),
    emitted=_NO_CALLER,
    source=_METRICS,
)
QUALITY_GATE_FAILURES = Counter(
    LOKI_MODE,
    "loki_quality_gate_fail_total",
    "Quality gates failed.",
    of="gates",
    labels=("gate",),
    emitted=_NO_CALLER,
    source=_METRICS,
)
AGENT_ACTIVE = Gauge(
    LOKI_MODE,
    "loki_agent_active",
    "Agents at work by type.",
    of="agents",
    labels=("agentType",),
    emitted=_NO_CALLER,
    source=_METRICS,
)
TOKENS_CONSUMED = Counter(
    LOKI_MODE,
    "loki_tokens_consumed_total",
    "Tokens used.",
    of="tokens",
    labels=("model", "agentType"),
    emitted=_NO_CALLER,
    source=_METRICS,
)
COUNCIL_APPROVAL = Gauge(
    LOKI_MODE, "loki_council_approval_rate", "How often the council approves.", emitted=_NO_CALLER, source=_METRICS
)
