"""Token flow: where do tokens and money go, by model and provider?"""

from __future__ import annotations

from dashboards.loom.tokenhub import telemetry as hub
from dashboards.loom.tokenhub.telemetry import TOKENHUB
from dashboards.loomflow import telemetry as flow
from dashboards.loomflow.telemetry import LOOMFLOW
from generator.author import (
    Dashboard,
    Row,
    bargauge,
    instance,
    job,
    label_values,
    link,
    piechart,
    prometheus,
    stat,
    timeseries,
)
from generator.author.promql import RANGE, variable

_provider = variable("provider")
_tokens = hub.TOKENS.where(provider=_provider)
_cost = hub.COST.where(provider=_provider)

dashboard = Dashboard(
    uid="token-flow",
    title="Token flow",
    description="Where do tokens and money go, by model and provider?",
    tags=["tokens", "tokenhub", "loomflow"],
    variables=[
        prometheus(),
        job(TOKENHUB),
        instance(TOKENHUB),
        job(LOOMFLOW),
        instance(LOOMFLOW),
        label_values(hub.TOKENS, "provider", title="Provider"),
    ],
    links=[link("loom-overview", "Loom"), link("loki-mode-session", "Loki Mode")],
    rows=[
        Row(
            "Now",
            [
                stat("TokenHub tokens", asks="How fast do tokens flow through TokenHub?", query=_tokens.rate().sum()),
                stat(
                    "TokenHub spend",
                    asks="What does an hour of TokenHub cost now?",
                    query=_cost.rate().sum().per_hour().in_unit("currencyUSD"),
                    detail="US dollars per hour at the current rate.",
                    decimals=2,
                ),
                stat(
                    "TokenHub spend, projected",
                    asks="What would a day cost at the last hour's rate?",
                    query=_cost.rate("1h").sum().per_day().in_unit("currencyUSD"),
                    decimals=2,
                ),
                stat(
                    "Cost of 1,000 tokens",
                    asks="What do 1,000 tokens cost through TokenHub?",
                    query=(_cost.rate().sum() / (_tokens.rate().sum() > 0) * 1000).in_unit("currencyUSD"),
                    decimals=4,
                ),
                stat(
                    "loomflow tokens",
                    asks="How fast do tokens flow through loomflow's agents?",
                    query=(flow.TOKENS_INPUT.rate().sum() + flow.TOKENS_OUTPUT.rate().sum()).in_unit("suffix:tokens/s"),
                ),
                stat(
                    "loomflow spend",
                    asks="What does an hour of loomflow's agents cost now?",
                    detail="US dollars per hour; only agents of the ReAct architecture report cost.",
                    query=flow.COST.rate().sum().per_hour().in_unit("currencyUSD"),
                    decimals=2,
                ),
            ],
        ),
        Row(
            "TokenHub",
            [
                timeseries(
                    "Tokens by direction",
                    asks="How much is asked, and how much answered?",
                    detail="Streamed answers report no tokens, so this is the least it can be.",
                    query=_tokens.rate().sum(by="direction"),
                    stacked=True,
                ),
                timeseries(
                    "Tokens by model",
                    asks="Which model takes the tokens?",
                    query=_tokens.rate().sum(by="model"),
                    stacked=True,
                ),
                timeseries(
                    "Tokens by provider",
                    asks="Which provider takes the tokens?",
                    query=_tokens.rate().sum(by="provider"),
                    stacked=True,
                ),
                timeseries(
                    "Spend by model",
                    asks="Which model takes the money?",
                    detail="US dollars per hour. The cost of streamed requests is an estimate from before the call.",
                    query=_cost.rate().sum(by="model").per_hour().in_unit("currencyUSD"),
                    stacked=True,
                ),
                timeseries(
                    "Spend by provider",
                    asks="Which provider takes the money?",
                    query=_cost.rate().sum(by="provider").per_hour().in_unit("currencyUSD"),
                    stacked=True,
                ),
                bargauge(
                    "Spend in this time range",
                    asks="What did each model cost in the time shown?",
                    query=_cost.increase(RANGE).sum(by=("model", "provider")),
                ),
            ],
        ),
        Row(
            "loomflow",
            [
                timeseries(
                    "loomflow tokens by model",
                    asks="Which model takes the agents' tokens?",
                    detail="Input without what was read from a cache.",
                    query=[
                        flow.TOKENS_INPUT.rate().sum(by="model").named("{{model}} input"),
                        flow.TOKENS_OUTPUT.rate().sum(by="model").named("{{model}} output"),
                    ],
                ),
                timeseries(
                    "loomflow spend by model",
                    asks="Which model takes the agents' money?",
                    query=flow.COST.rate().sum(by="model").per_hour().in_unit("currencyUSD"),
                    stacked=True,
                ),
                piechart(
                    "loomflow spend in this time range",
                    asks="What did each model cost the agents in the time shown?",
                    query=flow.COST.increase(RANGE).sum(by="model"),
                ),
            ],
        ),
    ],
)
