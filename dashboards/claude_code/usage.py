"""Claude Code's cost and tokens: which users, models and sessions cause them, and what does the prompt cache save?"""

from __future__ import annotations

from heddle import BASE, GREEN, YELLOW, Dashboard, Row, link, not_, ratio, stat, table, timeseries

from .recorded import CACHE_READ, CHARGED, INPUT, SAVED
from .rows import ESTIMATE, HOUR, LOGS, VARIABLES
from .settings import settings
from .telemetry import ACTIVE_TIME, COST, SESSION, SESSIONS, TOKENS, USER

_SPEND = COST.growth("1h")
_STARTED = SESSIONS.where(start_type=not_("agents_view")).growth("1h")
_SAVED_USD = (_SPEND.sum(by="model") * SAVED.sum(by="model") / (CHARGED.sum(by="model") > 0)).in_unit("currencyUSD")
_SAVING = (
    f"The price of tokens that are read from the cache is {settings.cache_read_price:g} of the full price, that of "
    f"tokens written to it {settings.cache_write_price:g}."
)

dashboard = Dashboard(
    uid="claude-code-usage",
    title="Claude Code / Cost and tokens",
    description="Which users, models and sessions cause the cost of Claude Code, and how much does the prompt cache "
    "save?",
    tags=["claude-code", "tokens", "cost"],
    variables=VARIABLES,
    links=[link("claude-code-work", "Work and tools"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Cached share of the input",
                    question="What share of the input is read from the prompt cache?",
                    detail=f"{HOUR} A long session reads most of its input from the cache.",
                    query=ratio(CACHE_READ, INPUT, zero=True),
                    sparkline=False,
                    thresholds={BASE: YELLOW, settings.cache_share.number: GREEN},
                    no_value="No requests",
                ),
                stat(
                    "Cache savings",
                    question="How much did the prompt cache save?",
                    detail=f"US dollars. {HOUR} {ESTIMATE} {_SAVING} Negative if the cache costs more than it saves.",
                    query=_SAVED_USD.sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No requests",
                ),
                stat(
                    "Cost",
                    question="What did requests cost?",
                    detail=f"US dollars. {HOUR} {ESTIMATE}",
                    query=_SPEND.sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No requests",
                ),
                stat(
                    "Cost in 24 hours",
                    question="What did requests cost over the last 24 hours?",
                    detail=f"US dollars. {ESTIMATE}",
                    query=COST.growth("1d").sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No requests",
                ),
                stat(
                    "Tokens",
                    question="How many tokens did requests use?",
                    detail=f"{HOUR} Most tokens are usually read from the cache.",
                    query=TOKENS.growth("1h").sum(),
                    unit="short",
                    sparkline=False,
                    no_value="No requests",
                ),
                stat(
                    "Sessions started",
                    question="How many sessions were started or resumed?",
                    detail=HOUR,
                    query=_STARTED.sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No sessions",
                ),
            ],
        ),
        Row(
            "Causes of the cost",
            [
                timeseries(
                    "Cost by model",
                    question="Which model causes the cost?",
                    detail=f"US dollars. {HOUR} {ESTIMATE} Alert: `ClaudeCodeSpend`.",
                    query=_SPEND.sum(by="model"),
                    stacked=True,
                    min=0,
                    no_value="No requests",
                    width=8,
                ),
                timeseries(
                    "Cost by user",
                    question="Which user causes the cost?",
                    detail=f"US dollars. {HOUR} {ESTIMATE} Users who did not sign in with OAuth have no email address.",
                    query=_SPEND.sum(by=USER),
                    stacked=True,
                    min=0,
                    no_value="No requests",
                    width=8,
                ),
                timeseries(
                    "Cost by source",
                    question="How much do subagents and auxiliary requests cost?",
                    detail=f"US dollars. {HOUR} {ESTIMATE}",
                    query=_SPEND.sum(by="query_source"),
                    stacked=True,
                    min=0,
                    no_value="No requests",
                    width=8,
                ),
                table(
                    "Most expensive sessions",
                    question="Which sessions cost the most?",
                    detail=f"The ten most expensive sessions of the last hour. {ESTIMATE} Alert: "
                    "`ClaudeCodeExpensiveSession`.",
                    query=_SPEND.sum(by=(SESSION, USER)).topk(10),
                    columns={SESSION: "Session", USER: "User", "Value": "Cost"},
                    no_value="No requests",
                    width=24,
                    height=7,
                ),
            ],
        ),
        Row(
            "Tokens and prompt cache",
            [
                timeseries(
                    "Tokens by type",
                    question="What kinds of tokens are used?",
                    detail=f"{HOUR} The types do not overlap. Alert: `ClaudeCodeDown`.",
                    query=TOKENS.growth("1h").sum(by="type"),
                    unit="short",
                    stacked=True,
                    min=0,
                    no_value="No requests",
                    width=8,
                ),
                timeseries(
                    "Cached share of the input by model",
                    question="Which model's input is not read from the cache?",
                    detail=f"{HOUR} Alert: `ClaudeCodeCacheUnused`.",
                    query=ratio(CACHE_READ, INPUT, by="model", zero=True),
                    min=0,
                    custom={"axisSoftMax": 0.9},
                    no_value="No requests",
                    width=8,
                ),
                timeseries(
                    "Cache savings by model",
                    question="For which model does the cache reduce the cost?",
                    detail=f"US dollars. {HOUR} {ESTIMATE} {_SAVING} Values below 0, where the cache costs more than "
                    "it saves, are not shown.",
                    query=_SAVED_USD,
                    min=0,
                    no_value="No requests",
                    width=8,
                ),
            ],
        ),
        Row(
            "Sessions",
            [
                timeseries(
                    "Sessions by start type",
                    question="How do sessions begin?",
                    detail=f"{HOUR} `agents_view` is the dashboard of `claude agents`, not a session.",
                    query=SESSIONS.growth("1h").sum(by="start_type"),
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No sessions",
                ),
                timeseries(
                    "Active time",
                    question="How long is Claude Code in use?",
                    detail=f"{HOUR} `cli` is the time that tools and responses take, `user` the time of keyboard "
                    "input.",
                    query=ACTIVE_TIME.growth("1h").sum(by="type"),
                    stacked=True,
                    min=0,
                    no_value="No sessions",
                ),
            ],
        ),
        LOGS,
    ],
)
