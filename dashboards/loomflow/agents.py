"""loomflow's agents: do runs finish, what do they cost, and what fails or stops them?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Dashboard, Row, link, ratio, stat, timeseries

from .calls import MODELS, TOOL_FAILURES, TOOLS
from .rows import FAILED_RUNS, LOGS, RESTARTS, TRACES, VARIABLES
from .settings import settings
from .telemetry import BUDGET_EXCEEDED, COST, SESSION_DURATION, TOKENS_INPUT, TOKENS_OUTPUT

_FAILURE_SHARE = settings.tool_failure_share.number
# Each new series (up to 0.16 each run) starts at 1; a rate ignores the first value of a series.
_FINISHED = SESSION_DURATION.observations.growth("1h")
_INTERRUPTED = SESSION_DURATION.observations.where(interrupted="true").growth("1h")
_ONLY_FINISHED = "A run that ends with an exception emits no metric; see the failed runs below."
_ONLY_REACT = "Only agents of the ReAct architecture report all of it; for others it is a lower bound."
_HOUR = "In the previous hour."

dashboard = Dashboard(
    uid="loomflow-agents",
    title="loomflow / Agents",
    description="Do runs finish, what do they cost, and what fails or stops them?",
    tags=["loomflow", "agents", "tokens"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[link("token-flow", "Token flow"), link("loom-overview", "Loom"), link("loki-mode-fleet", "Loki Mode")],
    rows=[
        Row(
            "The last hour",
            [
                stat(
                    "Finished runs",
                    question="Do runs finish?",
                    detail=_ONLY_FINISHED,
                    query=_FINISHED.sum(),
                    decimals=0,
                ),
                stat(
                    "Interrupted",
                    question="What share of the finished runs was interrupted?",
                    detail="A run is interrupted when its budget is used up.",
                    query=ratio(_INTERRUPTED, _FINISHED, zero=True),
                    thresholds={BASE: GREEN, 0.1: YELLOW, 0.5: RED},
                ),
                stat(
                    "Failed tool calls",
                    question="Do tools work?",
                    detail="In the last 15 minutes. Denied calls do not count as failures.",
                    query=TOOL_FAILURES,
                    thresholds={BASE: GREEN, _FAILURE_SHARE: RED},
                ),
                stat(
                    "Budget stops",
                    question="How many runs were stopped by a budget?",
                    query=BUDGET_EXCEEDED.growth("1h").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Spend",
                    question="What did the agents cost?",
                    detail=_ONLY_REACT,
                    query=COST.growth("1h").sum(),
                    decimals=2,
                ),
                stat(
                    "Run duration",
                    question="How long does a run take?",
                    detail=f"The mean. {_ONLY_FINISHED}",
                    query=SESSION_DURATION.mean(window="1h"),
                ),
            ],
        ),
        Row(
            "Runs",
            [
                timeseries(
                    "Finished and interrupted runs",
                    question="How many runs finish, and how many are interrupted?",
                    detail=f"{_HOUR} {_ONLY_FINISHED}",
                    query=_FINISHED.sum(by="interrupted").with_legend("interrupted {{interrupted}}"),
                    stacked=True,
                ),
                timeseries(
                    "Budget stops by reason",
                    question="Which budget is too small, or which agent uses too much?",
                    detail=_HOUR,
                    query=BUDGET_EXCEEDED.growth("1h").sum(by="reason"),
                    min=0,
                    no_value="No budget stops since the program started",
                ),
                timeseries(
                    "Session latency",
                    question="How long does a run take?",
                    detail=f"{_HOUR} The highest bucket is 10 s, which limits quantiles but not the mean. "
                    f"{_ONLY_FINISHED}",
                    query=[
                        SESSION_DURATION.quantile(0.95, window="1h").with_legend("p95"),
                        SESSION_DURATION.mean(window="1h").with_legend("mean"),
                    ],
                ),
                timeseries(
                    "Sessions longer than 10 s",
                    question="What share of the runs exceeds the highest bucket?",
                    detail=_HOUR,
                    query=SESSION_DURATION.share_above(10000, window="1h").with_legend("longer than 10 s"),
                    min=0,
                    max=1,
                ),
                FAILED_RUNS,
            ],
        ),
        Row(
            "Spend and tokens",
            [
                timeseries(
                    "Spend by model",
                    question="Which model causes the cost?",
                    detail=f"US dollars in the previous hour. {_ONLY_REACT}",
                    query=COST.growth("1h").sum(by="model"),
                    stacked=True,
                    width=8,
                ),
                timeseries(
                    "Cost per run",
                    question="Do runs become more expensive?",
                    detail="The cost of the previous hour divided by the runs that finished in it. The cost includes "
                    f"failed runs, the number of runs does not. {_ONLY_REACT}",
                    query=ratio(COST.growth("1h"), _FINISHED)
                    .in_unit("currencyUSD")
                    .with_legend("USD per finished run"),
                    width=8,
                ),
                timeseries(
                    "Tokens by model",
                    question="Which model uses the tokens, for input or output?",
                    detail=f"{_HOUR} Input excludes tokens read from a cache. {_ONLY_REACT}",
                    query=[
                        TOKENS_INPUT.growth("1h").sum(by="model").with_legend("{{model}}, input"),
                        TOKENS_OUTPUT.growth("1h").sum(by="model").with_legend("{{model}}, output"),
                    ],
                    unit="short",
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
