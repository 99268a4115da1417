"""The metrics of Loki Mode: twelve families, read at each scrape from the `.loki` folder of one project.

No label identifies the project. Every run tells the dashboard of its host to show the run's project, so the series of
an `instance` are those of the project whose run started last, and several instances can show the same one: their values
cannot be added up. The dashboard creates the folder itself and reports zeros until a run writes to it.

The dashboard of version 9 reports all families, with 0 for what was not measured. The control plane of version 10
leaves those out.
"""

from heddle import ALWAYS, Counter, Documented, Emission, Gauge, Histogram, Label, System, once, until

from .settings import settings

LOKI_MODE = System("loki_mode", "Loki Mode", job=settings.job, version=settings.version)

_SERVER = "dashboard/server.py"
_VERSION_9 = until("9.48")


def _measured(event: str) -> Emission:
    """Return that version 9 reports it always and version 10 only after an event."""
    return once(event) if settings.control_plane else ALWAYS


_STATE_WRITTEN = _measured("a run wrote its state")

SESSION_STATUS = Gauge(
    LOKI_MODE,
    "loki_session_status",
    "Status of the run. In version 9 it stays 1 after a crash and after a normal end; version 10 reports no pause.",
    values=((0, "stopped"), (1, "running"), *(() if settings.control_plane else ((2, "paused"),))),
    source=f"{_SERVER}:9908",
)
ITERATION_CURRENT = Gauge(
    LOKI_MODE,
    "loki_iteration_current",
    "Iteration at the start of the run, usually 0: the process that writes it does not see the later ones.",
    of="iterations",
    emitted=_VERSION_9,
    source=f"{_SERVER}:9915, autonomy/run.sh:8268",
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
    "Tasks in each queue of the project, also of earlier runs; a gauge despite its name. An iteration is a task, too. "
    "The queues of completed and failed tasks keep the newest 50. Tasks in review are not exported.",
    of="tasks",
    cumulative=True,
    labels=(Label("status", ("pending", "in_progress", "completed", "failed")),),
    emitted=_STATE_WRITTEN,
    source=f"{_SERVER}:9934",
)
AGENTS_ACTIVE = Gauge(
    LOKI_MODE,
    "loki_agents_active",
    "Active agents.",
    of="agents",
    emitted=_measured("an agent was registered"),
    source=f"{_SERVER}:9969",
)
AGENTS = Gauge(
    LOKI_MODE,
    "loki_agents_total",
    "Registered agents; a gauge despite its name.",
    of="agents",
    emitted=_measured("an agent was registered"),
    source=f"{_SERVER}:9974",
)
COST = Gauge(
    LOKI_MODE,
    "loki_cost_usd",
    "Cost of the run so far: the sum of its iterations. Returns to 0 when a run starts. In version 9, 0 may mean that "
    "nothing was measured.",
    unit="currencyUSD",
    cumulative=True,
    emitted=_measured("the cost of an iteration was measured"),
    source=f"{_SERVER}:10005",
)
EVENTS = Counter(
    LOKI_MODE,
    "loki_events_total",
    "Lines of the event log of all runs of the project.",
    of="events",
    emitted=_measured("an event was logged"),
    source=f"{_SERVER}:10020",
)
UPTIME = Gauge(
    LOKI_MODE,
    "loki_uptime_seconds",
    "Time since the first run of the project started: later runs keep the time of the first one.",
    unit="s",
    emitted=_STATE_WRITTEN,
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
