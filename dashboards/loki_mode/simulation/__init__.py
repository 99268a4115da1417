"""The simulation of Loki Mode: two projects, each with consecutive runs of 90 minutes."""

from __future__ import annotations

from heddle import Simulation, constant, metric_curve, random_walk, sawtooth

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
    content_type="text/plain; charset=utf-8",
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        metric_curve(SESSION_STATUS, constant(1)),
        metric_curve(ITERATION_CURRENT, sawtooth(1, 26, RUN_LENGTH)),
        metric_curve(ITERATION_MAX, constant(50)),
        metric_curve(TASKS, sawtooth(30, 0, RUN_LENGTH), status="pending"),
        metric_curve(TASKS, random_walk(1, 4, "6m"), status="in_progress"),
        metric_curve(TASKS, sawtooth(0, 30, RUN_LENGTH), status="completed"),
        metric_curve(TASKS, sawtooth(0, 2.9, RUN_LENGTH), status="failed"),
        metric_curve(AGENTS_ACTIVE, random_walk(2, 7)),
        metric_curve(AGENTS, constant(9)),
        metric_curve(COST, sawtooth(0, 0.68 * BUDGET, RUN_LENGTH, integer=False)),
        metric_curve(UPTIME, sawtooth(0, 5400, RUN_LENGTH, integer=False)),
        metric_curve(RECEIPTS, sawtooth(0, 12.9, RUN_LENGTH)),
        metric_curve(RECEIPTS_BY_VERDICT, sawtooth(0, 8.9, RUN_LENGTH), verdict="verified"),
        metric_curve(RECEIPTS_BY_VERDICT, sawtooth(0, 2.9, RUN_LENGTH), verdict="with_gaps"),
        metric_curve(RECEIPTS_BY_VERDICT, sawtooth(0, 1.2, RUN_LENGTH), verdict="not_verified"),
        metric_curve(RECEIPTS_BY_VERDICT, constant(0), verdict="unknown"),
        metric_curve(RECEIPTS_WITH_PROVENANCE, sawtooth(0, 6.9, RUN_LENGTH), kind="attestation"),
        metric_curve(RECEIPTS_WITH_PROVENANCE, sawtooth(0, 3.9, RUN_LENGTH), kind="gpg"),
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
