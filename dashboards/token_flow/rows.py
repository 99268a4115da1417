"""Token flow by direction, model and provider: tokens, money, and what a cache saves."""

from __future__ import annotations

from heddle import Row, clickhouse, ratio, timeseries

from ..loomflow import telemetry as flow
from ..loopos.rows import MINUTE
from ..loopos.sql import cost, requests
from ..loopos.sql.alert_queries import watched
from .queries import AGENTS, HUB_COST, HUB_TOKENS, STREAMED, flow_tokens, hourly

WAITS = "Waits for loomflow 0.17 or later"

TOKENS = Row(
    "Tokens",
    [
        timeseries(
            "Tokens by direction",
            question="How much is asked through TokenHub, and how much answered?",
            detail=STREAMED,
            query=HUB_TOKENS.rate().sum(by="direction"),
            stacked=True,
        ),
        timeseries(
            "loomflow tokens by direction",
            question="How much do the agents ask, and how much is answered?",
            detail=f"{AGENTS} Input without what was read from a cache.",
            query=[
                flow.TOKENS_INPUT.rate().sum().with_legend("input"),
                flow.TOKENS_OUTPUT.rate().sum().with_legend("output"),
            ],
            stacked=True,
        ),
        timeseries(
            "Tokens by model",
            question="Which model takes TokenHub's tokens?",
            query=HUB_TOKENS.rate().sum(by="model"),
            stacked=True,
        ),
        timeseries(
            "loomflow tokens by model",
            question="Which model takes the agents' tokens?",
            detail=AGENTS,
            query=flow_tokens(by="model"),
            stacked=True,
        ),
        timeseries(
            "Tokens by provider",
            question="Which provider takes TokenHub's tokens?",
            query=HUB_TOKENS.rate().sum(by="provider"),
            stacked=True,
        ),
        timeseries(
            "loomflow tokens by provider",
            question="Which provider takes the agents' tokens?",
            detail="Input with what was read from a cache. From loomflow 0.17 on.",
            query=(
                flow.USAGE_INPUT_TOKENS.rate().sum(by="gen_ai_provider_name")
                + flow.USAGE_OUTPUT_TOKENS.rate().sum(by="gen_ai_provider_name")
            ).in_unit("suffix:tokens/s"),
            stacked=True,
            no_value=WAITS,
        ),
    ],
)

MONEY = Row(
    "Money",
    [
        timeseries(
            "Spend by model",
            question="Which model takes TokenHub's money?",
            detail="US dollars per hour. The cost of streamed requests is an estimate from before the call.",
            query=hourly(HUB_COST.rate().sum(by="model")),
            stacked=True,
        ),
        timeseries(
            "loomflow spend by model",
            question="Which model takes the agents' money?",
            detail=f"US dollars per hour. {AGENTS}",
            query=hourly(flow.COST.rate().sum(by="model")),
            stacked=True,
        ),
        timeseries(
            "Spend by provider",
            question="Which provider takes TokenHub's money?",
            detail="US dollars per hour. loomflow does not say which provider it paid.",
            query=hourly(HUB_COST.rate().sum(by="provider")),
            stacked=True,
            width=24,
        ),
    ],
)

CACHE = Row(
    "Cache",
    [
        timeseries(
            "Input read from a cache",
            question="Which share of the agents' input is cheap?",
            detail="By model. TokenHub does not count what was read from a cache. From loomflow 0.17 on.",
            query=ratio(
                flow.USAGE_CACHE_READ_TOKENS.rate(),
                flow.USAGE_INPUT_TOKENS.rate(),
                by="gen_ai_request_model",
                zero=True,
            ),
            min=0,
            max=1,
            width=24,
            no_value=WAITS,
        ),
    ],
)

LOOPOS = Row(
    "LoopOS AI",
    [
        timeseries(
            "LoopOS AI tokens by kind",
            question="How many tokens does LoopOS AI use?",
            detail="From Langfuse, of all projects. The kinds do not overlap.",
            query=clickhouse(watched(requests.tokens_by_kind()), datasource="langfuse-clickhouse"),
            unit="suffix:tokens/s",
            stacked=True,
            interval=MINUTE,
        ),
        timeseries(
            "LoopOS AI spend by model",
            question="Which model takes LoopOS AI's money?",
            detail="US dollars per hour, from Langfuse, of all projects. Models without a price cost nothing here.",
            query=clickhouse(watched(cost.by_model()), datasource="langfuse-clickhouse"),
            unit="currencyUSD",
            stacked=True,
            interval=MINUTE,
        ),
    ],
    collapsed=True,
)
