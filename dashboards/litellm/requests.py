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
_CALL_FAILURES = settings.deployment_failed_share.number
_SLOW = settings.slow_share.number
_QUARTER = "Over the last 15 minutes."
_REJECTIONS = "Rejected requests exceed a rate limit or a budget, have an unknown key or model, or are invalid."
_BUCKET = "Not shown above 600 s, the highest bucket."
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
                    "Unserved requests",
                    question="What share of the requests failed at a provider or found no available deployment?",
                    detail="Over the last five minutes. Requests that a retry or a fallback served do not count as "
                    "failed, nor do rejected requests. Alert: `LiteLLMFailures`.",
                    query=UNSERVED_SHARE,
                    sparkline=False,
                    thresholds={BASE: GREEN, 0.01: YELLOW, _FAILED: RED},
                    no_value="No requests",
                ),
                stat(
                    "Failing deployments",
                    question=f"For how many deployments did at least {_CALL_FAILURES:.0%} of the calls fail?",
                    detail="Over the last five minutes.",
                    query=(FAILED_CALL_SHARE >= _CALL_FAILURES).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Cooldowns",
                    question="How often did the router put a deployment in cooldown?",
                    detail="Over the last hour.",
                    query=COOLDOWNS.growth("1h").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Rejected requests",
                    question="How many requests did the proxy reject?",
                    detail=f"{_QUARTER} {_REJECTIONS}",
                    query=REJECTED.growth("15m").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                ),
                stat(
                    "First token later than 5 s",
                    question="For what share of the streamed responses did the first token take more than 5 s?",
                    detail=f"{_QUARTER} Responses that are not streamed are not included. Alert: "
                    "`LiteLLMSlowFirstToken`.",
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
                    "Unserved requests by exception",
                    question="Why are requests not served?",
                    detail="Over the last five minutes.",
                    query=UNSERVED.growth("5m").sum(by=("exception_class", "exception_status")).good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failures",
                ),
                timeseries(
                    "Failed calls by deployment",
                    question="Which deployment fails?",
                    detail="Share of its calls over the last five minutes, including failed calls whose request a "
                    "retry or a fallback served. Alert: `LiteLLMDeploymentFailing`.",
                    query=FAILED_CALL_SHARE,
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    no_value="No calls",
                ),
                state_timeline(
                    "State of deployments",
                    question="Which deployment was failing or in cooldown, and when?",
                    detail="The state changes only when the deployment is called, so Cooldown remains after the "
                    "cooldown has ended. A cooldown of Anthropic's models is shown as Failing. With several workers, "
                    "the best of their states is shown.",
                    query=_STATE,
                    unit="short",
                    mappings=_STATES,
                    width=12,
                    height=8,
                ),
                timeseries(
                    "Cooldowns by deployment",
                    question="Which deployment is put in cooldown, and after which status?",
                    detail=f"{_QUARTER} Alert: `LiteLLMCooldowns`.",
                    query=COOLDOWNS.growth("15m").sum(by=("model_id", "exception_status")).good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No cooldowns",
                ),
                table(
                    "Failures by key and model",
                    question="Requests of which API key fail, and why?",
                    detail="Over the last hour, including rejected requests. A key that has no name, or is not valid, "
                    "is shown as `None`.",
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
                    question="How many requests do clients send per second?",
                    detail="Served and failed requests.",
                    query=REQUESTS.rate().sum(by="requested_model"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Time to first token by model",
                    question="Which model is slow to start a response?",
                    detail=f"95th percentile over the last 15 minutes, streamed responses only. {_BUCKET}",
                    query=FIRST_TOKEN.quantile(0.95, by="requested_model", window="15m") < 600,
                    min=0,
                    no_value="No streams",
                    width=8,
                ),
                timeseries(
                    "Latency by model",
                    question="Which model responds slowly?",
                    detail="Mean over the last 15 minutes. Served requests only; streams are measured until their end.",
                    query=PROVIDER_LATENCY.mean(by="requested_model", window="15m"),
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Request duration",
                    question="How long do clients wait for a whole response?",
                    detail="Over the last 15 minutes, served requests only. The 95th percentile is not shown above 600 "
                    "s, the highest bucket.",
                    query=[
                        (TOTAL_LATENCY.quantile(0.95, window="15m") < 600).with_legend("p95"),
                        TOTAL_LATENCY.mean(window="15m").with_legend("mean"),
                    ],
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Latency added by the proxy",
                    question="How much time does LiteLLM itself add to a request?",
                    detail="Mean over the last 15 minutes. `queue` is the time from arrival to processing, including "
                    "authentication; `overhead` is the time that processing adds to the provider's.",
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
                    question="How many requests are processed at the same time?",
                    detail="Includes the scrape by Prometheus itself. A steady rise means that requests pile up.",
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
                    detail="As of the minute of the key's latest served request; rejected requests do not change it.",
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
                    detail="As of the minute of the team's latest served request.",
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
                    detail=f"{_QUARTER} {_REJECTIONS} Alerts: `LiteLLMRateLimited`, `LiteLLMBudgetExceeded`.",
                    query=REJECTED.growth("15m").sum(by=("exception_class", "exception_status")).good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No rejected requests",
                    width=8,
                ),
                timeseries(
                    "Fallbacks",
                    question="How often was a request passed to another model, and did that model serve it?",
                    detail=f"{_QUARTER} By requested model. Alert: `LiteLLMFallbacksFail`.",
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
                    "Remaining rate limit of providers",
                    question="Which deployment is close to the rate limit of its provider?",
                    detail="Requests and tokens left, according to the headers of the latest response. Not all "
                    "providers send them.",
                    query=[
                        PROVIDER_REQUESTS_LEFT.min(by="model_id").with_legend("{{model_id}} requests"),
                        PROVIDER_TOKENS_LEFT.min(by="model_id").with_legend("{{model_id}} tokens"),
                    ],
                    unit="short",
                    min=0,
                    no_value="No rate limit headers",
                    width=8,
                ),
                timeseries(
                    "Requests by cache result",
                    question="How many requests does LiteLLM answer from its own response cache?",
                    detail="Over the last hour. This is not the prompt cache of providers.",
                    query=[
                        CACHE_HITS.growth("1h").sum().with_legend("in the cache"),
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
