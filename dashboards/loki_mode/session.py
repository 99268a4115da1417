"""Loki Mode session: is the run alive, progressing, and within budget?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Dashboard, Row, link, piechart, ratio, re, stat, timeseries

from .iterations import SOURCE, ended_runs, finished_by_status, newest
from .liveness import last_event
from .rows import (
    ACTIVITY_OF_RUNS,
    BUDGET,
    BUDGET_STEPS,
    COST_PER_HOUR,
    LOGS,
    ONE_PROJECT,
    RECEIPT_PANELS,
    RUNS,
    STATUS,
    TRACES,
    UNMEASURED,
    VARIABLES,
)
from .settings import settings
from .telemetry import AGENTS, AGENTS_ACTIVE, COST, EVENTS, SESSION_STATUS, TASKS, UPTIME

_QUEUES = (
    "The queues belong to the project and contain its latest 50 completed and 50 failed tasks, including those of "
    "earlier runs. An iteration also counts as a task."
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
                    detail="Also Stopped if there was never a run. "
                    + (
                        ""
                        if settings.control_plane
                        else "The status remains Running after a crash and after a normal end; the next panel shows "
                        "whether the run makes progress. "
                    )
                    + ONE_PROJECT
                    + " Alerts: `LokiSessionDown`, `LokiMetricsMissing`, `LokiDashboardDown`.",
                    query=SESSION_STATUS.last().with_legend("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    mappings=STATUS,
                ),
                stat(
                    "Last event",
                    question="How long ago did the run log its latest event?",
                    detail="In steps of a minute. Also shown for a run that is paused or has ended. A long time means "
                    "no progress.",
                    query=last_event("12h").with_legend("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 900: YELLOW, 1800: RED},
                    decimals=0,
                    no_value="None in 12 hours",
                ),
                stat(
                    "Cost Tracking",
                    question="How much has the run cost so far?",
                    detail=f"The cost restarts at 0 with each run. {UNMEASURED}",
                    query=COST.max(by="instance"),
                    sparkline=False,
                    decimals=2,
                ),
                stat(
                    "Budget used",
                    question="What share of its budget has the run used?",
                    detail=f"The budget is {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`. Loki "
                    "Mode does not export its own budget.",
                    query=(COST.max(by="instance") / BUDGET).in_unit("percentunit"),
                    sparkline=False,
                    thresholds={BASE: GREEN, **BUDGET_STEPS},
                ),
                stat(
                    "Failed tasks",
                    question="What share of the tasks failed?",
                    detail=f"{_QUEUES} Alert: `LokiHighFailureRate`.",
                    query=ratio(TASKS.where(status="failed"), TASKS, by="instance"),
                    sparkline=False,
                    thresholds={BASE: GREEN, settings.failed_share.number: RED},
                ),
                stat(
                    "Uptime",
                    question="How long ago did the project's first run start?",
                    detail="Later runs do not reset the time, and it continues to grow after the run has stopped.",
                    query=UPTIME.max(by="instance"),
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Progress",
            [
                ACTIVITY_OF_RUNS,
                timeseries(
                    "Event Rate",
                    question="How many events per second does the run log?",
                    query=EVENTS.rate().max(by="instance"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Finished iterations",
                    question="How many iterations complete, and how many fail?",
                    detail=f"Over the last hour. {SOURCE}",
                    query=finished_by_status(),
                    unit="short",
                    min=0,
                    no_value="No finished iterations in the log",
                    width=8,
                ),
                stat(
                    "Latest iteration by project",
                    question="Which iteration has each project reached?",
                    detail="The highest iteration that started in the time range. It can belong to an earlier run. "
                    f"{SOURCE}",
                    query=newest(),
                    sparkline=False,
                    unit="short",
                    width=8,
                    height=8,
                    no_value="No iterations in the log",
                ),
                stat(
                    "Ended runs",
                    question="How many runs ended, and with which exit code?",
                    detail=f"In the time range. Exit code 0 is a normal end. A run that crashed logs no end. {SOURCE}",
                    query=ended_runs(),
                    sparkline=False,
                    unit="short",
                    width=8,
                    height=8,
                    no_value="No end of a run in the log",
                ),
                timeseries(
                    "Agent Activity",
                    question="How many agents are active and registered?",
                    detail="A steady rise means that the run spawns agents endlessly. Alert: `LokiTooManyAgents`.",
                    query=[
                        AGENTS_ACTIVE.max(by="instance").with_legend("{{instance}} active"),
                        AGENTS.max(by="instance").with_legend("{{instance}} registered"),
                    ],
                    min=0,
                    width=8,
                ),
            ],
        ),
        Row(
            "Tasks",
            [
                piechart(
                    "Task Distribution",
                    question="How are the tasks distributed by status?",
                    detail=f"Tasks in review are not exported. {_QUEUES}",
                    query=TASKS.max(by=("instance", "status")),
                    width=8,
                ),
                timeseries(
                    "Tasks pending or in progress",
                    question="How many tasks are waiting or in progress?",
                    query=TASKS.where(status=re("pending|in_progress")).max(by=("instance", "status")),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Tasks completed per hour",
                    question="By how much did the number of completed tasks grow?",
                    detail="Over the last hour, including earlier runs. Repeated tasks and iterations, and those after "
                    f"the first 50, do not increase the number; a change to another project can. {_QUEUES}",
                    query=TASKS.where(status="completed").increase("1h").max(by="instance"),
                    min=0,
                    width=8,
                ),
            ],
        ),
        Row(
            "Cost and quality",
            [
                COST_PER_HOUR,
                timeseries(
                    "Cost against budget",
                    question="How close is the cost to the budget?",
                    detail=f"The line is the budget of {BUDGET:g} US dollars per run, the setting "
                    "`system.loki_mode.budget`. Alerts: `LokiBudgetWarning`, `LokiBudgetCritical`.",
                    query=COST.max(by="instance"),
                    min=0,
                    thresholds={BASE: GREEN, BUDGET: RED},
                    custom={"thresholdsStyle": {"mode": "line"}},
                    width=16,
                ),
                *RECEIPT_PANELS,
            ],
        ),
        LOGS,
        TRACES,
    ],
)
