"""LoopOS cost and sessions: which models, services, sessions and users cause the cost, and does it increase?"""

from __future__ import annotations

from heddle import Dashboard, Row, clickhouse, link, stat, table, timeseries

from .rows import MINUTE, VARIABLES, log_row, session_link
from .sql import cost

_USD = "currencyUSD"
_PRICED = "As computed by Langfuse: 0 for models without a price."
_SPENT: dict[str, dict[str, object]] = {
    "requests": {"unit": "short"},
    "calls": {"unit": "short"},
    "tokens": {"unit": "short"},
    "cost": {"unit": _USD, "decimals": 4},
}
_TOP_SPENDERS: dict[str, dict[str, object]] = {**_SPENT, "failed requests": {"unit": "short"}}

dashboard = Dashboard(
    uid="loopos-cost",
    title="LoopOS / Cost and sessions",
    description="Which models, services, sessions and users cause the cost of LoopOS AI, and does it increase?",
    tags=["loopos"],
    variables=VARIABLES,
    links=[
        link("loopos-requests", "Requests"),
        link("loopos-cloud", "Langfuse Cloud"),
        link("token-flow", "Token flow"),
    ],
    refresh="1m",
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Cost",
                    question="How much did the requests in the time range cost?",
                    detail=_PRICED,
                    query=clickhouse(cost.total_cost(), shape="table"),
                    unit=_USD,
                    decimals=2,
                    sparkline=False,
                ),
                stat(
                    "Cost per hour",
                    question="How much does LoopOS AI cost per hour?",
                    detail="Average over the time range.",
                    query=clickhouse(cost.cost_per_hour(), shape="table"),
                    unit=_USD,
                    decimals=2,
                    sparkline=False,
                ),
                stat(
                    "Mean cost per request",
                    question="How much does a request cost on average?",
                    query=clickhouse(cost.mean_request_cost(), shape="table"),
                    unit=_USD,
                    decimals=4,
                    no_value="No requests in this time range",
                    sparkline=False,
                ),
                stat(
                    "Cached share of the input",
                    question="What share of the input tokens is read from a cache?",
                    detail="Tokens that are read from a cache cost less than others.",
                    query=clickhouse(cost.cached_share(), shape="table"),
                    unit="percentunit",
                    no_value="No input tokens",
                    sparkline=False,
                ),
                stat(
                    "Reasoning share of the output",
                    question="What share of the output tokens is reasoning?",
                    detail="Too low in Langfuse 3 if the provider has its own name for reasoning tokens: they then "
                    "count as output.",
                    query=clickhouse(cost.reasoning_share(), shape="table"),
                    unit="percentunit",
                    no_value="No output tokens",
                    sparkline=False,
                ),
                stat(
                    "Sessions",
                    question="How many sessions are there?",
                    detail="Sessions with a request in the time range. Requests without a session are not included.",
                    query=clickhouse(cost.session_count(), shape="table"),
                    unit="short",
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Compared with the previous period",
            [
                table(
                    "Comparison with the previous period",
                    question="Do cost and usage differ from the previous period?",
                    detail="The previous period is as long as the time range and ends where it begins.",
                    query=clickhouse(cost.period_comparison(), shape="table"),
                    overrides={
                        **_SPENT,
                        "share failed": {"unit": "percentunit"},
                        "cost per request": {"unit": _USD, "decimals": 4},
                        "mean latency": {"unit": "ms"},
                        "sessions": {"unit": "short"},
                        "users": {"unit": "short"},
                    },
                    height=5,
                ),
            ],
        ),
        Row(
            "Over time",
            [
                timeseries(
                    "Cost per hour by model",
                    question="Which model causes the cost?",
                    detail=f"{_PRICED} Alert: `LoopOSSpend`, if `system.loopos.alerts` is on.",
                    query=clickhouse(cost.cost_per_hour_by_model()),
                    unit=_USD,
                    stacked=True,
                    min=0,
                    interval=MINUTE,
                ),
                timeseries(
                    "Cost per hour by service",
                    question="Which service causes the cost?",
                    detail=_PRICED,
                    query=clickhouse(cost.cost_per_hour_by_service()),
                    unit=_USD,
                    stacked=True,
                    min=0,
                    interval=MINUTE,
                ),
                timeseries(
                    "Cost per request",
                    question="How much does a request cost?",
                    detail="The cost of a whole request is shown at its start.",
                    query=clickhouse(cost.request_cost_over_time()),
                    unit=_USD,
                    decimals=4,
                    min=0,
                    interval=MINUTE,
                    width=8,
                ),
                timeseries(
                    "Cached and reasoning share",
                    question="Which shares of the tokens are cached and reasoning tokens?",
                    detail="Share of cached tokens in the input, and of reasoning tokens in the output.",
                    query=clickhouse(cost.token_shares_over_time()),
                    unit="percentunit",
                    min=0,
                    custom={"axisSoftMax": 0.5},
                    interval=MINUTE,
                    width=8,
                ),
                timeseries(
                    "Active sessions and users",
                    question="How many sessions and users are active, and when?",
                    query=clickhouse(cost.people_over_time()),
                    unit="short",
                    min=0,
                    interval=MINUTE,
                    width=8,
                ),
            ],
        ),
        Row(
            "Models, services, sessions and users",
            [
                table(
                    "Cost by model",
                    question="How much did each model cost?",
                    detail="A call without cost used no tokens, or Langfuse has no price for its model.",
                    query=clickhouse(cost.model_costs(), shape="table"),
                    overrides={
                        **_SPENT,
                        "cost per call": {"unit": _USD, "decimals": 4},
                        "without cost": {"unit": "short"},
                    },
                ),
                table(
                    "Cost by service",
                    question="How much did each service cost?",
                    detail="By the service of each step. A request that uses several services counts for each of them.",
                    query=clickhouse(cost.service_costs(), shape="table"),
                    overrides={
                        **_SPENT,
                        "cost per request": {"unit": _USD, "decimals": 4},
                        "failed steps": {"unit": "short"},
                    },
                ),
                table(
                    "Sessions by cost",
                    question="Which sessions cost the most?",
                    detail="The 20 most expensive sessions. Click a session to open it in Langfuse.",
                    query=clickhouse(cost.top_sessions(), shape="table"),
                    overrides={**_TOP_SPENDERS, **session_link()},
                ),
                table(
                    "Users by cost",
                    question="Which users cost the most?",
                    detail="The 20 most expensive users.",
                    query=clickhouse(cost.top_users(), shape="table"),
                    overrides=_TOP_SPENDERS,
                ),
            ],
        ),
        log_row(),
    ],
)
