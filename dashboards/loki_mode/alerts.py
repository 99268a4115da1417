"""What wakes somebody about Loki Mode: runs that end, stall, fail or cost too much."""

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
            description="It has said so for five minutes. A run that crashed says Running still: see LokiStagnation.",
            no_data="OK",  # LokiMetricsMissing tells of that
            panel=(_SESSION, "Session Status"),
            diagnose=["See in the events how the run ended: session_end has its result and reason."],
            resolve=["Start the run again, or take the instance out of the scrape configuration if it is done."],
        ),
        Alert(
            name="LokiMetricsMissing",
            query=SESSION_STATUS.absent(),
            fires=above(0),
            pending="10m",
            severity="warning",
            summary="No Loki Mode session tells of itself",
            description="No instance has had a session's metrics for ten minutes: no other alert can fire.",
            no_data="OK",
            panel=(_SESSION, "Session Status"),
            diagnose=[
                "Is the dashboard's process up? `up` of the job says so.",
                "Has the project a `.loki` folder? Without one the endpoint answers with a comment alone.",
            ],
            resolve=[
                "Start the dashboard in the project's folder, and let Prometheus scrape its port, 57374 by default."
            ],
        ),
        Alert(
            name="LokiDashboardDown",
            query=up(LOKI_MODE).last(),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="Loki Mode on {{ $labels.instance }} does not answer",
            description="Prometheus has not been able to scrape it for five minutes.",
            no_data="OK",  # LokiMetricsMissing tells of that
            panel=(_SESSION, "Session Status"),
            diagnose=["Ask the endpoint from Prometheus' host: `curl http://<instance>/metrics`."],
            resolve=["Start the dashboard's process again; the run itself does not depend on it."],
        ),
        Alert(
            name="LokiBudgetWarning",
            query=_CRITICAL.number > _SPENT,
            fires=above(settings.budget_warning),
            pending="0s",
            severity="warning",
            summary="The run on {{ $labels.instance }} nears its budget",
            description="It has spent {{ $value | humanizePercentage }} of it. Silent once LokiBudgetCritical speaks.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=["How fast does it spend? See the cost of the last hour.", "Does the run still progress?"],
            resolve=["Pause the run, or raise `budgets.loki_mode` if the work is worth it."],
        ),
        Alert(
            name="LokiBudgetCritical",
            query=_SPENT,
            fires=above(_CRITICAL),
            pending="0s",
            severity="critical",
            summary="The run on {{ $labels.instance }} has used up its budget",
            description="It has spent {{ $value | humanizePercentage }} of it.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=[
                "Does the run still progress?",
                "Did its own budget stop it? The events have budget_exceeded then.",
            ],
            resolve=["Stop the run, or raise `budgets.loki_mode` if the work is worth it."],
        ),
        Alert(
            name="LokiStagnation",
            query=_STILL,
            fires=below(1),
            pending="10m",
            severity="critical",
            summary="The run on {{ $labels.instance }} does not move",
            description="It says that it runs, and for 40 minutes neither its iteration nor its events have changed.",
            no_data="OK",  # no run says that it runs
            panel=(_SESSION, "Movement"),
            diagnose=[
                "Is the process alive? After a crash and after a normal end the status stays Running.",
                "What was the last event? gate_stuck, provider_failover and watchdog_alert name the cause.",
            ],
            resolve=["Start the run again if it is dead; else open the gate or the provider that it waits for."],
        ),
        Alert(
            name="LokiHighFailureRate",
            query=ratio(TASKS.where(status="failed"), TASKS, by="instance"),
            fires=above(settings.failed_share),
            pending="5m",
            severity="warning",
            summary="Many tasks fail on {{ $labels.instance }}",
            description="{{ $value | humanizePercentage }} of its tasks have failed.",
            no_data="OK",  # there are no tasks yet
            panel=(_SESSION, "Failed tasks"),
            diagnose=["Which tasks failed, and in which phase? See the log and the trace of the run."],
            resolve=[
                "Correct what they have in common, such as a provider, a tool or the requirement, and queue them again."
            ],
        ),
        Alert(
            name="LokiTooManyAgents",
            query=AGENTS_ACTIVE.max(by="instance"),
            fires=above(settings.agents),
            pending="10m",
            severity="warning",
            summary="Many agents are at work on {{ $labels.instance }}",
            description="{{ $value | humanize }} agents are active, which may be spawning without end.",
            no_data="OK",
            panel=(_SESSION, "Agent Activity"),
            diagnose=["Do tasks get done, or only agents made?", "How fast does the run spend?"],
            resolve=["Pause the run and lower its number of parallel agents."],
        ),
    ],
)
