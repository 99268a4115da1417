"""Loki Mode fleet: which runs move, which stall, and what do all of them cost?"""

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
    description="Which runs move, which stall, and what do all of them cost?",
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
                    question="How many runs say that they run, and do not move?",
                    detail="Nothing in 15 minutes. A run that crashed or ended says so too: its status stays Running.",
                    query=STALLED.count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Not reachable",
                    question="Of how many instances is nothing known?",
                    query=up(LOKI_MODE).equals(0).count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Cost of all runs",
                    question="What have the runs cost so far?",
                    detail="Each starts again at 0 with its next run; 0 may also mean that nothing was measured.",
                    query=COST.sum(),
                    decimals=2,
                ),
                stat(
                    "Cost per hour",
                    question="How fast is money spent?",
                    detail="In the last hour; of a run that began within it, what it has cost so far.",
                    query=SPENDING.sum(),
                    decimals=2,
                ),
                stat(
                    "Failed tasks",
                    question="Which share of all tasks failed?",
                    query=ratio(TASKS.where(status="failed"), TASKS),
                    thresholds={BASE: GREEN, 0.1: RED},
                ),
            ],
        ),
        Row(
            "Each run",
            [
                table(
                    "Instances",
                    question="Which run is in what state?",
                    detail="Last movement is the age of the newest event or iteration of the last 12 hours; "
                    "empty where there was none. A click leads to the instance's session.",
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
                        "Value #F": "Agents at work",
                    },
                    overrides={
                        "Status": {"mappings": mappings(STATUS)},
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
                    question="Which run moved when?",
                    detail="By events and iterations of the last 15 minutes, not by the status.",
                    query=(MOVING > 0).as_bool().with_legend("{{instance}}"),
                    unit="short",
                    mappings={0: ("Still", GRAY), 1: ("Moving", GREEN)},
                ),
                timeseries(
                    "Events by instance",
                    question="How busy is each run?",
                    query=EVENTS.rate().sum(by="instance"),
                ),
                timeseries(
                    "Iterations by instance",
                    question="How far is each run?",
                    detail="Of the maximum, which is what the dashboard's own process was told, 1000 by default.",
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
                    question="Which run costs how much?",
                    detail="The line falls to 0 where a new run starts.",
                    query=COST.sum(by="instance"),
                ),
                timeseries(
                    "Cost per hour by instance",
                    question="Which run spends fast?",
                    detail="In the last hour; of a run that began within it, what it has cost so far.",
                    query=SPENDING.sum(by="instance"),
                ),
                bargauge(
                    "Budget used",
                    question="Which run nears its budget?",
                    detail=f"Of {BUDGET:g} US dollars a run, the setting `budgets.loki_mode`. "
                    "Loki Mode does not export the budget that it keeps to itself.",
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
                    question="Does the work drain?",
                    detail="Tasks in review are not exported.",
                    query=TASKS.sum(by="status"),
                    stacked=True,
                ),
                timeseries(
                    "Failed share by instance",
                    question="Which run fails?",
                    query=ratio(TASKS.where(status="failed"), TASKS, by="instance"),
                    min=0,
                    max=1,
                ),
                *RECEIPT_PANELS,
                timeseries(
                    "Agents by instance",
                    question="Does a run spawn without end?",
                    query=[
                        AGENTS_ACTIVE.sum(by="instance").with_legend("{{instance}} at work"),
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
