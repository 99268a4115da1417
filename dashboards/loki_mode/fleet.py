"""Loki Mode fleet: which runs make progress, which are stalled, and what do they cost?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    Dashboard,
    Row,
    bargauge,
    link,
    mappings,
    panel_link,
    ratio,
    stat,
    table,
    timeseries,
    trace_source,
    up,
)

from .iterations import SOURCE, finished_by_project
from .liveness import ACTIVE, last_event, stalled
from .rows import (
    BUDGET,
    BUDGET_STEPS,
    COST_IN_AN_HOUR,
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
from .telemetry import AGENTS, AGENTS_ACTIVE, COST, EVENTS, LOKI_MODE, SESSION_STATUS, TASKS

_SESSION = panel_link(
    "loki-mode-session",
    "Session of this instance",
    variables=f"${{prometheus:queryparam}}&${{loki:queryparam}}&${{{trace_source().name}:queryparam}}"
    "&${loki_mode_job:queryparam}&var-loki_mode_instance=${__data.fields.instance}",
    carry=False,
)
_SEVERAL = "Several dashboards can show the same project, so their values are not added up."
_FAILED_SHARE = ratio(TASKS.where(status="failed"), TASKS, by="instance")

dashboard = Dashboard(
    uid="loki-mode-fleet",
    title="Loki Mode / Fleet",
    description="Which runs make progress, which are stalled, and what do they cost?",
    tags=["loki-mode"],
    variables=VARIABLES,
    annotations=[RUNS],
    links=[link("loki-mode-session", "Session"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Stalled",
                    question="How many dashboards show a run that is Running, but logs no events?",
                    detail="For 15 minutes or longer. Includes runs that crashed or ended with the status Running.",
                    query=stalled("15m").count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Not reachable",
                    question="How many dashboards report no metrics?",
                    query=up(LOKI_MODE).equals(0).count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Active",
                    question="How many dashboards show a run that makes progress?",
                    detail="It logged an event in the last 15 minutes.",
                    query=ACTIVE.count().or_zero(),
                    sparkline=False,
                ),
                stat(
                    "Highest failed share",
                    question="What share of its tasks failed in the run with most failures?",
                    detail="Includes tasks of earlier runs in the same project.",
                    query=_FAILED_SHARE.max(),
                    sparkline=False,
                    thresholds={BASE: GREEN, settings.failed_share.number: RED},
                ),
                stat(
                    "Highest cost",
                    question="What has the most expensive run cost so far?",
                    detail=f"{_SEVERAL} The cost restarts at 0 with each run. {UNMEASURED}",
                    query=COST.max(),
                    sparkline=False,
                    decimals=2,
                ),
                stat(
                    "Highest cost per hour",
                    question="How much does the dashboard with the highest spending report?",
                    detail=f"US dollars over the last hour, with those of all runs that it showed. {_SEVERAL}",
                    query=COST_IN_AN_HOUR.max(),
                    sparkline=False,
                    decimals=2,
                ),
            ],
        ),
        Row(
            "Runs",
            [
                table(
                    "Instances",
                    question="Which run is in what state?",
                    detail=f"{SHOWN} Last event is the time since an event was last seen, empty if there was none in "
                    "12 hours. Click an instance to open its session.",
                    query=[
                        SESSION_STATUS.max(by="instance"),
                        last_event("12h"),
                        COST.max(by="instance"),
                        COST_IN_AN_HOUR.max(by="instance"),
                        TASKS.where(status="failed").max(by="instance"),
                        AGENTS_ACTIVE.max(by="instance"),
                    ],
                    columns={
                        "instance": "Instance",
                        "Value #A": "Status",
                        "Value #B": "Last event",
                        "Value #C": "Cost",
                        "Value #D": "Cost per hour",
                        "Value #E": "Failed tasks",
                        "Value #F": "Active agents",
                    },
                    overrides={
                        "Status": {"mappings": mappings(STATUS), "custom.cellOptions": {"type": "color-text"}},
                        "Last event": {"unit": "s", "decimals": 0},
                        "Cost": {"unit": "currencyUSD", "decimals": 2},
                        "Cost per hour": {"unit": "currencyUSD", "decimals": 2},
                    },
                    data_links=[_SESSION],
                    width=24,
                    height=8,
                ),
            ],
        ),
        Row(
            "Progress",
            [
                MOVEMENT,
                timeseries(
                    "Events by instance",
                    question="How busy is each run?",
                    query=EVENTS.rate().max(by="instance"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Iterations by project",
                    question="How many iterations does each project finish?",
                    detail=f"Over the last hour, completed and failed ones. {SOURCE}",
                    query=finished_by_project(),
                    unit="short",
                    min=0,
                    no_value="No finished iterations in the log",
                    width=8,
                ),
            ],
        ),
        Row(
            "Money",
            [
                bargauge(
                    "Budget used",
                    question="Which run is close to its budget?",
                    detail=f"Of {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`. "
                    "Loki Mode does not export its own budget.",
                    query=(COST.max(by="instance") / BUDGET).in_unit("percentunit"),
                    min=0,
                    max=1,
                    thresholds={BASE: GREEN, **BUDGET_STEPS},
                    width=8,
                    height=8,
                ),
                timeseries(
                    "Cost by instance",
                    question="How much does each run cost?",
                    detail=f"The line drops to 0 when a new run starts. {_SEVERAL}",
                    query=COST.max(by="instance"),
                    min=0,
                    width=8,
                ),
                COST_PER_HOUR,
            ],
        ),
        Row(
            "Work and quality",
            [
                timeseries(
                    "Tasks by instance",
                    question="Are the queues getting shorter?",
                    detail=f"Tasks in review are not exported. {_SEVERAL}",
                    query=TASKS.max(by=("instance", "status")),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Failed share by instance",
                    question="Which run has failing tasks?",
                    query=_FAILED_SHARE,
                    min=0,
                    custom={"axisSoftMax": 2 * settings.failed_share.number},
                    width=8,
                ),
                timeseries(
                    "Agents by instance",
                    question="Does a run spawn agents endlessly?",
                    query=[
                        AGENTS_ACTIVE.max(by="instance").with_legend("{{instance}} active"),
                        AGENTS.max(by="instance").with_legend("{{instance}} registered"),
                    ],
                    min=0,
                    width=8,
                ),
                *RECEIPT_PANELS,
            ],
        ),
        LOGS,
        TRACES,
    ],
)
