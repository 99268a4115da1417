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
    ACTIVITY_OF_RUNS,
    BUDGET,
    BUDGET_STEPS,
    COST_IN_AN_HOUR,
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
from .telemetry import AGENTS, AGENTS_ACTIVE, COST, EVENTS, LOKI_MODE, SESSION_STATUS, TASKS

_SESSION = panel_link(
    "loki-mode-session",
    "Session of this instance",
    variables=f"${{prometheus:queryparam}}&${{loki:queryparam}}&${{{trace_source().name}:queryparam}}"
    "&${loki_mode_job:queryparam}&var-loki_mode_instance=${__data.fields.instance}",
    keep_variables=False,
)
_SEVERAL = "Several Loki Mode dashboards can report the same project, so their values are not added up."
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
                    "Stalled runs",
                    question="How many Loki Mode dashboards report a run that is Running but logs no events?",
                    detail="For 15 minutes or longer. Includes runs that crashed or ended without changing the status "
                    "Running.",
                    query=stalled("15m").count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Unreachable dashboards",
                    question="How many Loki Mode dashboards cannot be scraped?",
                    query=up(LOKI_MODE).equals(0).count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Active runs",
                    question="How many Loki Mode dashboards report a run that makes progress?",
                    detail="The run logged an event in the last 15 minutes.",
                    query=ACTIVE.count().or_zero(),
                    sparkline=False,
                ),
                stat(
                    "Highest failure share",
                    question="What share of the tasks failed in the run with the highest share?",
                    detail="Includes tasks of earlier runs in the same project.",
                    query=_FAILED_SHARE.max(),
                    sparkline=False,
                    thresholds={BASE: GREEN, settings.failed_share.number: RED},
                ),
                stat(
                    "Highest cost",
                    question="How much has the most expensive run cost so far?",
                    detail=f"{_SEVERAL} The cost restarts at 0 with each run. {UNMEASURED}",
                    query=COST.max(),
                    sparkline=False,
                    decimals=2,
                ),
                stat(
                    "Highest cost per hour",
                    question="How much was spent per hour by the Loki Mode dashboard with the highest cost?",
                    detail="US dollars over the last hour, including all runs that it reported in that time. "
                    f"{_SEVERAL}",
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
                    "Runs by instance",
                    question="What is the state of each run?",
                    detail=f"{ONE_PROJECT} `Last event` is the time since the latest event, empty if there was none in "
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
                ACTIVITY_OF_RUNS,
                timeseries(
                    "Events by instance",
                    question="How many events per second does each run log?",
                    query=EVENTS.rate().max(by="instance"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Iterations by project",
                    question="How many iterations does each project finish?",
                    detail=f"Over the last hour, completed and failed iterations. {SOURCE}",
                    query=finished_by_project(),
                    unit="short",
                    min=0,
                    no_value="No finished iterations in the log",
                    width=8,
                ),
            ],
        ),
        Row(
            "Cost",
            [
                bargauge(
                    "Budget used",
                    question="What share of its budget has each run used?",
                    detail=f"The budget is {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`. Loki "
                    "Mode does not export its own budget.",
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
                    detail=f"The cost drops to 0 when a new run starts. {_SEVERAL}",
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
                    question="How many tasks have which status, and do the queues get shorter?",
                    detail=f"Tasks in review are not exported. {_SEVERAL}",
                    query=TASKS.max(by=("instance", "status")),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Failure share by instance",
                    question="In which run do tasks fail?",
                    query=_FAILED_SHARE,
                    min=0,
                    custom={"axisSoftMax": 2 * settings.failed_share.number},
                    width=8,
                ),
                timeseries(
                    "Agents by instance",
                    question="How many agents does each run have?",
                    detail="A steady rise means that the run spawns agents endlessly.",
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
