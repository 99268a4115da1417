"""Alerts of Loki Mode: runs that end, stall, fail or cost too much."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, ratio, up

from .settings import settings
from .telemetry import (
    AGENTS_ACTIVE,
    COST,
    EVENTS,
    ITERATION_CURRENT,
    LOKI_MODE,
    SESSION_STATUS,
    TASKS,
)

_SESSION = "loki-mode-session"
_BUDGET = settings.budget
_SPENT = COST.max(by="instance") / _BUDGET
_CRITICAL = settings.budget_critical
_STILL = (EVENTS.changes("30m").sum(by="instance") + ITERATION_CURRENT.changes("30m").sum(by="instance")).and_(
    SESSION_STATUS.max(by="instance").equals(1)
)

alerts = Alerts(
    LOKI_MODE,
    [
        Alert(
            name="LokiSessionDown",
            query=SESSION_STATUS.max(by="instance"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="The Loki Mode session on {{ $labels.instance }} is stopped",
            description="The status has been Stopped for five minutes. After a crash it stays Running: see "
            "LokiStagnation.",
            no_data="OK",  # LokiMetricsMissing reports that
            panel=(_SESSION, "Session Status"),
            diagnose=["Check in the events how the run ended: session_end has the result and the reason."],
            resolve=["Restart the run, or remove the instance from the scrape configuration if it is done."],
        ),
        Alert(
            name="LokiMetricsMissing",
            query=SESSION_STATUS.absent(),
            fires=above(0),
            pending="10m",
            severity="warning",
            summary="No Loki Mode session reports metrics",
            description="No instance has reported a session's metrics for ten minutes, so no other alert of Loki "
            "Mode can fire.",
            no_data="OK",
            panel=(_SESSION, "Session Status"),
            diagnose=[
                "Is the dashboard's process up? Check `up` of the job.",
                "Does the project have a `.loki` folder? Without one, the endpoint returns only a comment.",
            ],
            resolve=["Start the dashboard in the project's folder, and scrape its port, 57374 by default."],
        ),
        Alert(
            name="LokiDashboardDown",
            query=up(LOKI_MODE).last(),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="Loki Mode on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for five minutes.",
            no_data="OK",  # LokiMetricsMissing reports that
            panel=(_SESSION, "Session Status"),
            diagnose=["Query the endpoint from the Prometheus host: `curl http://<instance>/metrics`."],
            resolve=["Restart the dashboard's process; the run does not depend on it."],
        ),
        Alert(
            name="LokiBudgetWarning",
            query=_CRITICAL.number > _SPENT,
            fires=above(settings.budget_warning),
            pending="0s",
            severity="warning",
            summary="The run on {{ $labels.instance }} is close to its budget",
            description="It has spent {{ $value | humanizePercentage }} of the budget. LokiBudgetCritical replaces "
            "this alert.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=["How fast does it spend? Check the cost of the last hour.", "Is the run still making progress?"],
            resolve=["Pause the run, or raise `system.loki_mode.budget`."],
        ),
        Alert(
            name="LokiBudgetCritical",
            query=_SPENT,
            fires=above(_CRITICAL),
            pending="0s",
            severity="critical",
            summary="The run on {{ $labels.instance }} has nearly used up its budget",
            description="It has spent {{ $value | humanizePercentage }} of the budget.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=[
                "Is the run still making progress?",
                "Was it stopped by its own budget? Then the events contain budget_exceeded.",
            ],
            resolve=["Stop the run, or raise `system.loki_mode.budget`."],
        ),
        Alert(
            name="LokiStagnation",
            query=_STILL,
            fires=below(1),
            pending="10m",
            severity="critical",
            summary="The run on {{ $labels.instance }} is stalled",
            description="Its status is Running, but neither its iteration nor its events have changed for 40 minutes.",
            no_data="OK",  # no run has the status Running
            panel=(_SESSION, "Movement"),
            diagnose=[
                "Is the process alive? After a crash or a normal end the status stays Running.",
                "What was the last event? gate_stuck, provider_failover and watchdog_alert point to the cause.",
            ],
            resolve=[
                "Restart the run if its process is dead; otherwise unblock the gate or the provider that it waits for."
            ],
        ),
        Alert(
            name="LokiHighFailureRate",
            query=ratio(TASKS.where(status="failed"), TASKS, by="instance"),
            fires=above(settings.failed_share),
            pending="5m",
            severity="warning",
            summary="Many tasks fail on {{ $labels.instance }}",
            description="{{ $value | humanizePercentage }} of its tasks failed.",
            no_data="OK",  # there are no tasks yet
            panel=(_SESSION, "Failed tasks"),
            diagnose=["Which tasks failed, and in which phase? Check the log and the trace of the run."],
            resolve=[
                "Fix what they have in common, such as a provider, a tool or the requirement, and queue them again."
            ],
        ),
        Alert(
            name="LokiTooManyAgents",
            query=AGENTS_ACTIVE.max(by="instance"),
            fires=above(settings.agents),
            pending="10m",
            severity="warning",
            summary="Too many agents on {{ $labels.instance }}",
            description="{{ $value | humanize }} agents are active; the run may be spawning agents endlessly.",
            no_data="OK",
            panel=(_SESSION, "Agent Activity"),
            diagnose=["Are tasks completed, or only agents created?", "How fast does the run spend?"],
            resolve=["Pause the run and lower its limit of parallel agents."],
        ),
    ],
)
