"""Alerts of Loki Mode: runs that end, stall, fail or cost too much."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, up

from .liveness import stalled
from .settings import settings
from .telemetry import AGENTS_ACTIVE, COST, EVENTS, LOKI_MODE, SESSION_STATUS, TASKS

_SESSION = "loki-mode-session"
# Several dashboards can show one run: the highest cost makes one alert of it. The cost of a run that is over stays
# until the next one starts, so only runs with events count.
_SPENT = COST.and_(EVENTS.changes("1h") > 0).max() / settings.budget
_CRITICAL = settings.budget_critical
_MINIMUM = float(settings.failed_tasks)
_FAILED = TASKS.where(status="failed").sum(by="instance")

alerts = Alerts(
    LOKI_MODE,
    [
        Alert(
            name="LokiSessionDown",
            query=SESSION_STATUS.max(by="instance"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="No Loki Mode run on {{ $labels.instance }}",
            description="The status has been Stopped for five minutes: the run was stopped, or there never was one in "
            "the folder that the dashboard shows. After a crash the status can stay Running: see LokiStagnation.",
            no_data="OK",  # LokiMetricsMissing reports that
            panel=(_SESSION, "Session Status"),
            diagnose=[
                "Which project does the dashboard show? If it finds no run, it creates an empty `.loki` folder and "
                "reports zeros.",
                "How did the run end? The event session_end has the exit code, and the reason if the run was "
                "interrupted.",
            ],
            resolve=["Restart the run, or remove the instance from the scrape configuration if it is done."],
        ),
        Alert(
            name="LokiMetricsMissing",
            query=SESSION_STATUS.absent(),
            fires=above(0),
            pending="10m",
            severity="warning",
            summary="No Loki Mode dashboard reports metrics",
            description="Prometheus has had no metrics of Loki Mode for ten minutes, so no other alert of Loki Mode "
            "can fire, except LokiDashboardDown.",
            no_data="OK",
            panel=(_SESSION, "Session Status"),
            diagnose=[
                "Does Prometheus scrape the job, and is `up` 1? If it has no targets, there is no `up` either.",
                f"Does the endpoint answer? Query `curl http://<instance>{settings.metrics_path}`.",
            ],
            resolve=["Start the dashboard, and scrape its port, 57374 by default."],
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
            diagnose=[
                f"Query the endpoint from the Prometheus host: `curl http://<instance>{settings.metrics_path}`.",
                *(
                    ["Is it 403? Other hosts need a token: set `system.loki_mode.token_file`."]
                    if settings.control_plane
                    else []
                ),
            ],
            resolve=["Restart the dashboard's process; the run does not depend on it."],
        ),
        Alert(
            name="LokiBudgetWarning",
            query=_CRITICAL.number >= _SPENT,
            fires=above(settings.budget_warning),
            pending="0s",
            severity="warning",
            summary="A Loki Mode run is close to its budget",
            description="It has spent {{ $value | humanizePercentage }} of the budget, the most of all runs that "
            "logged an event in the last hour. LokiBudgetCritical replaces this alert.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=[
                "Which run is it? The fleet's table has the cost of each.",
                "How fast does it spend, and does it still make progress?",
            ],
            resolve=["Stop the run, or raise `system.loki_mode.budget`."],
        ),
        Alert(
            name="LokiBudgetCritical",
            query=_SPENT,
            fires=above(_CRITICAL),
            pending="0s",
            severity="critical",
            summary="A Loki Mode run has nearly used up its budget",
            description="It has spent {{ $value | humanizePercentage }} of the budget, the most of all runs that "
            "logged an event in the last hour.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=[
                "Which run is it, and does it still make progress? See the fleet's table.",
                "Was it stopped by its own budget? Then the events contain budget_exceeded.",
            ],
            resolve=["Stop the run, or raise `system.loki_mode.budget`."],
        ),
        Alert(
            name="LokiStagnation",
            query=stalled("30m"),
            fires=below(1),
            pending="10m",
            severity="critical",
            summary="The run on {{ $labels.instance }} is stalled or over",
            description="Its status is Running, but it has not logged an event for 40 minutes.",
            no_data="OK",  # no run has the status Running
            panel=(_SESSION, "Movement"),
            diagnose=[
                "Is the process alive? After a crash or a normal end the status can stay Running.",
                "Is one iteration at work for so long? Then the provider's log goes on.",
                "What was the last event? gate_stuck, provider_failover and watchdog_alert point to the cause.",
            ],
            resolve=["Restart the run if its process is dead; otherwise fix the gate or the provider that blocks it."],
        ),
        Alert(
            name="LokiHighFailureRate",
            query=(_FAILED / TASKS.sum(by="instance")).and_(_FAILED >= _MINIMUM),
            fires=above(settings.failed_share),
            pending="5m",
            severity="warning",
            summary="Many tasks fail on {{ $labels.instance }}",
            description="{{ $value | humanizePercentage }} of the tasks in the project's queues failed, at least "
            f"{settings.failed_tasks}.",
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
            resolve=["Stop the run and lower its limit of parallel agents."],
        ),
    ],
)
