"""LoopOS requests: are requests answered in time, and what fails?"""

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

_WHOLE = "By the service that received the request; the model filter selects the requests that called the model."
_TOKENS = "suffix:tokens/s"
_SCORED = (
    "The mean of the scores of the requests that began in an interval. Boolean scores are 0 or 1; scores of "
    "categories are left out."
)
_VERSION = "The version of a request is the first that one of its steps has in Langfuse."
_NO_SCORES = "No scores in this time range"
_TIME = 170
_ID = 120
"""Widths of columns in pixels; an id may be cut off, since it is a link."""

_FROM_LANGFUSE = Dashboard(
    uid="loopos-requests",
    title="LoopOS / Requests",
    description="Are requests answered in time, and what fails?",
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
                    detail="A request fails if its root step has the level ERROR; a failed tool call alone does not "
                    "count.",
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
                    "First token P95",
                    question="How long until a model's response begins (95th percentile)?",
                    detail="Only model calls that stream their response.",
                    query=clickhouse(requests.first_token_p95(), shape="table"),
                    unit="ms",
                    no_value="No streamed responses",
                    sparkline=False,
                ),
                stat(
                    "Age of the newest record",
                    question="Does Langfuse receive new records?",
                    detail="At the end of the time range. It also grows without requests; a span is written after its "
                    "end.",
                    query=clickhouse(requests.newest_record_age(), shape="table"),
                    unit="s",
                    thresholds={BASE: GREEN, 600: YELLOW, 1800: RED},
                    no_value="No records in this time range",
                    sparkline=False,
                ),
                stat(
                    "Requests per second",
                    question="How many requests does LoopOS AI receive?",
                    detail="Average over the time range. A request is a trace in Langfuse, counted at its start.",
                    query=clickhouse(requests.request_rate(), shape="table"),
                    unit="reqps",
                    sparkline=False,
                ),
                stat(
                    "Tokens per second",
                    question="How many tokens are used?",
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
                    detail=f"{_WHOLE} A request with a failed step may still succeed.",
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
                    detail=f"{_WHOLE} Requests without a finished step are not counted.",
                    query=clickhouse(requests.latency_over_time()),
                    unit="ms",
                    min=0,
                    interval=MINUTE,
                    no_value="No finished requests",
                ),
                table(
                    "Error patterns",
                    question="Which errors are frequent?",
                    detail="The 20 most frequent. Messages that differ only in numbers count as one. The trace is the "
                    "latest.",
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
                    question="What failed, and where?",
                    detail="The newest 50 failed steps. Click a trace id or a session to open it in Langfuse.",
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
                    question="Does the load change?",
                    detail=f"{_WHOLE} The last minutes are too low: a span is written after its end.",
                    query=clickhouse(requests.request_rate_over_time()),
                    unit="reqps",
                    min=0,
                    interval=MINUTE,
                ),
                timeseries(
                    "Tokens per second by kind",
                    question="What are the tokens spent on?",
                    detail="The kinds do not overlap: input excludes cached tokens, output excludes reasoning. "
                    "Langfuse 3 may count reasoning in both if the provider has its own name for it.",
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
                    question="Which model makes users wait?",
                    detail="95th percentile; only calls that stream their response.",
                    query=clickhouse(requests.first_token_by_model()),
                    unit="ms",
                    min=0,
                    interval=MINUTE,
                    no_value="No streamed responses",
                ),
                timeseries(
                    "Observations by level",
                    question="Are there more errors or warnings than before?",
                    detail="Steps in each interval. The levels of Langfuse differ from those of the logs: it has no "
                    "INFO.",
                    query=clickhouse(requests.steps_by_level()),
                    unit="short",
                    stacked=True,
                    min=0,
                    interval=MINUTE,
                ),
                table(
                    "Models",
                    question="Which model is slow, and which has errors?",
                    detail="Latency of the calls that ended; failed calls are included.",
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
                    question="Do the responses get better or worse?",
                    detail=_SCORED,
                    query=clickhouse(scores.scores_over_time()),
                    unit="short",
                    min=0,
                    interval=MINUTE,
                    no_value=_NO_SCORES,
                ),
                timeseries(
                    "Scores by version",
                    question="Are the responses of the new version better?",
                    detail=f"{_SCORED} {_VERSION}",
                    query=clickhouse(scores.scores_by_version()),
                    unit="short",
                    min=0,
                    interval=MINUTE,
                    no_value=_NO_SCORES,
                ),
                table(
                    "Versions and their scores",
                    question="Which version is better?",
                    detail=f"Of the whole time range. P10 is a value that a tenth of the scores is below. {_VERSION}",
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
