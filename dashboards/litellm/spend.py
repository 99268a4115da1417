"""LiteLLM spend: how much do teams and API keys spend, and how long do their budgets last?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Dashboard, Row, link, ratio, stat, table, timeseries

from .limits_telemetry import KEY_BUDGET, PROVIDER_BUDGET_LEFT, TEAM_BUDGET
from .queries import (
    CACHED_INPUT,
    INPUT,
    KEY,
    KEY_LEFT,
    KEY_LEFT_SHARE,
    KEY_RESET,
    TEAM,
    TEAM_HOURS_LEFT,
    TEAM_LEFT,
    TEAM_LEFT_SHARE,
    TEAM_RESET,
    hours_left,
)
from .rows import LOGS, RESTARTS, VARIABLES
from .settings import settings
from .telemetry import (
    OUTPUT_TOKENS,
    REASONING_TOKENS,
    SPEND,
    TOTAL_TOKENS,
)

_LEFT = settings.budget_left.number
_HOUR = "Over the last hour."
_PRICES = "By LiteLLM's price list; models without a price cost 0."
_SCRAPED = (
    "LiteLLM's own pages read its database, which includes spend that Prometheus did not scrape; the values can differ."
)
_KNOWN = (
    "Values are as of the latest request of each, or at most five minutes old if LiteLLM has a database. With several "
    "workers, the lowest of their values is shown."
)
_LASTS = "`Lasts` is the time until the budget is spent at the rate of the last six hours."
_SPEND = SPEND.growth("1h")
_BUDGET_COLUMNS = {
    "Value #A": "Budget",
    "Value #B": "Left",
    "Value #C": "Share left",
    "Value #D": "Reset in",
    "Value #E": "Lasts",
}
_BUDGET_OVERRIDES = {
    "Budget": {"unit": "currencyUSD", "decimals": 2},
    "Left": {"unit": "currencyUSD", "decimals": 2},
    "Share left": {
        "unit": "percentunit",
        "thresholds": {BASE: RED, _LEFT: YELLOW, 2 * _LEFT: GREEN},
        "custom.cellOptions": {"type": "color-text"},
    },
    "Reset in": {"unit": "h", "decimals": 1},
    "Lasts": {"unit": "h", "decimals": 1},
}

dashboard = Dashboard(
    uid="litellm-spend",
    title="LiteLLM / Spend and budgets",
    description="How much do teams and API keys spend, and how long do their budgets last?",
    tags=["litellm", "tokens"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[link("litellm-requests", "Requests and deployments"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Team budgets nearly spent",
                    question=f"How many teams have less than {_LEFT:.0%} of their budget left?",
                    detail=_KNOWN,
                    query=(TEAM_LEFT_SHARE < _LEFT).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Key budgets nearly spent",
                    question=f"How many API keys have less than {_LEFT:.0%} of their budget left?",
                    detail=_KNOWN,
                    query=(KEY_LEFT_SHARE < _LEFT).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Spend vs. yesterday",
                    question="How does the spend of the last hour compare with yesterday's?",
                    detail="The spend of the last hour divided by that of the same hour of the previous day.",
                    query=ratio(_SPEND, _SPEND.offset("1d")),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1.5: YELLOW, 3: RED},
                    no_value="No cost in that hour",
                ),
                stat(
                    "Spend",
                    question="How much did the requests cost?",
                    detail=f"{_HOUR} {_PRICES} {_SCRAPED}",
                    query=_SPEND.sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No cost reported",
                ),
                stat(
                    "Cost of 1,000 tokens",
                    question="How much do 1,000 tokens cost?",
                    detail=f"{_HOUR} Responses from LiteLLM's own cache have tokens but cost nothing.",
                    query=(ratio(_SPEND, TOTAL_TOKENS.growth("1h")) * 1000).in_unit("currencyUSD"),
                    sparkline=False,
                    decimals=4,
                    no_value="No tokens reported",
                ),
                stat(
                    "Cached share of the input",
                    question="What share of the input is read from the providers' prompt caches?",
                    detail=_HOUR,
                    query=ratio(CACHED_INPUT, INPUT, zero=True),
                    sparkline=False,
                    no_value="No input reported",
                ),
            ],
        ),
        Row(
            "Budgets",
            [
                table(
                    "Team budgets",
                    question="Which team will run out of budget?",
                    detail=f"{_KNOWN} {_LASTS} Alerts: `LiteLLMTeamBudgetLow`, `LiteLLMBudgetRunsOut`.",
                    query=[
                        TEAM_BUDGET.max(by=TEAM),
                        TEAM_LEFT,
                        TEAM_LEFT_SHARE,
                        TEAM_RESET,
                        TEAM_HOURS_LEFT,
                    ],
                    columns={"team_alias": "Team", "team": "Id", **_BUDGET_COLUMNS},
                    overrides=_BUDGET_OVERRIDES,
                    no_value="No team has a budget",
                    width=12,
                ),
                table(
                    "Key budgets",
                    question="Which API key will run out of budget?",
                    detail=f"{_KNOWN} {_LASTS} Alert: `LiteLLMKeyBudgetLow`.",
                    query=[
                        KEY_BUDGET.max(by=KEY),
                        KEY_LEFT,
                        KEY_LEFT_SHARE,
                        KEY_RESET,
                        hours_left(KEY_LEFT, KEY),
                    ],
                    columns={"api_key_alias": "API key", "hashed_api_key": "Hash", **_BUDGET_COLUMNS},
                    overrides=_BUDGET_OVERRIDES,
                    widths={"Hash": 90},
                    no_value="No API key has a budget",
                    width=12,
                ),
                timeseries(
                    "Share of team budgets left",
                    question="How fast do teams spend their budgets?",
                    detail=_KNOWN,
                    query=TEAM_LEFT_SHARE.with_legend("{{team_alias}}"),
                    min=0,
                    custom={"axisSoftMax": 0.8},
                    no_value="No team has a budget",
                    width=8,
                ),
                timeseries(
                    "Share of key budgets left",
                    question="How fast do API keys spend their budgets?",
                    detail=_KNOWN,
                    query=KEY_LEFT_SHARE.with_legend("{{api_key_alias}}"),
                    min=0,
                    custom={"axisSoftMax": 0.8},
                    no_value="No API key has a budget",
                    width=8,
                ),
                timeseries(
                    "Provider budgets left",
                    question="Which provider is close to the end of its budget?",
                    detail="US dollars. Requires `provider_budget_config`. The router skips a provider whose budget is "
                    "spent.",
                    query=PROVIDER_BUDGET_LEFT.min(by="api_provider"),
                    min=0,
                    no_value="No provider has a budget",
                    width=8,
                ),
            ],
        ),
        Row(
            "Spend by model, team, key and provider",
            [
                timeseries(
                    "Spend by model",
                    question="Which model causes the cost?",
                    detail=f"US dollars over the last hour. {_PRICES}",
                    query=_SPEND.sum(by="requested_model"),
                    stacked=True,
                    min=0,
                ),
                timeseries(
                    "Spend by team",
                    question="Which team causes the cost?",
                    detail=f"US dollars over the last hour. {_PRICES} Keys without a team are shown as `None`. Alert: "
                    "`LiteLLMSpend`.",
                    query=_SPEND.sum(by="team_alias"),
                    stacked=True,
                    min=0,
                ),
                timeseries(
                    "Spend by key",
                    question="Which API keys cause the cost?",
                    detail=f"US dollars over the last hour, the ten most expensive. {_PRICES}",
                    query=_SPEND.sum(by="api_key_alias").topk(10),
                    min=0,
                ),
                timeseries(
                    "Spend by provider",
                    question="Which provider causes the cost?",
                    detail=f"US dollars over the last hour. {_PRICES}",
                    query=_SPEND.sum(by="api_provider"),
                    stacked=True,
                    min=0,
                ),
            ],
        ),
        Row(
            "Tokens",
            [
                timeseries(
                    "Tokens by direction",
                    question="How many input, output and reasoning tokens do requests use?",
                    detail=f"{_HOUR} Input includes tokens read from and written to prompt caches; output includes "
                    "reasoning.",
                    query=[
                        INPUT.sum().with_legend("input"),
                        OUTPUT_TOKENS.growth("1h").sum().with_legend("output"),
                        REASONING_TOKENS.growth("1h").sum().with_legend("reasoning (part of output)"),
                    ],
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Tokens by model",
                    question="Which model uses the tokens?",
                    detail=_HOUR,
                    query=TOTAL_TOKENS.growth("1h").sum(by="requested_model"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Cached share of the input by model",
                    question="What share of a model's input is read from the provider's prompt cache?",
                    detail=_HOUR,
                    query=ratio(CACHED_INPUT, INPUT, by="requested_model", zero=True),
                    min=0,
                    custom={"axisSoftMax": 0.5},
                    no_value="No input reported",
                    width=8,
                ),
            ],
        ),
        LOGS,
    ],
)
