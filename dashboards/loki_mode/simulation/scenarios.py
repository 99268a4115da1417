"""The scenarios in which Loki Mode, or one of its runs, fails."""

from __future__ import annotations

from heddle import (
    CONSTANT_LOAD,
    EventStream,
    Scenario,
    add_events,
    constant,
    freeze,
    increment,
    linear_growth,
    missing_target,
    override,
    ramp,
    scrape_failure,
    stop_events,
)

from ..settings import settings
from ..telemetry import (
    AGENTS,
    AGENTS_ACTIVE,
    COST,
    EVENTS,
    RECEIPTS,
    RECEIPTS_BY_VERDICT,
    RECEIPTS_WITH_PROVENANCE,
    SESSION_STATUS,
    TASKS,
    UPTIME,
)
from .events import RUN_LENGTH, event

BUDGET = settings.budget
"""The cost of a run in US dollars."""

_WARNING = f'"limit":{BUDGET:g},"current":{0.88 * BUDGET:g},"threshold_percent":80,"iteration":$iteration'
_NO_PROGRESS = (
    stop_events("runs", "phases", "iterations", "reviews"),
    *map(freeze, (TASKS, COST)),
)
_TASKS = {"pending": 12, "in_progress": 1, "completed": 7, "failed": 0}
_ZEROS = (
    *(
        override(metric, constant(0))
        for metric in (SESSION_STATUS, COST, EVENTS, UPTIME, RECEIPTS, AGENTS, AGENTS_ACTIVE)
    ),
    *(
        override(metric, constant(0), **{label.name: value})
        for metric in (TASKS, RECEIPTS_BY_VERDICT, RECEIPTS_WITH_PROVENANCE)
        for label in metric.own_labels
        for value in label.values
    ),
)
"""What the dashboard reports of a folder that it created itself."""

SCENARIOS = (
    Scenario(
        "down",
        "The dashboard of the first project does not respond to scrapes.",
        faults=(scrape_failure(),),
        alerts=("LokiDashboardDown",),
    ),
    Scenario(
        "absent",
        "Prometheus has no Loki Mode dashboard as a target.",
        faults=(missing_target(),),
        alerts=("LokiMetricsMissing",),
        all_instances=True,
    ),
    Scenario(
        "tool-failures",
        "Tasks fail.",
        faults=(override(TASKS, ramp(2, 12, "10m"), status="failed"),),
        alerts=("LokiHighFailureRate",),
    ),
    Scenario(
        "spending",
        "A run exceeds its budget.",
        faults=(
            override(COST, ramp(0.68 * BUDGET, 1.04 * BUDGET, "30m", integer=False)),
            add_events(
                EventStream(
                    name="budget",
                    per_minute=0.2,
                    load=CONSTANT_LOAD,
                    run_length=RUN_LENGTH,
                    updates=(increment(EVENTS),),
                    log_lines=(event("budget_warning", _WARNING),),
                )
            ),
        ),
        alerts=("LokiBudgetWarning", "LokiBudgetCritical"),
        alerts_within="40m",
    ),
    Scenario(
        "shared-project",
        "All dashboards change to the project of a new run, which exceeds its budget.",
        faults=(
            override(COST, ramp(0, 1.04 * BUDGET, "30m", integer=False)),
            override(EVENTS, linear_growth(0, per_hour=180)),
            override(UPTIME, linear_growth(0, per_hour=3600)),
            *(override(TASKS, constant(count), status=status) for status, count in _TASKS.items()),
            *(override(metric, constant(4)) for metric in (AGENTS, AGENTS_ACTIVE)),
        ),
        alerts=("LokiBudgetWarning", "LokiBudgetCritical"),
        alerts_within="40m",
        all_instances=True,
    ),
    Scenario(
        "no-run",
        "A Loki Mode dashboard reports zeros for a folder without a run, which it created itself.",
        faults=(stop_events(), *_ZEROS),
        alerts=("LokiSessionDown",),
    ),
    Scenario(
        "stuck-run",
        "A run has the status Running but makes no progress.",
        faults=(*_NO_PROGRESS, freeze(AGENTS_ACTIVE)),
        alerts=("LokiStagnation",),
        alerts_within="50m",
    ),
    Scenario(
        "stopped-run",
        "A run is stopped.",
        faults=(*_NO_PROGRESS, override(SESSION_STATUS, constant(0)), override(AGENTS_ACTIVE, constant(0))),
        alerts=("LokiSessionDown",),
    ),
    Scenario(
        "spawning",
        "A run starts agents without limit.",
        faults=(override(AGENTS_ACTIVE, ramp(7, 120, "15m")), override(AGENTS, ramp(9, 140, "15m"))),
        alerts=("LokiTooManyAgents",),
        alerts_within="40m",
    ),
)
