"""LoopOS cost and sessions: what does it cost, for whom, and does it cost more than before?"""

from __future__ import annotations

from heddle import Dashboard, Row, clickhouse, link, stat, table, timeseries

from .rows import MINUTE, VARIABLES, log_row, opens_session
from .sql import cost

_USD = "currencyUSD"
_PRICED = "What Langfuse prices: a model that it does not know costs 0."
_SPENT: dict[str, dict[str, object]] = {
    "requests": {"unit": "short"},
    "calls": {"unit": "short"},
    "tokens": {"unit": "short"},
    "cost": {"unit": _USD, "decimals": 4},
}
_DEAREST: dict[str, dict[str, object]] = {**_SPENT, "failed requests": {"unit": "short"}}

dashboard = Dashboard(
    uid="loopos-cost",
    title="LoopOS / Cost and sessions",
    description="What does LoopOS AI cost, for whom, and does it cost more than before?",
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
                    question="What did the requests in the time range cost?",
                    detail=_PRICED,
                    query=clickhouse(cost.cost_now(), shape="table"),
                    unit=_USD,
                    decimals=2,
                ),
                stat(
                    "Cost per hour",
                    question="How fast is money spent?",
                    detail="Average over the time range.",
                    query=clickhouse(cost.per_hour_now(), shape="table"),
                    unit=_USD,
                    decimals=2,
                ),
                stat(
                    "Mean cost of a request",
                    question="What does one request cost?",
                    query=clickhouse(cost.per_request_now(), shape="table"),
                    unit=_USD,
                    decimals=4,
                    no_value="No requests",
                ),
                stat(
                    "Cached share of the input",
                    question="Does the cache save anything?",
                    detail="Share of the input tokens that were read from a cache. They are not free, but cheaper.",
                    query=clickhouse(cost.cached_now(), shape="table"),
                    unit="percentunit",
                    no_value="No input",
                ),
                stat(
                    "Reasoning share of the output",
                    question="How much of the output is reasoning?",
                    detail="Langfuse 3 shows too little where the provider's own name for it is used: there the output "
                    "holds the reasoning too.",
                    query=clickhouse(cost.reasoning_now(), shape="table"),
                    unit="percentunit",
                    no_value="No output",
                ),
                stat(
                    "Sessions",
                    question="How many conversations are there?",
                    detail="Sessions with a request in the time range; requests without a session are not counted.",
                    query=clickhouse(cost.sessions_now(), shape="table"),
                    unit="short",
                ),
            ],
        ),
        Row(
            "Against the period before",
            [
                table(
                    "This period and the one before",
                    question="Does it cost more than before?",
                    detail="The previous period is as long as the time range and ends where it begins.",
                    query=clickhouse(cost.periods(), shape="table"),
                    overrides={
                        **_SPENT,
                        "share failed": {"unit": "percentunit"},
                        "cost per request": {"unit": _USD, "decimals": 4},
                        "mean latency": {"unit": "ms"},
                        "sessions": {"unit": "short"},
                        "users": {"unit": "short"},
                    },
                    height=4,
                ),
            ],
        ),
        Row(
            "Over time",
            [
                timeseries(
                    "Cost per hour by model",
                    question="Which model causes the cost?",
                    detail=_PRICED,
                    query=clickhouse(cost.by_model()),
                    unit=_USD,
                    stacked=True,
                    interval=MINUTE,
                ),
                timeseries(
                    "Cost per hour by service",
                    question="Which service causes the cost?",
                    detail=_PRICED,
                    query=clickhouse(cost.by_service()),
                    unit=_USD,
                    stacked=True,
                    interval=MINUTE,
                ),
                timeseries(
                    "Cost per request",
                    question="Do single requests get expensive?",
                    detail="Cost of whole requests, at their start.",
                    query=clickhouse(cost.per_request()),
                    unit=_USD,
                    decimals=4,
                    interval=MINUTE,
                ),
                timeseries(
                    "Cached and reasoning share",
                    question="Is the cache effective, and does reasoning grow?",
                    detail="Share of cached tokens in the input, and of reasoning tokens in the output.",
                    query=clickhouse(cost.shares()),
                    unit="percentunit",
                    min=0,
                    max=1,
                    interval=MINUTE,
                ),
                timeseries(
                    "Sessions and users at work",
                    question="How many people use it, and when?",
                    query=clickhouse(cost.people()),
                    unit="short",
                    interval=MINUTE,
                    width=24,
                ),
            ],
        ),
        Row(
            "Who and what",
            [
                table(
                    "Cost by model",
                    question="What did each model cost?",
                    detail="Calls without a price are those of models that Langfuse does not know.",
                    query=clickhouse(cost.models(), shape="table"),
                    overrides={
                        **_SPENT,
                        "cost per call": {"unit": _USD, "decimals": 4},
                        "without a price": {"unit": "short"},
                    },
                    width=12,
                ),
                table(
                    "Cost by service",
                    question="What did each service cost?",
                    detail="By the service of each step; a request that uses several services counts for each.",
                    query=clickhouse(cost.services(), shape="table"),
                    overrides={
                        **_SPENT,
                        "cost per request": {"unit": _USD, "decimals": 4},
                        "errors": {"unit": "short"},
                    },
                    width=12,
                ),
                table(
                    "Sessions by cost",
                    question="Which conversations cost the most?",
                    detail="The first 20. Click a session to open it in Langfuse.",
                    query=clickhouse(cost.sessions(), shape="table"),
                    overrides={**_DEAREST, **opens_session()},
                    width=12,
                ),
                table(
                    "Users by cost",
                    question="Which users cause the most cost?",
                    detail="The first 20.",
                    query=clickhouse(cost.users(), shape="table"),
                    overrides=_DEAREST,
                    width=12,
                ),
            ],
        ),
        log_row(),
    ],
)
