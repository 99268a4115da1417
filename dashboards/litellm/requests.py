"""LiteLLM requests: are they served, which deployment fails, and how long do responses take?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    link,
    stat,
    state_timeline,
    table,
    timeseries,
)

from .limits_telemetry import (
    COOLDOWNS,
    DEPLOYMENT_STATE,
    FAILED_FALLBACKS,
    FALLBACKS,
    KEY_LIMIT,
    KEY_LIMIT_USED,
    PROVIDER_REQUESTS_LEFT,
    PROVIDER_TOKENS_LEFT,
    TEAM_LIMIT,
    TEAM_LIMIT_USED,
)
from .queries import FAILED_CALL_SHARE, KEY, REJECTED, TEAM, UNSERVED, UNSERVED_SHARE
from .rows import LITELLM_UP, LOGS, RESTARTS, VARIABLES
from .settings import settings
from .telemetry import (
    CACHE_HITS,
    CACHE_MISSES,
    FAILURES,
    FIRST_TOKEN,
    IN_FLIGHT,
    OVERHEAD,
    PROVIDER_LATENCY,
    QUEUE_TIME,
    REQUESTS,
    TOTAL_LATENCY,
)

_STATES = {0: ("Serving", GREEN), 1: ("Failing", YELLOW), 2: ("Cooldown", RED)}
_FAILED = settings.failed_share.number
_SLOW = settings.slow_share.number
_QUARTER = "In the previous 15 minutes."
_REJECTIONS = "Above a rate limit or a budget, with an unknown key or model, or invalid."
_BUCKET = "It is left out above 600 s, the highest bucket."
_STATE = DEPLOYMENT_STATE.min(by=("model_id", "instance")).max(by="model_id")
_SLOW_STREAMS = FIRST_TOKEN.share_above(5, window="15m")

dashboard = Dashboard(
    uid="litellm-requests",
    title="LiteLLM / Requests and deployments",
    description="Are requests served, which deployment fails, and how long do responses take?",
    tags=["litellm"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[link("litellm-spend", "Spend and budgets"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                LITELLM_UP,
                stat(
                    "Not served",
                    question="What share of the requests of the last five minutes failed at a provider or found no "
                    "deployment?",
                    detail="Requests that a retry or a fallback served are not included, nor are rejected requests.",
                    query=UNSERVED_SHARE,
                    sparkline=False,
                    thresholds={BASE: GREEN, 0.01: YELLOW, _FAILED: RED},
                    no_value="No requests",
                ),
                stat(
                    "Failing deployments",
                    question="How many deployments failed at half of their calls in the last five minutes, or more?",
                    query=(settings.deployment_failed_share.number <= FAILED_CALL_SHARE).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Cooldowns",
                    question="How often did the router stop using a deployment?",
                    detail="In the previous hour.",
                    query=COOLDOWNS.growth("1h").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Rejected",
                    question="How many requests does the proxy reject?",
                    detail=f"{_QUARTER} {_REJECTIONS}",
                    query=REJECTED.growth("15m").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                ),
                stat(
                    "First token after 5 s",
                    question="What share of the streams began slowly?",
                    detail=f"{_QUARTER} Only responses that are streamed.",
                    query=_SLOW_STREAMS,
                    sparkline=False,
                    thresholds={BASE: GREEN, _SLOW: RED},
                    no_value="No streams",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Requests not served by exception",
                    question="Why are requests not served?",
                    detail="In the previous five minutes.",
                    query=UNSERVED.growth("5m").sum(by=("exception_class", "exception_status")).good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failures",
                ),
                timeseries(
                    "Failed calls by deployment",
                    question="Which deployment fails?",
                    detail="Share of its calls in the previous five minutes, with those that a retry or a fallback "
                    "served.",
                    query=FAILED_CALL_SHARE,
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    no_value="No calls",
                ),
                state_timeline(
                    "Deployments",
                    question="Which deployment was failing or in cooldown, and when?",
                    detail="What last happened to it: without calls a state stays, also after the end of a cooldown. "
                    "A cooldown of Anthropic's models is shown as Failing. With several workers, the best of their "
                    "states.",
                    query=_STATE,
                    unit="short",
                    mappings=_STATES,
                    width=12,
                    height=8,
                ),
                timeseries(
                    "Cooldowns by deployment",
                    question="Which deployment does the router stop using, and after which status?",
                    detail=_QUARTER,
                    query=COOLDOWNS.growth("15m").sum(by=("model_id", "exception_status")).good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No cooldowns",
                ),
                table(
                    "Failures by key and model",
                    question="Whose requests fail, and why?",
                    detail="In the previous hour, with rejected requests. A key that has no name, or is not valid, is "
                    "`None`.",
                    query=FAILURES.growth("1h")
                    .sum(by=("api_key_alias", "requested_model", "exception_class", "exception_status"))
                    .topk(20)
                    .good_if_empty(),
                    columns={
                        "api_key_alias": "API key",
                        "requested_model": "Model",
                        "exception_class": "Exception",
                        "exception_status": "Status",
                        "Value": "Requests",
                    },
                    overrides={"Requests": {"unit": "short", "decimals": 0}},
                    no_value="No failures",
                ),
            ],
        ),
        Row(
            "Load and latency",
            [
                timeseries(
                    "Requests by model",
                    question="How many requests are there?",
                    detail="Served and failed ones.",
                    query=REQUESTS.rate().sum(by="requested_model"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Time to first token by model",
                    question="Which model makes users wait?",
                    detail=f"95th percentile of the previous 15 minutes, streams only. {_BUCKET}",
                    query=FIRST_TOKEN.quantile(0.95, by="requested_model", window="15m") < 600,
                    min=0,
                    no_value="No streams",
                    width=8,
                ),
                timeseries(
                    "Latency by model",
                    question="Which model responds slowly?",
                    detail="The mean of the previous 15 minutes, for a stream until its end. Served requests only.",
                    query=PROVIDER_LATENCY.mean(by="requested_model", window="15m"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Duration of requests",
                    question="How long do clients wait for a whole response?",
                    detail=f"Of the previous 15 minutes, served requests only. {_BUCKET}",
                    query=[
                        (TOTAL_LATENCY.quantile(0.95, window="15m") < 600).with_legend("p95"),
                        TOTAL_LATENCY.mean(window="15m").with_legend("mean"),
                    ],
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Time in the proxy",
                    question="Does LiteLLM itself slow requests down?",
                    detail="The mean of the previous 15 minutes. Queue is the time from arrival to processing, with "
                    "authentication; overhead is what processing adds to the time of the provider.",
                    query=[
                        OVERHEAD.mean(window="15m").with_legend("overhead"),
                        QUEUE_TIME.mean(window="15m").with_legend("queue"),
                    ],
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    width=8,
                ),
                timeseries(
                    "Requests in progress",
                    question="Do requests pile up?",
                    detail="With Prometheus' own scrape.",
                    query=IN_FLIGHT.sum(by="instance"),
                    min=0,
                    custom={"axisSoftMax": 10},
                    width=8,
                ),
            ],
        ),
        Row(
            "Limits and fallbacks",
            [
                timeseries(
                    "Rate limit used by key",
                    question="Which API key is close to its rate limit?",
                    detail="In the minute of its newest served request. Requests that are rejected do not change it.",
                    query=(
                        KEY_LIMIT_USED.max(by=(*KEY, "rate_limit_type"))
                        / (KEY_LIMIT.max(by=(*KEY, "rate_limit_type")) > 0)
                    )
                    .in_unit("percentunit")
                    .with_legend("{{api_key_alias}} {{rate_limit_type}}"),
                    min=0,
                    custom={"axisSoftMax": 0.8},
                    no_value="No API key with a rate limit",
                    width=8,
                ),
                timeseries(
                    "Rate limit used by team",
                    question="Which team is close to its rate limit?",
                    detail="In the minute of its newest served request.",
                    query=(
                        TEAM_LIMIT_USED.max(by=(*TEAM, "rate_limit_type"))
                        / (TEAM_LIMIT.max(by=(*TEAM, "rate_limit_type")) > 0)
                    )
                    .in_unit("percentunit")
                    .with_legend("{{team_alias}} {{rate_limit_type}}"),
                    min=0,
                    custom={"axisSoftMax": 0.8},
                    no_value="No team with a rate limit",
                    width=8,
                ),
                timeseries(
                    "Rejected requests by exception",
                    question="Why does the proxy reject requests?",
                    detail=f"{_QUARTER} {_REJECTIONS}",
                    query=REJECTED.growth("15m").sum(by=("exception_class", "exception_status")).good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No rejected requests",
                    width=8,
                ),
                timeseries(
                    "Fallbacks",
                    question="How often does another model have to serve a request?",
                    detail=f"{_QUARTER} By requested model.",
                    query=[
                        FALLBACKS.growth("15m")
                        .sum(by="requested_model")
                        .with_legend("{{requested_model}} served")
                        .good_if_empty(),
                        FAILED_FALLBACKS.growth("15m")
                        .sum(by="requested_model")
                        .with_legend("{{requested_model}} failed")
                        .good_if_empty(),
                    ],
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No fallbacks",
                    width=8,
                ),
                timeseries(
                    "What providers still allow",
                    question="Which deployment is close to the rate limit of its provider?",
                    detail="By the headers of the newest response; not all providers send them.",
                    query=[
                        PROVIDER_REQUESTS_LEFT.min(by="model_id").with_legend("{{model_id}} requests"),
                        PROVIDER_TOKENS_LEFT.min(by="model_id").with_legend("{{model_id}} tokens"),
                    ],
                    unit="short",
                    min=0,
                    no_value="No such headers",
                    width=8,
                ),
                timeseries(
                    "LiteLLM's cache",
                    question="How many requests does LiteLLM answer from its own cache?",
                    detail="In the previous hour. This is not the prompt cache of providers.",
                    query=[
                        CACHE_HITS.growth("1h").sum().with_legend("answered"),
                        CACHE_MISSES.growth("1h").sum().with_legend("not in the cache"),
                    ],
                    stacked=True,
                    min=0,
                    no_value="The cache is off",
                    width=8,
                ),
            ],
        ),
        LOGS,
    ],
)
