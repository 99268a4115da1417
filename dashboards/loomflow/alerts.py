"""What wakes somebody about loomflow: budgets that stop runs, tools that fail, money that flows."""

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
            summary="The loomflow program on {{ $labels.instance }} does not answer",
            description="Prometheus has not been able to scrape it for five minutes.",
            no_data="OK",  # a program that is done is taken out of the targets
            panel=(_AGENTS, "Finished and interrupted runs"),
            diagnose=["Has the program ended, or is it stuck?"],
            resolve=["Start it again, or take it out of the scrape configuration."],
        ),
        Alert(
            name="LoomflowBudgetStops",
            query=BUDGET_EXCEEDED.increase("15m", new=True).sum(by="reason"),
            fires=above(0),
            pending="0s",
            severity="warning",
            summary="Budgets stop runs: {{ $labels.reason }}",
            description="{{ $value | humanize }} runs in 15 minutes ended before their work was done.",
            no_data="OK",  # it never happened
            panel=(_AGENTS, "Budget stops by reason"),
            diagnose=[
                "Is the limit too low for the work, or does an agent turn in circles? See the traces of those runs."
            ],
            resolve=["Raise that limit, or mend the agent's instructions."],
        ),
        Alert(
            name="LoomflowToolFailures",
            query=ratio(
                _CALLS.where(ok="false", denied="false").increase("15m", new=True),
                _CALLS.increase("15m", new=True),
                by="tool",
            ),
            fires=above(settings.tool_failure_share),
            pending="5m",
            severity="warning",
            summary="The tool {{ $labels.tool }} fails",
            description="{{ $value | humanizePercentage }} of its calls fail, those that were denied aside.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_AGENTS, "Failure share by tool"),
            diagnose=["What do the error spans say?", "Is it one agent's calls, or everybody's?"],
            resolve=["Repair the tool, or take it away from the agents until then."],
        ),
        Alert(
            name="LoomflowSpend",
            query=COST.rate("15m").sum().per_hour(),
            fires=above(settings.spend),
            pending="15m",
            severity="warning",
            summary="loomflow's agents spend much",
            description="They spend {{ $value | humanize }} USD an hour; only ReAct agents report it.",
            no_data="OK",  # nothing reports a cost
            panel=(_AGENTS, "Spend by model"),
            diagnose=["Which model? Which program?"],
            resolve=["Stop the program, or give its agents a budget."],
        ),
    ],
)
