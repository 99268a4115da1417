"""loomflow's agents: which runs and tool calls fail or are interrupted, how many are there, and what do they cost?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Dashboard, Row, link, ratio, stat, timeseries

from .calls import MODELS, TOOL_FAILURES, TOOL_PROBLEMS, TOOLS
from .rows import FAILED_RUNS, LOGS, RESTARTS, TRACES, VARIABLES
from .settings import settings
from .telemetry import BUDGET_EXCEEDED, COST, SESSION_DURATION, TOKENS_INPUT, TOKENS_OUTPUT

_FAILURE_SHARE = settings.tool_failure_share.number
_RUNS = SESSION_DURATION.observations.growth("1h")
_INTERRUPTED = SESSION_DURATION.observations.where(interrupted="true").growth("1h")
_SPEND = COST.growth("1h")
_HOUR = "Over the last hour."
_EACH = "Each worker of a team and each agent in a workflow counts as a run."
_WITHOUT_EXCEPTION = 'Runs that end with an exception are not included; see the panel "Failed runs".'
_INTERRUPTIONS = "Runs are interrupted by budgets, the turn limit, guardrails, stop hooks and some architectures."
_LOWER_BOUND = (
    "A lower bound: only agents of the ReAct architecture report all usage, and the model calls of memory extraction "
    "are not included."
)

dashboard = Dashboard(
    uid="loomflow-agents",
    title="loomflow / Agents",
    description="Which agent runs and tool calls fail or are interrupted, how many are there, and what do they cost?",
    tags=["loomflow", "agents", "tokens"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[link("token-flow", "Token flow"), link("loom-overview", "Loom"), link("loki-mode-fleet", "Loki Mode")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Failed tool calls",
                    question="What share of the tool calls fails?",
                    detail="Share of all calls over the last 15 minutes. Denied calls do not count as failures.",
                    query=TOOL_FAILURES,
                    sparkline=False,
                    thresholds={BASE: GREEN, _FAILURE_SHARE: RED},
                    no_value="No calls",
                ),
                stat(
                    "Budget stops",
                    question="How many agent runs were stopped by a budget?",
                    detail=_HOUR,
                    query=BUDGET_EXCEEDED.growth("1h").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Interrupted runs",
                    question="What share of the agent runs was interrupted?",
                    detail=f"{_HOUR} {_INTERRUPTIONS} {_WITHOUT_EXCEPTION}",
                    query=ratio(_INTERRUPTED, _RUNS, zero=True),
                    sparkline=False,
                    thresholds={BASE: GREEN, 0.1: YELLOW, 0.5: RED},
                    no_value="No runs",
                ),
                stat(
                    "Agent runs",
                    question="How many agent runs ended, including interrupted ones?",
                    detail=f"{_HOUR} {_EACH} {_WITHOUT_EXCEPTION}",
                    query=_RUNS.sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No runs",
                ),
                stat(
                    "Run duration",
                    question="How long does an agent run take on average?",
                    detail=f"{_HOUR} {_EACH} {_WITHOUT_EXCEPTION}",
                    query=SESSION_DURATION.mean(window="1h"),
                    sparkline=False,
                    no_value="No runs",
                ),
                stat(
                    "Spend",
                    question="How much did the agents' model calls cost?",
                    detail=f"{_HOUR} {_LOWER_BOUND}",
                    query=_SPEND.sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No cost reported",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                *TOOL_PROBLEMS,
                timeseries(
                    "Budget stops by reason",
                    question="Which budget stops agent runs?",
                    detail=f"{_HOUR} Alert: `LoomflowBudgetStops`.",
                    query=BUDGET_EXCEEDED.growth("1h").sum(by="reason"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No budget stops since the program started",
                    width=8,
                ),
                FAILED_RUNS,
            ],
        ),
        Row(
            "Runs",
            [
                timeseries(
                    "Runs by interruption",
                    question="How many agent runs end, and how many of them are interrupted?",
                    detail=f"{_HOUR} {_INTERRUPTIONS} {_EACH} {_WITHOUT_EXCEPTION} Alert: `LoomflowDown`.",
                    query=_RUNS.sum(by="interrupted").with_legend("interrupted {{interrupted}}"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Run duration over time",
                    question="How long does an agent run take?",
                    detail=f"{_HOUR} The 95th percentile is not shown above 10 s, the highest bucket; the next panel "
                    f"shows the share of longer runs. {_EACH} {_WITHOUT_EXCEPTION}",
                    query=[
                        (SESSION_DURATION.quantile(0.95, window="1h") < 10000).with_legend("p95"),
                        SESSION_DURATION.mean(window="1h").with_legend("mean"),
                    ],
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Runs longer than 10 s",
                    question="What share of the agent runs takes longer than the highest bucket?",
                    detail=f"{_HOUR} {_EACH}",
                    query=SESSION_DURATION.share_above(10000, window="1h").with_legend("longer than 10 s"),
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    width=8,
                ),
            ],
        ),
        Row(
            "Spend and tokens",
            [
                timeseries(
                    "Spend by model",
                    question="Which model causes the cost?",
                    detail=f"US dollars over the last hour. {_LOWER_BOUND} Alert: `LoomflowSpend`.",
                    query=_SPEND.sum(by="model"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Cost per agent run",
                    question="How much does an agent run cost on average?",
                    detail=f"The cost of the last hour divided by the number of agent runs that ended in it. {_EACH} "
                    f"Runs that end with an exception are included in the cost, but not in the number. {_LOWER_BOUND}",
                    query=ratio(_SPEND, _RUNS).in_unit("currencyUSD").with_legend("USD per agent run"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Tokens by model",
                    question="How many input and output tokens does each model use?",
                    detail=f"{_HOUR} Input excludes tokens read from a cache. {_LOWER_BOUND}",
                    query=[
                        TOKENS_INPUT.growth("1h").sum(by="model").with_legend("{{model}}, input"),
                        TOKENS_OUTPUT.growth("1h").sum(by="model").with_legend("{{model}}, output"),
                    ],
                    unit="short",
                    min=0,
                    width=8,
                ),
            ],
        ),
        TOOLS,
        MODELS,
        LOGS,
        TRACES,
    ],
)
