"""The simulation of Loki Mode: two projects, each with consecutive runs of 90 minutes.

The cost restarts with each run. The queues of completed and failed tasks do not, except when a project is recreated,
here once a week. The time since the start is that since the first run. The iteration stays 0. The curves of metrics
that the version does not emit are dropped.
"""

from __future__ import annotations

from heddle import Simulation, constant, linear_growth, metric_curve, random_walk, sawtooth

from ..telemetry import (
    AGENTS,
    AGENTS_ACTIVE,
    COST,
    ITERATION_CURRENT,
    ITERATION_MAX,
    LOKI_MODE,
    RECEIPTS,
    RECEIPTS_BY_VERDICT,
    RECEIPTS_WITH_PROVENANCE,
    SESSION_STATUS,
    TASKS,
    UPTIME,
)
from ..telemetry import EVENTS as EVENTS_TOTAL
from .events import EVENTS, RUN_LENGTH
from .scenarios import BUDGET, SCENARIOS

simulation = Simulation(
    system=LOKI_MODE,
    instances=("shop:57374", "docs:57374"),
    service="loki-mode",
    log_files=("/projects/shop/.loki/events.jsonl", "/projects/docs/.loki/events.jsonl"),
    content_type="text/plain; charset=utf-8",
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        metric_curve(SESSION_STATUS, constant(1)),
        metric_curve(ITERATION_CURRENT, constant(0)),
        metric_curve(ITERATION_MAX, constant(50)),
        metric_curve(TASKS, sawtooth(30, 0, RUN_LENGTH), status="pending"),
        metric_curve(TASKS, random_walk(1, 4, "6m"), status="in_progress"),
        metric_curve(TASKS, sawtooth(12, 50, "7d"), status="completed"),
        metric_curve(TASKS, constant(2), status="failed"),
        metric_curve(AGENTS_ACTIVE, random_walk(2, 7)),
        metric_curve(AGENTS, constant(9)),
        metric_curve(COST, sawtooth(0, 0.68 * BUDGET, RUN_LENGTH, integer=False)),
        metric_curve(UPTIME, linear_growth(7200, per_hour=3600)),
        metric_curve(RECEIPTS, constant(12)),
        metric_curve(RECEIPTS_BY_VERDICT, constant(8), verdict="verified"),
        metric_curve(RECEIPTS_BY_VERDICT, constant(3), verdict="with_gaps"),
        metric_curve(RECEIPTS_BY_VERDICT, constant(1), verdict="not_verified"),
        metric_curve(RECEIPTS_BY_VERDICT, constant(0), verdict="unknown"),
        metric_curve(RECEIPTS_WITH_PROVENANCE, constant(7), kind="attestation"),
        metric_curve(RECEIPTS_WITH_PROVENANCE, constant(4), kind="gpg"),
    ),
    help_texts={
        AGENTS: "Total number of agents registered",
        AGENTS_ACTIVE: "Number of currently active agents",
        COST: "Estimated total cost in USD",
        EVENTS_TOTAL: "Total number of events recorded",
        ITERATION_CURRENT: "Current iteration number",
        ITERATION_MAX: "Maximum configured iterations",
        RECEIPTS: "Evidence Receipts on disk",
        RECEIPTS_BY_VERDICT: "Receipts bucketed on the recorded honesty headline",
        RECEIPTS_WITH_PROVENANCE: "Receipts carrying a checkable provenance record",
        SESSION_STATUS: "Current session status (0=stopped, 1=running, 2=paused)",
        TASKS: "Number of tasks by status",
        UPTIME: "Seconds since session started",
    },
)
