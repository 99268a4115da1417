"""Loki Mode fleet: which runs make progress, which are stalled, and what do they all cost?"""

from __future__ import annotations

from heddle import (
    BASE,
    GRAY,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    bargauge,
    link,
    mappings,
    panel_link,
    ratio,
    stat,
    state_timeline,
    table,
    timeseries,
    up,
)

from .liveness import MOVING, SPENDING, STALLED, last_movement
from .rows import BUDGET, LOGS, RECEIPT_PANELS, RUNS, STATUS, TRACES, VARIABLES
from .telemetry import (
    AGENTS,
    AGENTS_ACTIVE,
    COST,
    EVENTS,
    ITERATION_CURRENT,
    ITERATION_MAX,
    LOKI_MODE,
    SESSION_STATUS,
    TASKS,
)

_SESSION = panel_link(
    "loki-mode-session",
    "Session of this instance",
    variables="${prometheus:queryparam}&${loki:queryparam}&${jaeger:queryparam}&${loki_mode_job:queryparam}"
    "&var-loki_mode_instance=${__data.fields.instance}",
    carry=False,
)

dashboard = Dashboard(
    uid="loki-mode-fleet",
    title="Loki Mode / Fleet",
    description="Which runs make progress, which are stalled, and what do they all cost?",
    tags=["loki-mode"],
    variables=VARIABLES,
    annotations=[RUNS],
    links=[link("loki-mode-session", "Session"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Moving",
                    question="How many runs make progress?",
                    detail="An event or an iteration in the last 15 minutes.",
                    query=(MOVING > 0).count().or_zero(),
                    sparkline=False,
                ),
                stat(
                    "Stalled",
                    question="How many runs have the status Running, but are stalled?",
                    detail="No event and no iteration in 15 minutes. Includes runs that crashed or ended: their "
                    "status stays Running.",
                    query=STALLED.count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Not reachable",
                    question="How many instances report no metrics?",
                    query=up(LOKI_MODE).equals(0).count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Cost of all runs",
                    question="What have the runs cost so far?",
                    detail="The cost of an instance restarts at 0 with its next run; 0 may also mean that nothing "
                    "was measured.",
                    query=COST.sum(),
                    decimals=2,
                ),
                stat(
                    "Cost per hour",
                    question="How fast is money spent?",
                    detail="In the previous hour; for a run that started within it, the cost so far.",
                    query=SPENDING.sum(),
                    decimals=2,
                ),
                stat(
                    "Failed tasks",
                    question="What share of all tasks failed?",
                    query=ratio(TASKS.where(status="failed"), TASKS),
                    thresholds={BASE: GREEN, 0.1: RED},
                ),
            ],
        ),
        Row(
            "Runs",
            [
                table(
                    "Instances",
                    question="Which run is in what state?",
                    detail="Last movement is the age of the newest event or iteration of the last 12 hours; "
                    "empty if there was none. Click an instance to open its session.",
                    query=[
                        SESSION_STATUS.max(by="instance"),
                        last_movement("12h"),
                        ITERATION_CURRENT.max(by="instance"),
                        COST.sum(by="instance"),
                        TASKS.where(status="failed").sum(by="instance"),
                        AGENTS_ACTIVE.sum(by="instance"),
                    ],
                    columns={
                        "instance": "Instance",
                        "Value #A": "Status",
                        "Value #B": "Last movement",
                        "Value #C": "Iteration",
                        "Value #D": "Cost",
                        "Value #E": "Failed tasks",
                        "Value #F": "Active agents",
                    },
                    overrides={
                        "Status": {"mappings": mappings(STATUS), "custom.cellOptions": {"type": "color-text"}},
                        "Last movement": {"unit": "s", "decimals": 0},
                        "Cost": {"unit": "currencyUSD", "decimals": 2},
                    },
                    data_links=[_SESSION],
                ),
            ],
        ),
        Row(
            "Progress",
            [
                state_timeline(
                    "Movement",
                    question="When was each run active?",
                    detail="By the events and iterations of the last 15 minutes, not by the status.",
                    query=(MOVING > 0).as_bool().with_legend("{{instance}}"),
                    unit="short",
                    mappings={0: ("Stalled", GRAY), 1: ("Moving", GREEN)},
                ),
                timeseries(
                    "Events by instance",
                    question="How busy is each run?",
                    query=EVENTS.rate().sum(by="instance"),
                ),
                timeseries(
                    "Iterations by instance",
                    question="How much of the maximum number of iterations does each run use?",
                    detail="The maximum is configured for the dashboard's process, 1000 by default.",
                    query=ratio(ITERATION_CURRENT, ITERATION_MAX, by="instance"),
                    min=0,
                    max=1,
                ),
            ],
        ),
        Row(
            "Money",
            [
                timeseries(
                    "Cost by instance",
                    question="How much does each run cost?",
                    detail="The line drops to 0 when a new run starts.",
                    query=COST.sum(by="instance"),
                ),
                timeseries(
                    "Cost per hour by instance",
                    question="Which run spends the most?",
                    detail="In the previous hour; for a run that started within it, the cost so far.",
                    query=SPENDING.sum(by="instance"),
                ),
                bargauge(
                    "Budget used",
                    question="Which run is close to its budget?",
                    detail=f"Of {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`. "
                    "Loki Mode does not export its own budget.",
                    query=(COST.max(by="instance") / BUDGET).in_unit("percentunit"),
                    min=0,
                    max=1,
                    thresholds={BASE: GREEN, 0.8: YELLOW, 1: RED},
                    width=24,
                    height=6,
                ),
            ],
        ),
        Row(
            "Work and quality",
            [
                timeseries(
                    "Tasks of all runs",
                    question="Is the queue getting shorter?",
                    detail="Tasks in review are not exported.",
                    query=TASKS.sum(by="status"),
                    stacked=True,
                ),
                timeseries(
                    "Failed share by instance",
                    question="Which run has failing tasks?",
                    query=ratio(TASKS.where(status="failed"), TASKS, by="instance"),
                    min=0,
                    max=1,
                ),
                *RECEIPT_PANELS,
                timeseries(
                    "Agents by instance",
                    question="Does a run spawn agents endlessly?",
                    query=[
                        AGENTS_ACTIVE.sum(by="instance").with_legend("{{instance}} active"),
                        AGENTS.sum(by="instance").with_legend("{{instance}} registered"),
                    ],
                    width=24,
                ),
            ],
        ),
        LOGS,
        TRACES,
    ],
)
