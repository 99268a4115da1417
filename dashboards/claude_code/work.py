"""Claude Code's work and tools: how much work is done, and which requests and tool calls fail or are rejected?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Dashboard, Row, link, ratio, stat, timeseries

from .events import count, events, percentile, share
from .recorded import ACCEPTED_EDITS, EDITS
from .rows import ESTIMATE, EVENTS, HOUR, LOGS, VARIABLES
from .telemetry import COMMITS, COST, EDIT_DECISIONS, LINES, PULL_REQUESTS

_RESULTS = events("tool_result")
_FAILED_TOOLS = events("tool_result", 'success="false"')
_ERRORS, _REQUESTS = events("api_error"), events("api_request")
_DECIDED = "Includes edits that settings accept without asking the user."

dashboard = Dashboard(
    uid="claude-code-work",
    title="Claude Code / Work and tools",
    description="How much work is done with Claude Code, and which requests and tool calls fail or are rejected?",
    tags=["claude-code", "tools"],
    variables=VARIABLES,
    links=[link("claude-code-usage", "Cost and tokens")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Failed requests",
                    question="Do requests to the model fail?",
                    detail=f"Share of the requests that ended with an error. {HOUR} {EVENTS}",
                    query=share(_ERRORS, events("api_request|api_error")),
                    unit="percentunit",
                    sparkline=False,
                    thresholds={BASE: GREEN, 0.02: YELLOW, 0.1: RED},
                    no_value="No requests",
                ),
                stat(
                    "Failed tool calls",
                    question="Do tool calls fail?",
                    detail=f"Share of the calls that ran. {HOUR} A command that fails, such as a test run, counts as a "
                    f"failed call. {EVENTS}",
                    query=share(_FAILED_TOOLS, _RESULTS),
                    unit="percentunit",
                    sparkline=False,
                    no_value="No tool calls",
                ),
                stat(
                    "Accepted edits",
                    question="What share of the edits is accepted?",
                    detail=f"{HOUR} {_DECIDED}",
                    query=ratio(ACCEPTED_EDITS, EDITS, zero=True),
                    sparkline=False,
                    no_value="No edits",
                ),
                stat(
                    "Lines changed",
                    question="How many lines were added or removed?",
                    detail=HOUR,
                    query=LINES.growth("1h").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No edits",
                ),
                stat(
                    "Commits",
                    question="How many commits were created?",
                    detail="Over the last 24 hours.",
                    query=COMMITS.growth("1d").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No commits",
                ),
                stat(
                    "Pull requests",
                    question="How many pull requests were created?",
                    detail="Over the last 24 hours.",
                    query=PULL_REQUESTS.growth("1d").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No pull requests",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Failed requests by status",
                    question="Why do requests to the model fail?",
                    detail=f"By HTTP status; network failures have none. {EVENTS}",
                    query=count(_ERRORS, "status_code"),
                    unit="short",
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failed requests",
                    width=8,
                ),
                timeseries(
                    "Failed calls by tool",
                    question="Which tool's calls fail?",
                    detail=EVENTS,
                    query=count(_FAILED_TOOLS, "tool_name"),
                    unit="short",
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failed tool calls",
                    width=8,
                ),
                timeseries(
                    "Rejected calls by tool",
                    question="Which tool calls are rejected, and by whom?",
                    detail=f"The sources `config` and `hook` are rules, the others are users. {EVENTS}",
                    query=count(
                        events("tool_decision", 'decision="reject"'),
                        "tool_name, source",
                        legend="{{tool_name}}, {{source}}",
                    ),
                    unit="short",
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No rejected tool calls",
                    width=8,
                ),
            ],
        ),
        Row(
            "Work",
            [
                timeseries(
                    "Commits and pull requests",
                    question="How many commits and pull requests are created?",
                    detail=HOUR,
                    query=[
                        COMMITS.growth("1h").sum().or_zero().with_legend("commits"),
                        PULL_REQUESTS.growth("1h").sum().or_zero().with_legend("pull requests"),
                    ],
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    width=8,
                ),
                timeseries(
                    "Lines changed by type",
                    question="How many lines are added and removed?",
                    detail=HOUR,
                    query=LINES.growth("1h").sum(by="type"),
                    min=0,
                    no_value="No edits",
                    width=8,
                ),
                timeseries(
                    "Cost per commit",
                    question="What does a commit cost?",
                    detail=f"US dollars: the cost of the last 24 hours divided by its commits. {ESTIMATE} The cost "
                    "includes work that is not committed.",
                    query=(COST.growth("1d").sum() / (COMMITS.growth("1d").sum() > 0)).in_unit("currencyUSD"),
                    min=0,
                    no_value="No commits",
                    width=8,
                ),
            ],
        ),
        Row(
            "Edits and tools",
            [
                timeseries(
                    "Accepted edits by language",
                    question="In which languages are edits rejected?",
                    detail=f"{HOUR} {_DECIDED}",
                    query=ratio(ACCEPTED_EDITS, EDITS, by="language", zero=True),
                    min=0,
                    custom={"axisSoftMax": 0.99},
                    no_value="No edits",
                    width=8,
                ),
                timeseries(
                    "Edits by decision",
                    question="How are edits decided, and by which source?",
                    detail=HOUR,
                    query=EDIT_DECISIONS.growth("1h").sum(by=("decision", "source")),
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No edits",
                    width=8,
                ),
                timeseries(
                    "Tool calls by decision",
                    question="How are tool calls decided, and by which source?",
                    detail=EVENTS,
                    query=count(events("tool_decision"), "decision, source", legend="{{decision}}, {{source}}"),
                    unit="short",
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No decisions",
                    width=8,
                ),
                timeseries(
                    "Request duration",
                    question="Which model responds slowly?",
                    detail=f"95th percentile. {EVENTS}",
                    query=percentile(_REQUESTS, "model"),
                    unit="ms",
                    min=0,
                    no_value="No requests",
                ),
                timeseries(
                    "Tool call duration",
                    question="Which tool is slow?",
                    detail=f"95th percentile. {EVENTS}",
                    query=percentile(_RESULTS, "tool_name"),
                    unit="ms",
                    min=0,
                    no_value="No tool calls",
                ),
            ],
        ),
        LOGS,
    ],
)
