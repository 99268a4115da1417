"""The metrics of Loki Mode: twelve families, all exported from the start if the project has a `.loki` folder.

One process serves one project, so only `instance` identifies a run. The status stays 1 after a run crashes or ends;
only changes of events and iterations show that it is alive.
"""

from heddle import Counter, Documented, Gauge, Histogram, Label, System

from .settings import settings

LOKI_MODE = System("loki_mode", "Loki Mode", job=settings.job)

_SERVER = "dashboard/server.py"

SESSION_STATUS = Gauge(
    LOKI_MODE,
    "loki_session_status",
    "Status of the run; stays 1 after a crash and after a normal end.",
    values=((0, "stopped"), (1, "running"), (2, "paused")),
    source=f"{_SERVER}:9908",
)
ITERATION_CURRENT = Gauge(
    LOKI_MODE, "loki_iteration_current", "Current iteration of the run.", of="iterations", source=f"{_SERVER}:9915"
)
ITERATION_MAX = Gauge(
    LOKI_MODE,
    "loki_iteration_max",
    "Maximum number of iterations, configured for the dashboard's process, 1000 by default.",
    of="iterations",
    source=f"{_SERVER}:9922",
)
TASKS = Gauge(
    LOKI_MODE,
    "loki_tasks_total",
    "Tasks in each queue; a gauge despite its name. Tasks in review are not exported.",
    of="tasks",
    labels=(Label("status", ("pending", "in_progress", "completed", "failed")),),
    source=f"{_SERVER}:9934",
)
AGENTS_ACTIVE = Gauge(LOKI_MODE, "loki_agents_active", "Active agents.", of="agents", source=f"{_SERVER}:9969")
AGENTS = Gauge(
    LOKI_MODE,
    "loki_agents_total",
    "Registered agents; a gauge despite its name.",
    of="agents",
    source=f"{_SERVER}:9974",
)
COST = Gauge(
    LOKI_MODE,
    "loki_cost_usd",
    "Cost of the run so far; returns to 0 when a run starts. 0 may mean that nothing was measured.",
    unit="currencyUSD",
    source=f"{_SERVER}:10005",
)
EVENTS = Counter(
    LOKI_MODE,
    "loki_events_total",
    "Lines of the event log of all runs; decreases when the file is rotated.",
    of="events",
    source=f"{_SERVER}:10020",
)
UPTIME = Gauge(
    LOKI_MODE,
    "loki_uptime_seconds",
    "Time since the run started; keeps growing after the run has stopped.",
    unit="s",
    source=f"{_SERVER}:10037",
)
RECEIPTS = Gauge(
    LOKI_MODE,
    "loki_receipts_total",
    "Evidence receipts on disk; a gauge despite its name.",
    of="receipts",
    source=f"{_SERVER}:10090",
)
RECEIPTS_BY_VERDICT = Gauge(
    LOKI_MODE,
    "loki_receipts_by_verdict",
    "Receipts by their own verdict.",
    of="receipts",
    labels=(Label("verdict", ("verified", "with_gaps", "not_verified", "unknown")),),
    source=f"{_SERVER}:10094",
)
RECEIPTS_WITH_PROVENANCE = Gauge(
    LOKI_MODE,
    "loki_receipts_with_provenance",
    "Receipts whose origin can be verified.",
    of="receipts",
    labels=(Label("kind", ("attestation", "gpg")),),
    source=f"{_SERVER}:10101",
)

# Defined for OTLP, but never recorded

_NEVER_RECORDED = Documented("defined for OTLP, but recorded by no released version")
_METRICS = "src/observability/metrics.js"

TASK_DURATION = Histogram(
    LOKI_MODE,
    "loki_task_duration_seconds",
    "Duration of a task, up to 600 s.",
    unit="s",
    emitted=_NEVER_RECORDED,
    source=_METRICS,
)
QUALITY_GATE_PASSES = Counter(
    LOKI_MODE,
    "loki_quality_gate_pass_total",
    "Passed quality gates.",
    of="gates",
    labels=("gate",),
    emitted=_NEVER_RECORDED,
    source=_METRICS,
)
QUALITY_GATE_FAILURES = Counter(
    LOKI_MODE,
    "loki_quality_gate_fail_total",
    "Failed quality gates.",
    of="gates",
    labels=("gate",),
    emitted=_NEVER_RECORDED,
    source=_METRICS,
)
AGENT_ACTIVE = Gauge(
    LOKI_MODE,
    "loki_agent_active",
    "Active agents by type.",
    of="agents",
    labels=("agentType",),
    emitted=_NEVER_RECORDED,
    source=_METRICS,
)
TOKENS_CONSUMED = Counter(
    LOKI_MODE,
    "loki_tokens_consumed_total",
    "Tokens used.",
    of="tokens",
    labels=("model", "agentType"),
    emitted=_NEVER_RECORDED,
    source=_METRICS,
)
COUNCIL_APPROVAL = Gauge(
    LOKI_MODE,
    "loki_council_approval_rate",
    "Share of approvals by the council.",
    emitted=_NEVER_RECORDED,
    source=_METRICS,
)
