"""How Loki Mode moves: two projects, each with one run after the other, of an hour and a half."""

from __future__ import annotations

from dashboards.loki_mode.telemetry import (
    AGENTS,
    AGENTS_ACTIVE,
    COST,
    EVENTS,
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
from heddle import (
    EVEN,
    Flow,
    Simulation,
    Trouble,
    age,
    around,
    counts,
    happens,
    holds,
    keeps,
    level,
    line,
    project_settings,
    ramp,
    saw,
    span,
    steady,
    stops,
    wanders,
)

_RUN = "90m"
_BUDGET = project_settings().budgets.loki_mode
_COMPLETE = '"iteration":$iteration,"status":"ok","exitCode":0,"provider":"claude"'
_WARNED = f'"limit":{_BUDGET:g},"current":{0.88 * _BUDGET:g},"iteration":$iteration'
_FLOWS = ("phases", "iterations", "reviews")


def _event(event: str, data: str) -> str:
    return f'{{"timestamp":"$time","type":"{event}","data":{{{data}}}}}'


simulation = Simulation(
    system=LOKI_MODE,
    instances=("shop:57374", "docs:57374"),
    service="loki-mode",
    content_type="text/plain; charset=utf-8",
    flows=(
        Flow(
            name="iterations",
            every=215,
            run=_RUN,
            took=around(150000, 0.3),
            parts=(counts(EVENTS),),
            lines=(line(_event("iteration_complete", _COMPLETE)),),
            spans=(span("rarv.iteration", rarv__provider="claude", rarv__exit_code=0),),
        ),
        Flow(
            name="phases",
            per_minute=2,
            load=EVEN,
            run=_RUN,
            took=around(30000, 0.5),
            parts=(counts(EVENTS),),
            lines=(
                line(_event("phase_change", '"from":"REASON","to":"ACT","iteration":$iteration')),
                line("\x1b[0;32m[INFO]\x1b[0m Phase ACT of iteration $iteration"),
            ),
            spans=(span("rarv.phase.ACT", phase="ACT", tier="development"),),
        ),
        Flow(
            name="reviews",
            per_minute=0.4,
            load=EVEN,
            run=_RUN,
            took=around(20000, 0.5),
            parts=(counts(EVENTS),),
            lines=(line(_event("code_review_complete", '"iteration":$iteration,"verdict":"approved"')),),
            spans=(span("rarv.phase.REFLECT", phase="REFLECT", tier="review"),),
        ),
    ),
    levels=(
        level(SESSION_STATUS, steady(1)),
        level(ITERATION_CURRENT, saw(1, 26, _RUN)),
        level(ITERATION_MAX, steady(50)),
        level(TASKS, saw(30, 0, _RUN), status="pending"),
        level(TASKS, wanders(1, 4, "6m"), status="in_progress"),
        level(TASKS, saw(0, 30, _RUN), status="completed"),
        level(TASKS, saw(0, 2.9, _RUN), status="failed"),
        level(AGENTS_ACTIVE, wanders(2, 7)),
        level(AGENTS, steady(9)),
        level(COST, saw(0, 0.68 * _BUDGET, _RUN, whole=False)),
        level(UPTIME, age(_RUN)),
        level(RECEIPTS, saw(0, 12.9, _RUN)),
        level(RECEIPTS_BY_VERDICT, saw(0, 8.9, _RUN), verdict="verified"),
        level(RECEIPTS_BY_VERDICT, saw(0, 2.9, _RUN), verdict="with_gaps"),
        level(RECEIPTS_BY_VERDICT, saw(0, 1.2, _RUN), verdict="not_verified"),
        level(RECEIPTS_BY_VERDICT, steady(0), verdict="unknown"),
        level(RECEIPTS_WITH_PROVENANCE, saw(0, 6.9, _RUN), kind="attestation"),
        level(RECEIPTS_WITH_PROVENANCE, saw(0, 3.9, _RUN), kind="gpg"),
    ),
    troubles=(
        Trouble("down", ("LokiDashboardDown",), answers=False),
        Trouble("absent", ("LokiMetricsMissing",), instead="# loki_up 0\n", everywhere=True),
        Trouble(
            "tool-failures",
            ("LokiHighFailureRate",),
            (holds(TASKS, ramp(2, 12, "10m"), status="failed"),),
        ),
        Trouble(
            "spending",
            ("LokiBudgetWarning", "LokiBudgetCritical"),
            (
                holds(COST, ramp(0.68 * _BUDGET, 1.04 * _BUDGET, "30m", whole=False)),
                happens(
                    Flow(
                        name="budget",
                        per_minute=0.2,
                        load=EVEN,
                        run=_RUN,
                        parts=(counts(EVENTS),),
                        lines=(line(_event("budget_warning", _WARNED), "warn"),),
                    )
                ),
            ),
        ),
        Trouble(
            "stuck-run",
            ("LokiStagnation",),
            (
                *stops(*_FLOWS),
                *map(keeps, (ITERATION_CURRENT, TASKS, COST, AGENTS_ACTIVE, RECEIPTS, RECEIPTS_BY_VERDICT)),
            ),
        ),
        Trouble(
            "stopped-run",
            ("LokiSessionDown",),
            (
                *stops(*_FLOWS),
                *map(keeps, (ITERATION_CURRENT, TASKS, COST, RECEIPTS, RECEIPTS_BY_VERDICT)),
                holds(SESSION_STATUS, steady(0)),
                holds(AGENTS_ACTIVE, steady(0)),
            ),
        ),
        Trouble(
            "spawning",
            ("LokiTooManyAgents",),
            (holds(AGENTS_ACTIVE, ramp(7, 120, "15m")), holds(AGENTS, ramp(9, 140, "15m"))),
        ),
    ),
    says={
        AGENTS: "Total number of agents registered",
        AGENTS_ACTIVE: "Number of currently active agents",
        COST: "Estimated total cost in USD",
        EVENTS: "Total number of events recorded",
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
