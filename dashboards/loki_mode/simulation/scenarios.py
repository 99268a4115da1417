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
    override,
    ramp,
    replace_page,
    scrape_failure,
    stop_events,
)

from ..settings import settings
from ..telemetry import (
    AGENTS,
    AGENTS_ACTIVE,
    COST,
    EVENTS,
    ITERATION_CURRENT,
    RECEIPTS,
    RECEIPTS_BY_VERDICT,
    SESSION_STATUS,
    TASKS,
)
from .events import RUN_LENGTH, event

BUDGET = settings.budget
"""The cost of a run in US dollars."""

_WARNING = f'"limit":{BUDGET:g},"current":{0.88 * BUDGET:g},"iteration":$iteration'
_NO_PROGRESS = (
    stop_events("phases", "iterations", "reviews"),
    *map(freeze, (ITERATION_CURRENT, TASKS, COST, RECEIPTS, RECEIPTS_BY_VERDICT)),
)

SCENARIOS = (
    Scenario(
        "down",
        "The dashboard of the first project does not respond to scrapes.",
        faults=(scrape_failure(),),
        alerts=("LokiDashboardDown",),
    ),
    Scenario(
        "absent",
        "The projects have no `.loki` folder, so that their dashboards export no metrics.",
        faults=(replace_page("# loki_up 0\n"),),
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
