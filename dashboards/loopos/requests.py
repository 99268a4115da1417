"""LoopOS requests: are requests served in time, and which fail?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    clickhouse,
    link,
    stat,
    table,
    timeseries,
)

from . import genai
from .rows import MINUTE, VARIABLES, log_row, session_link, trace_link
from .settings import settings
from .sql import requests, scores

_WHOLE = "By the service that received the request. The variable Model selects the requests that called the model."
_TOKENS = "suffix:tokens/s"
_SCORED = (
    "Mean of the scores of the requests that began in each interval. Boolean scores are 0 or 1; categorical scores are "
    "not included."
)
_VERSION = "The version of a request is that of its first step with a version in Langfuse."
_NO_SCORES = "No scores in this time range"
_TIME = 170
_ID = 120
"""Widths of columns in pixels; an id may be cut off, since it is a link."""

_FROM_LANGFUSE = Dashboard(
    uid="loopos-requests",
    title="LoopOS / Requests",
    description="Are requests served in time, and which fail?",
    tags=["loopos"],
    variables=VARIABLES,
    links=[
        link("loopos-cost", "Cost and sessions"),
        link("loopos-cloud", "Langfuse Cloud"),
        link("token-flow", "Token flow"),
    ],
    refresh="1m",
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Success rate",
                    question="What share of the requests succeeds?",
                    detail="A request fails if its root step has the level ERROR. A failed tool call does not make the "
                    "request fail.",
                    query=clickhouse(requests.success_share(), shape="table"),
                    unit="percentunit",
                    decimals=2,
                    thresholds={BASE: RED, 0.9: YELLOW, 0.98: GREEN},
                    no_value="No requests in this time range",
                    sparkline=False,
                ),
                stat(
                    "Latency P95",
                    question="How long do requests take (95th percentile)?",
                    detail="From the start of the first step to the end of the last, according to Langfuse.",
                    query=clickhouse(requests.latency_p95(), shape="table"),
                    unit="ms",
                    no_value="No finished requests",
                    sparkline=False,
                ),
                stat(
                    "Time to first token P95",
                    question="How long until the response of a model begins (95th percentile)?",
                    detail="Model calls with a streamed response only.",
                    query=clickhouse(requests.first_token_p95(), shape="table"),
                    unit="ms",
                    no_value="No streamed responses",
                    sparkline=False,
                ),
                stat(
                    "Age of the newest record",
                    question="How old is the newest record in Langfuse?",
                    detail="At the end of the time range. The age also increases if there are no requests, and a span "
                    "is only written after its end. Alert: `LoopOSIngestionStalled`, if `system.loopos.alerts` is on.",
                    query=clickhouse(requests.newest_record_age(), shape="table"),
                    unit="s",
                    thresholds={BASE: GREEN, 600: YELLOW, 1800: RED},
                    no_value="No records in this time range",
                    sparkline=False,
                ),
                stat(
                    "Requests per second",
                    question="How many requests per second does LoopOS AI receive?",
                    detail="Average over the time range. A request is a trace in Langfuse, counted at its start.",
                    query=clickhouse(requests.request_rate(), shape="table"),
                    unit="reqps",
                    sparkline=False,
                ),
                stat(
                    "Tokens per second",
                    question="How many tokens per second are used?",
                    detail="Average over the time range, of the steps that started in it.",
                    query=clickhouse(requests.token_rate(), shape="table"),
                    unit=_TOKENS,
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Failed requests",
                    question="What share of the requests fails?",
                    detail=f"{_WHOLE} A request with a failed step may still succeed. Alert: `LoopOSErrors`, if "
                    "`system.loopos.alerts` is on.",
                    query=clickhouse(requests.failed_shares()),
                    unit="percentunit",
                    min=0,
                    custom={"axisSoftMax": 2 * settings.error_share.number},
                    interval=MINUTE,
                    no_value="No requests in this time range",
                ),
                timeseries(
                    "Request latency",
                    question="How long do requests take?",
                    detail=f"{_WHOLE} Requests without a finished step are not included. Alert: `LoopOSSlow`, if "
                    "`system.loopos.alerts` is on.",
                    query=clickhouse(requests.latency_over_time()),
                    unit="ms",
                    min=0,
                    interval=MINUTE,
                    no_value="No finished requests",
                ),
                table(
                    "Error patterns",
                    question="Which errors are frequent?",
                    detail="The 20 most frequent errors. Messages that differ only in numbers count as one. The trace "
                    "id is that of the latest error.",
                    query=clickhouse(requests.error_patterns(), shape="table").good_if_empty(),
                    overrides={
                        "pattern": {"custom.inspect": True},
                        "errors": {"unit": "short"},
                        "requests": {"unit": "short"},
                        **trace_link(),
                    },
                    widths={"errors": 90, "requests": 100, "last": _TIME, "trace_id": _ID},
                    no_value="No errors in this time range",
                ),
                table(
                    "Latest errors",
                    question="Which steps failed, and with which message?",
                    detail="The latest 50 failed steps. Click a trace id or a session to open it in Langfuse.",
                    query=clickhouse(requests.latest_errors(), shape="table").good_if_empty(),
                    overrides={
                        "message": {"unit": "string", "custom.inspect": True},
                        **trace_link(step=True),
                        **session_link(),
                    },
                    widths={
                        "time": _TIME,
                        "service": 120,
                        "name": 130,
                        "type": 110,
                        "model": 130,
                        "session": 120,
                        "trace_id": _ID,
                        "step_id": _ID,
                    },
                    no_value="No errors in this time range",
                ),
            ],
        ),
        Row(
            "Load",
            [
                timeseries(
                    "Requests",
                    question="How many requests are there over time?",
                    detail=f"{_WHOLE} Values of the last minutes are too low, because a span is only written after its "
                    "end.",
                    query=clickhouse(requests.request_rate_over_time()),
                    unit="reqps",
                    min=0,
                    interval=MINUTE,
                ),
                timeseries(
                    "Tokens per second by kind",
                    question="How many tokens of each kind are used?",
                    detail="The kinds do not overlap: input excludes cached tokens, output excludes reasoning. "
                    "Langfuse 3 may count reasoning in both kinds if the provider has its own name for it.",
                    query=clickhouse(requests.tokens_by_kind()),
                    unit=_TOKENS,
                    stacked=True,
                    min=0,
                    interval=MINUTE,
                ),
            ],
        ),
        Row(
            "Models and steps",
            [
                timeseries(
                    "Time to first token by model",
                    question="How long until the response of each model begins?",
                    detail="95th percentile of calls with a streamed response.",
                    query=clickhouse(requests.first_token_by_model()),
                    unit="ms",
                    min=0,
                    interval=MINUTE,
                    no_value="No streamed responses",
                ),
                timeseries(
                    "Observations by level",
                    question="How many steps of each level are there?",
                    detail="Steps in each interval. Langfuse's levels differ from those of the logs: there is no INFO.",
                    query=clickhouse(requests.steps_by_level()),
                    unit="short",
                    stacked=True,
                    min=0,
                    interval=MINUTE,
                ),
                table(
                    "Models",
                    question="How many calls does each model serve, how long do they take, and which fail?",
                    detail="The latency includes failed calls, but only calls that ended.",
                    query=clickhouse(requests.model_calls(), shape="table"),
                    overrides={
                        "calls": {"unit": "short"},
                        "tokens": {"unit": "short"},
                        "mean": {"unit": "ms"},
                        "P95": {"unit": "ms"},
                        "P99": {"unit": "ms"},
                        "error rate": {"unit": "percentunit"},
                    },
                    no_value="No model calls in this time range",
                ),
            ],
        ),
        Row(
            "Evaluation scores",
            [
                timeseries(
                    "Scores",
                    question="How do the evaluation scores change over time?",
                    detail=_SCORED,
                    query=clickhouse(scores.scores_over_time()),
                    unit="short",
                    min=0,
                    interval=MINUTE,
                    no_value=_NO_SCORES,
                ),
                timeseries(
                    "Scores by version",
                    question="How do the evaluation scores of the versions differ?",
                    detail=f"{_SCORED} {_VERSION} Alert: `LoopOSScoreDecline`, if `system.loopos.alerts` is on.",
                    query=clickhouse(scores.scores_by_version()),
                    unit="short",
                    min=0,
                    interval=MINUTE,
                    no_value=_NO_SCORES,
                ),
                table(
                    "Versions and their scores",
                    question="Which version has the better scores?",
                    detail=f"Over the whole time range. P10 is the 10th percentile of the scores. {_VERSION}",
                    query=clickhouse(scores.versions(), shape="table"),
                    overrides={name: {"unit": "short"} for name in ("scores", "mean", "P10", "lowest")},
                    no_value=_NO_SCORES,
                ),
            ],
        ),
        log_row(),
    ],
)

dashboard = genai.requests() if settings.requests == "genai" else _FROM_LANGFUSE
