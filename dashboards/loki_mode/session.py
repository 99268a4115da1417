"""Loki Mode session: is the run alive, progressing, and within budget?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Dashboard, Row, link, piechart, ratio, re, stat, timeseries

from .iterations import SOURCE, ended_runs, finished_by_status, newest
from .liveness import last_event
from .rows import (
    BUDGET,
    BUDGET_STEPS,
    COST_PER_HOUR,
    LOGS,
    MOVEMENT,
    RECEIPT_PANELS,
    RUNS,
    SHOWN,
    STATUS,
    TRACES,
    UNMEASURED,
    VARIABLES,
)
from .settings import settings
from .telemetry import AGENTS, AGENTS_ACTIVE, COST, EVENTS, SESSION_STATUS, TASKS, UPTIME

_QUEUES = (
    "The queues belong to the project and keep its newest 50 completed and 50 failed tasks, also of earlier runs; "
    "an iteration is a task, too."
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
                    detail="Stopped also if there never was a run. "
                    + (
                        ""
                        if settings.control_plane
                        else "It stays Running after a crash and after a normal end; the next panel shows whether "
                        "the run makes progress. "
                    )
                    + SHOWN,
                    query=SESSION_STATUS.last().with_legend("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    mappings=STATUS,
                ),
                stat(
                    "Last event",
                    question="Does the run make progress?",
                    detail="Time since an event was last seen, to the minute; also for a run that is paused or over.",
                    query=last_event("12h").with_legend("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 900: YELLOW, 1800: RED},
                    decimals=0,
                    no_value="None seen in 12 hours",
                ),
                stat(
                    "Cost Tracking",
                    question="What has the run cost so far?",
                    detail=f"It restarts at 0 with each run. {UNMEASURED}",
                    query=COST.max(by="instance"),
                    sparkline=False,
                    decimals=2,
                ),
                stat(
                    "Budget used",
                    question="Is the run within its budget?",
                    detail=f"Of {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`. Loki Mode does "
                    "not export its own budget.",
                    query=(COST.max(by="instance") / BUDGET).in_unit("percentunit"),
                    sparkline=False,
                    thresholds={BASE: GREEN, **BUDGET_STEPS},
                ),
                stat(
                    "Failed tasks",
                    question="What share of the tasks failed?",
                    detail=_QUEUES,
                    query=ratio(TASKS.where(status="failed"), TASKS, by="instance"),
                    sparkline=False,
                    thresholds={BASE: GREEN, settings.failed_share.number: RED},
                ),
                stat(
                    "Uptime",
                    question="How long ago did the project's first run start?",
                    detail="Later runs keep the time of the first one, and it keeps growing after the run has stopped.",
                    query=UPTIME.max(by="instance"),
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Progress",
            [
                MOVEMENT,
                timeseries(
                    "Event Rate",
                    question="How busy is the run?",
                    query=EVENTS.rate().max(by="instance"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Finished iterations",
                    question="How many iterations are completed, and how many fail?",
                    detail=f"Over the last hour. {SOURCE}",
                    query=finished_by_status(),
                    unit="short",
                    min=0,
                    no_value="No finished iterations in the log",
                    width=8,
                ),
                stat(
                    "Newest iteration",
                    question="How far has each project come?",
                    detail="The highest iteration that started in the time range, which may belong to an earlier run. "
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
                    question="Did runs end, and with which exit code?",
                    detail=f"In the time range; 0 is a normal end. A run that crashed has no such event. {SOURCE}",
                    query=ended_runs(),
                    sparkline=False,
                    unit="short",
                    width=8,
                    height=8,
                    no_value="No end of a run in the log",
                ),
                timeseries(
                    "Agent Activity",
                    question="How many agents are active, and does the run spawn agents endlessly?",
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
                    question="Is the queue getting shorter?",
                    query=TASKS.where(status=re("pending|in_progress")).max(by=("instance", "status")),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Tasks completed per hour",
                    question="How fast does the number of completed tasks grow?",
                    detail="Over the last hour, also before a new run. A task or iteration that is repeated, and those "
                    f"after 50, do not increase it; a change to another project does. {_QUEUES}",
                    query=TASKS.where(status="completed").increase("1h").max(by="instance"),
                    min=0,
                    width=8,
                ),
            ],
        ),
        Row(
            "Money and quality",
            [
                COST_PER_HOUR,
                timeseries(
                    "Cost against budget",
                    question="Is the cost close to the budget?",
                    detail=f"The limit is the setting `system.loki_mode.budget`: {BUDGET:g} US dollars per run.",
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
