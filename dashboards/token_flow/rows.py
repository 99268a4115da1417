"""Rows of the token flow by direction, model and provider: tokens, cost and cache."""

from __future__ import annotations

from heddle import Recorded, Row, clickhouse, ratio, timeseries

from ..loomflow import telemetry as flow
from ..loomflow.settings import settings as loomflow_settings
from ..loopos.rows import MINUTE
from ..loopos.sql import cost, requests
from .queries import AGENTS, ESTIMATED, FLOW_COST, HOUR, HUB_COST, HUB_TOKENS, STREAMED, flow_tokens, per_second

# The metrics that name providers and caches exist from loomflow 0.17 on.
_HAS_PROVIDERS = loomflow_settings.version > (0, 16)
_TOKENS_BY_PROVIDER = timeseries(
    "loomflow tokens by provider",
    question="How many tokens of the agents does each provider process?",
    detail=f"Mean over the last hour. {AGENTS} Input includes tokens read from a cache.",
    query=per_second(
        flow.USAGE_INPUT_TOKENS.growth("1h").sum(by="gen_ai_provider_name")
        + flow.USAGE_OUTPUT_TOKENS.growth("1h").sum(by="gen_ai_provider_name")
    ),
    stacked=True,
    min=0,
    no_value="No tokens reported",
    width=12,
)
FLOW_INPUT = Recorded(
    flow.LOOMFLOW,
    "loomflow_input_tokens:growth1h",
    ("gen_ai_request_model",),
    expression=flow.USAGE_INPUT_TOKENS.growth("1h"),
)
FLOW_CACHED_INPUT = Recorded(
    flow.LOOMFLOW,
    "loomflow_cache_read_tokens:growth1h",
    ("gen_ai_request_model",),
    expression=flow.USAGE_CACHE_READ_TOKENS.growth("1h"),
    zeros=FLOW_INPUT,
)
_CACHED_INPUT = timeseries(
    "Cached share of the input",
    question="What share of the agents' input is read from a prompt cache?",
    detail=f"{HOUR} By model. TokenHub does not count cached tokens.",
    query=ratio(FLOW_CACHED_INPUT, FLOW_INPUT, by="gen_ai_request_model", zero=True),
    min=0,
    custom={"axisSoftMax": 0.5},
    no_value="No input reported",
    width=12,
)
TOKENS = Row(
    "Tokens",
    [
        timeseries(
            "Tokens by direction",
            question="How many input and output tokens does TokenHub process?",
            detail=STREAMED,
            query=HUB_TOKENS.rate().sum(by="direction"),
            stacked=True,
            min=0,
        ),
        timeseries(
            "loomflow tokens by direction",
            question="How many input and output tokens do the agents use?",
            detail=f"Mean over the last hour. {AGENTS} Input excludes tokens read from a cache.",
            query=[
                per_second(flow.TOKENS_INPUT.growth("1h").sum()).with_legend("input"),
                per_second(flow.TOKENS_OUTPUT.growth("1h").sum()).with_legend("output"),
            ],
            stacked=True,
            min=0,
        ),
        timeseries(
            "Tokens by model",
            question="How many of TokenHub's tokens does each model process?",
            detail=STREAMED,
            query=HUB_TOKENS.rate().sum(by="model"),
            stacked=True,
            min=0,
        ),
        timeseries(
            "loomflow tokens by model",
            question="How many of the agents' tokens does each model process?",
            detail=f"Mean over the last hour. {AGENTS}",
            query=per_second(flow_tokens(by="model")),
            stacked=True,
            min=0,
        ),
        timeseries(
            "Tokens by provider",
            question="How many of TokenHub's tokens does each provider process?",
            detail=STREAMED,
            query=HUB_TOKENS.rate().sum(by="provider"),
            stacked=True,
            min=0,
            width=12,
        ),
        *([_TOKENS_BY_PROVIDER] if _HAS_PROVIDERS else []),
    ],
)

COST = Row(
    "Cost and cache",
    [
        timeseries(
            "Spend by model",
            question="Which model causes TokenHub's cost?",
            detail=f"US dollars over the last hour. {ESTIMATED} Alert: `TokenHubCostSpike`.",
            query=HUB_COST.sum(by="model"),
            stacked=True,
            min=0,
        ),
        timeseries(
            "loomflow spend by model",
            question="Which model causes the agents' cost?",
            detail=f"US dollars over the last hour. {AGENTS}",
            query=FLOW_COST.sum(by="model"),
            stacked=True,
            min=0,
        ),
        timeseries(
            "Spend by provider",
            question="Which provider causes TokenHub's cost?",
            detail=f"US dollars over the last hour. {ESTIMATED} loomflow does not report the provider.",
            query=HUB_COST.sum(by="provider"),
            stacked=True,
            min=0,
            width=12,
        ),
        *([_CACHED_INPUT] if _HAS_PROVIDERS else []),
    ],
)

LOOPOS = Row(
    "LoopOS AI",
    [
        timeseries(
            "LoopOS AI tokens by kind",
            question="How many tokens does LoopOS AI use?",
            detail="From Langfuse, all projects. The kinds do not overlap.",
            query=clickhouse(requests.tokens_by_kind(filtered=False), source="langfuse-clickhouse"),
            unit="suffix:tokens/s",
            stacked=True,
            min=0,
            interval=MINUTE,
        ),
        timeseries(
            "LoopOS AI spend by model",
            question="Which model causes LoopOS AI's cost?",
            detail="US dollars per hour, from Langfuse, all projects. Models without a price are not included.",
            query=clickhouse(cost.cost_per_hour_by_model(filtered=False), source="langfuse-clickhouse"),
            unit="currencyUSD",
            stacked=True,
            min=0,
            interval=MINUTE,
        ),
    ],
    collapsed=True,
)
