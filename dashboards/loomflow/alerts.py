"""Alerts of loomflow: runs stopped by budgets, failing tools, high spend."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, up

from .settings import settings
from .telemetry import BUDGET_EXCEEDED, COST, LOOMFLOW, TOOL_DURATION

_AGENTS = "loomflow-agents"
_CALLS = TOOL_DURATION.observations.growth("15m").sum(by="tool")
# Prometheus extrapolates counts within a window, so limits are compared at half a count less.
_ENOUGH = settings.failed_calls - 0.5
_FAILED = TOOL_DURATION.observations.where(ok="false", denied="false").growth("15m").sum(by="tool")

alerts = Alerts(
    LOOMFLOW,
    [
        Alert(
            name="LoomflowDown",
            # The maximum: a program that runs for seconds is not down between two scrapes that succeed.
            query=up(LOOMFLOW).max_over_time("2m"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="No metrics of loomflow from {{ $labels.instance }}",
            description="Prometheus has failed to scrape it for five minutes. The program, or the collector to which "
            "it sends its metrics, is down or has ended.",
            no_data="OK",  # a program that has ended is removed from the targets
            panel=(_AGENTS, "Runs by interruption"),
            diagnose=["Did the program end, or does it hang?"],
            resolve=["Restart it, or remove it from the scrape configuration."],
        ),
        Alert(
            name="LoomflowBudgetStops",
            query=BUDGET_EXCEEDED.growth("15m").sum(by="reason"),
            fires=above(settings.budget_stops),
            pending="0s",
            severity="warning",
            summary="{{ $value | humanize }} agent runs were stopped by a budget: {{ $labels.reason }}",
            description="Over the last 15 minutes, these runs ended before their work was complete.",
            no_data="OK",  # it never happened
            panel=(_AGENTS, "Budget stops by reason"),
            diagnose=[
                "Is the limit too low for the work, or does an agent repeat itself? See the traces of those runs."
            ],
            resolve=["Raise the limit, or correct the agent's instructions."],
        ),
        Alert(
            name="LoomflowToolFailures",
            query=(_FAILED > _ENOUGH) / _CALLS,
            fires=above(settings.tool_failure_share),
            pending="5m",
            severity="warning",
            summary="{{ $value | humanizePercentage }} of calls to the tool {{ $labels.tool }} failed",
            description=f"The share is that of the last 15 minutes, with at least {settings.failed_calls} failed "
            "calls. Denied calls do not count as failures.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_AGENTS, "Failure share by tool"),
            diagnose=["Which errors do the spans contain?", "Do the calls of one agent fail, or of all?"],
            resolve=["Repair the tool, or remove it from the agents until then."],
        ),
        Alert(
            name="LoomflowSpend",
            query=COST.growth("1h").sum(),
            fires=above(settings.spend),
            pending="0s",
            severity="warning",
            summary="loomflow's agents cost at least {{ $value | humanize }} USD in the last hour",
            description=f"The limit is {settings.spend.number:g} USD per hour. The real cost may be higher, because "
            "only ReAct agents report it.",
            no_data="OK",  # nothing reports a cost
            panel=(_AGENTS, "Spend by model"),
            diagnose=["Which model and which program cause the cost?"],
            resolve=["Stop the program, or set a budget for its agents."],
        ),
    ],
)
