"""Alerts of loomflow: runs stopped by budgets, failing tools, high spend."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, ratio, up

from .settings import settings
from .telemetry import BUDGET_EXCEEDED, COST, LOOMFLOW, TOOL_DURATION

_AGENTS = "loomflow-agents"
_CALLS = TOOL_DURATION.observations

alerts = Alerts(
    LOOMFLOW,
    [
        Alert(
            name="LoomflowDown",
            query=up(LOOMFLOW).last(),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="The loomflow program on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for five minutes.",
            no_data="OK",  # a program that is done is taken out of the targets
            panel=(_AGENTS, "Finished and interrupted runs"),
            diagnose=["Did the program end, or does it hang?"],
            resolve=["Restart it, or remove it from the scrape configuration."],
        ),
        Alert(
            name="LoomflowBudgetStops",
            query=BUDGET_EXCEEDED.growth("15m").sum(by="reason"),
            fires=above(0),
            pending="0s",
            severity="warning",
            summary="Budgets stop runs: {{ $labels.reason }}",
            description="{{ $value | humanize }} runs in 15 minutes ended before their work was complete.",
            no_data="OK",  # it never happened
            panel=(_AGENTS, "Budget stops by reason"),
            diagnose=[
                "Is the limit too low for the work, or does an agent repeat itself? Check the traces of those runs."
            ],
            resolve=["Raise the limit, or correct the agent's instructions."],
        ),
        Alert(
            name="LoomflowToolFailures",
            query=ratio(
                _CALLS.where(ok="false", denied="false").growth("15m"),
                _CALLS.growth("15m"),
                by="tool",
            ),
            fires=above(settings.tool_failure_share),
            pending="5m",
            severity="warning",
            summary="The tool {{ $labels.tool }} fails",
            description="{{ $value | humanizePercentage }} of its calls fail, not counting denied calls.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_AGENTS, "Failure share by tool"),
            diagnose=["What errors do the spans have?", "Does it fail for one agent, or for all?"],
            resolve=["Repair the tool, or remove it from the agents until then."],
        ),
        Alert(
            name="LoomflowSpend",
            query=COST.rate("15m").sum().per_hour(),
            fires=above(settings.spend),
            pending="15m",
            severity="warning",
            summary="loomflow's agents spend a lot",
            description="They spend {{ $value | humanize }} USD per hour; only ReAct agents report costs.",
            no_data="OK",  # nothing reports a cost
            panel=(_AGENTS, "Spend by model"),
            diagnose=["Which model and which program cause the cost?"],
            resolve=["Stop the program, or give its agents a budget."],
        ),
    ],
)
