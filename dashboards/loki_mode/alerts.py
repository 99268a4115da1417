"""Alerts of Loki Mode: runs that end, stall, fail or cost too much."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, up

from .liveness import stalled
from .settings import settings
from .telemetry import AGENTS_ACTIVE, COST, EVENTS, LOKI_MODE, SESSION_STATUS, TASKS

_SESSION = "loki-mode-session"
# Several Loki Mode dashboards can report one run; the maximum makes one alert of it. The cost of a run that has ended
# remains until the next one starts, so only runs with events count.
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
            summary="Loki Mode on {{ $labels.instance }} has no run",
            description="The status has been Stopped for five minutes: the run was stopped, or there never was one in "
            "the folder that the Loki Mode dashboard reports. After a crash the status can remain Running: see "
            "LokiStagnation.",
            no_data="OK",  # LokiMetricsMissing reports that
            panel=(_SESSION, "Session Status"),
            diagnose=[
                "Which project does the Loki Mode dashboard report? If it finds no run, it creates an empty `.loki` "
                "folder and reports zeros.",
                "How did the run end? The event session_end has the exit code, and the reason if the run was "
                "interrupted.",
            ],
            resolve=["Restart the run, or remove the instance from the scrape configuration if its work is done."],
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
                f"Does the endpoint respond? Query `curl http://<instance>{settings.metrics_path}`.",
            ],
            resolve=["Start the Loki Mode dashboard, and scrape its port, 57374 by default."],
        ),
        Alert(
            name="LokiDashboardDown",
            query=up(LOKI_MODE).last(),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="The Loki Mode dashboard on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for five minutes.",
            no_data="OK",  # LokiMetricsMissing reports that
            panel=(_SESSION, "Session Status"),
            diagnose=[
                f"Query the endpoint from the Prometheus host: `curl http://<instance>{settings.metrics_path}`.",
                *(
                    ["Is the response 403? Then the scrape needs a token: set `system.loki_mode.token_file`."]
                    if settings.control_plane
                    else []
                ),
            ],
            resolve=["Restart the process of the Loki Mode dashboard; the run does not depend on it."],
        ),
        Alert(
            name="LokiBudgetWarning",
            query=_CRITICAL.number >= _SPENT,
            fires=above(settings.budget_warning),
            pending="0s",
            severity="warning",
            summary="A Loki Mode run has used {{ $value | humanizePercentage }} of its budget",
            description="The value is that of the most expensive run among those that logged an event in the last "
            f"hour. Above {_CRITICAL.number:.0%}, LokiBudgetCritical fires instead.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=[
                "Which run is it? The table of Loki Mode / Fleet shows the cost of each.",
                "How much does it cost per hour, and does it still make progress?",
            ],
            resolve=["Stop the run, or raise `system.loki_mode.budget`."],
        ),
        Alert(
            name="LokiBudgetCritical",
            query=_SPENT,
            fires=above(_CRITICAL),
            pending="0s",
            severity="critical",
            summary="A Loki Mode run has used {{ $value | humanizePercentage }} of its budget",
            description="The value is that of the most expensive run among those that logged an event in the last "
            "hour.",
            no_data="OK",
            panel=(_SESSION, "Cost against budget"),
            diagnose=[
                "Which run is it, and does it still make progress? See the table of Loki Mode / Fleet.",
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
            summary="The Loki Mode run on {{ $labels.instance }} has logged no events for 40 minutes",
            description="Its status is Running, but it is stalled, or it has ended without changing the status.",
            no_data="OK",  # no run has the status Running
            panel=(_SESSION, "Activity of runs"),
            diagnose=[
                "Is the process alive? After a crash or a normal end the status can remain Running.",
                "Does one iteration take that long? Then the log of the provider still grows.",
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
            summary="{{ $value | humanizePercentage }} of the tasks on {{ $labels.instance }} failed",
            description="The share is that of the tasks in the project's queues, of which at least "
            f"{settings.failed_tasks} failed.",
            no_data="OK",  # there are no tasks yet
            panel=(_SESSION, "Failed tasks"),
            diagnose=["Which tasks failed, and in which phase? Check the log and the trace of the run."],
            resolve=["Fix the common cause, such as a provider, a tool or the requirement, and queue the tasks again."],
        ),
        Alert(
            name="LokiTooManyAgents",
            query=AGENTS_ACTIVE.max(by="instance"),
            fires=above(settings.agents),
            pending="10m",
            severity="warning",
            summary="{{ $value | humanize }} agents are active on {{ $labels.instance }}",
            description="The run may be spawning agents endlessly.",
            no_data="OK",
            panel=(_SESSION, "Agent Activity"),
            diagnose=[
                "Does the number of completed tasks grow, or only the number of agents?",
                "How much does the run cost per hour?",
            ],
            resolve=["Stop the run, and lower its limit of parallel agents."],
        ),
    ],
)
