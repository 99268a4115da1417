"""Loki Mode session: is the run alive, progressing, and within budget?"""

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
    gauge,
    link,
    percent,
    piechart,
    ratio,
    re,
    stat,
    state_timeline,
    timeseries,
)

from .liveness import MOVING, SPENDING, last_movement
from .rows import BUDGET, LOGS, RECEIPT_PANELS, RUNS, STATUS, TRACES, VARIABLES
from .telemetry import (
    AGENTS,
    AGENTS_ACTIVE,
    COST,
    EVENTS,
    ITERATION_CURRENT,
    ITERATION_MAX,
    SESSION_STATUS,
    TASKS,
    UPTIME,
)

dashboard = Dashboard(
    uid="loki-mode-session",
    title="Loki Mode / Session",
    description="Is the run alive, progressing, and within budget?",
    tags=["loki-mode"],
    variables=VARIABLES,
    annotations=[RUNS],
    links=[link("loki-mode-fleet", "Fleet"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Session Status",
                    question="What is the status of the run?",
                    detail="It stays Running after a crash and after a normal end; the next panel shows whether "
                    "the run makes progress.",
                    query=SESSION_STATUS.last().with_legend("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    mappings=STATUS,
                ),
                stat(
                    "Last movement",
                    question="Does the run make progress, or is it stalled?",
                    detail="Time since the last event or iteration, to the minute; also for a paused run.",
                    query=last_movement("12h").with_legend("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 900: YELLOW, 1800: RED},
                    decimals=0,
                    no_value="No movement in 12 hours",
                ),
                gauge(
                    "Iteration Progress",
                    question="How much of the maximum number of iterations is used?",
                    detail="The maximum is configured for the dashboard's process, 1000 by default.",
                    query=percent(ITERATION_CURRENT, ITERATION_MAX, by="instance"),
                    min=0,
                    max=100,
                    thresholds={BASE: YELLOW, 50: GREEN},
                    width=4,
                    height=4,
                ),
                stat(
                    "Cost Tracking",
                    question="What has the run cost so far?",
                    detail="It restarts at 0 with each run; 0 may also mean that nothing was measured.",
                    query=COST.sum(),
                    decimals=2,
                ),
                stat(
                    "Budget used",
                    question="Is the run within its budget?",
                    detail=f"Of {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`; of several "
                    "runs the highest. Loki Mode does not export its own budget.",
                    query=(COST.max() / BUDGET).in_unit("percentunit"),
                    thresholds={BASE: GREEN, 0.8: YELLOW, 1: RED},
                ),
                stat(
                    "Uptime",
                    question="How long ago did the run start?",
                    detail="It keeps growing after the run has stopped.",
                    query=UPTIME.max(by="instance"),
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Progress",
            [
                timeseries(
                    "Event Rate",
                    question="How busy is the run?",
                    query=EVENTS.rate().sum().with_legend("Events per second"),
                ),
                timeseries(
                    "Iteration",
                    question="Does the iteration advance, and how close is it to the maximum?",
                    query=[
                        ITERATION_CURRENT.max(by="instance").with_legend("{{instance}}"),
                        ITERATION_MAX.max(by="instance").with_legend("maximum of {{instance}}"),
                    ],
                ),
                state_timeline(
                    "Movement",
                    question="When was the run active, and when was it stalled?",
                    detail="By the events and iterations of the last 15 minutes, not by the status.",
                    query=(MOVING > 0).as_bool().with_legend("{{instance}}"),
                    unit="short",
                    mappings={0: ("Stalled", GRAY), 1: ("Moving", GREEN)},
                ),
                timeseries(
                    "Agent Activity",
                    question="How many agents are active, and does the run spawn agents endlessly?",
                    query=[
                        AGENTS_ACTIVE.sum().with_legend("Active Agents"),
                        AGENTS.sum().with_legend("Registered agents"),
                    ],
                    width=24,
                ),
            ],
        ),
        Row(
            "Tasks",
            [
                piechart(
                    "Task Distribution",
                    question="How are the tasks distributed by status?",
                    detail="Tasks in review are not exported.",
                    query=TASKS.sum(by="status"),
                ),
                bargauge(
                    "Task funnel",
                    question="How many tasks are pending, in progress and completed?",
                    detail="Failed tasks are not included.",
                    query=[
                        TASKS.where(status="pending").sum().with_legend("Pending"),
                        TASKS.where(status="in_progress").sum().with_legend("In progress"),
                        TASKS.where(status="completed").sum().with_legend("Completed"),
                        TASKS.where(status="failed").sum().with_legend("Failed"),
                    ],
                    min=0,
                ),
                stat(
                    "Failed tasks",
                    question="What share of the tasks failed?",
                    query=ratio(TASKS.where(status="failed"), TASKS),
                    thresholds={BASE: GREEN, 0.1: RED},
                    width=8,
                    height=8,
                ),
                timeseries(
                    "Tasks pending or in progress",
                    question="Is the queue getting shorter?",
                    query=TASKS.where(status=re("pending|in_progress")).sum(by="status"),
                    stacked=True,
                ),
                timeseries(
                    "Tasks completed per hour",
                    question="How fast are tasks completed?",
                    detail="A decrease of the task count, for example when a new run starts, is ignored.",
                    query=TASKS.where(status="completed").delta("1h").clamp_min(0).sum().with_legend("completed"),
                ),
            ],
        ),
        Row(
            "Money and quality",
            [
                timeseries(
                    "Cost per hour",
                    question="How fast does the run spend?",
                    detail="In the previous hour; for a run that started within it, the cost so far.",
                    query=SPENDING.sum().with_legend("USD in the last hour"),
                ),
                timeseries(
                    "Cost against budget",
                    question="Is the cost close to the budget?",
                    detail=f"The limit is the setting `system.loki_mode.budget`: {BUDGET:g} US dollars per run.",
                    query=COST.max(by="instance"),
                    min=0,
                    thresholds={BASE: GREEN, BUDGET: RED},
                    custom={"thresholdsStyle": {"mode": "line"}},
                ),
                *RECEIPT_PANELS,
            ],
        ),
        LOGS,
        TRACES,
    ],
)
