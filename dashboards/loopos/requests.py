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
from .sql import requests

_WHOLE = "By the service that received the request; the model filter selects the requests that called the model."

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
                    "Requests per second",
                    question="How many requests does LoopOS AI receive?",
                    detail="Average over the time range. A request is a trace in Langfuse, counted at its start.",
                    query=clickhouse(requests.request_rate(), shape="table"),
                    unit="reqps",
                ),
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
                ),
                stat(
                    "Latency P95",
                    question="How long do requests take (95th percentile)?",
                    detail="From the start of the first step to the end of the last, according to Langfuse.",
                    query=clickhouse(requests.latency_p95(), shape="table"),
                    unit="ms",
                    no_value="No requests in this time range",
                ),
                stat(
                    "First token P95",
                    question="How long until users see a response?",
                    detail="Only model calls that stream their response.",
                    query=clickhouse(requests.first_token_p95(), shape="table"),
                    unit="ms",
                    no_value="No streamed responses",
                ),
                stat(
                    "Tokens per second",
                    question="How many tokens are used?",
                    query=clickhouse(requests.token_rate(), shape="table"),
                    unit="short",
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
                ),
            ],
        ),
        Row(
            "Over time",
            [
                timeseries(
                    "Requests",
                    question="Does the load change?",
                    detail=f"{_WHOLE} The last minutes are too low: a span is written after its end.",
                    query=clickhouse(requests.request_rate_over_time()),
                    unit="reqps",
                    interval=MINUTE,
                ),
                timeseries(
                    "Request latency",
                    question="How long do requests take?",
                    detail=f"{_WHOLE} Requests without a finished step are not counted.",
                    query=clickhouse(requests.latency_over_time()),
                    unit="ms",
                    interval=MINUTE,
                ),
                timeseries(
                    "Success and error rate",
                    question="What share of the requests fails?",
                    detail=f"{_WHOLE} A request with a failed step may still succeed.",
                    query=clickhouse(requests.outcome_shares()),
                    unit="percentunit",
                    min=0,
                    max=1,
                    interval=MINUTE,
                ),
                timeseries(
                    "Tokens per second by kind",
                    question="What are the tokens spent on?",
                    detail="The kinds do not overlap: input excludes cached tokens, output excludes reasoning. "
                    "Langfuse 3 may count reasoning in both if the provider has its own name for it.",
                    query=clickhouse(requests.tokens_by_kind()),
                    unit="short",
                    stacked=True,
                    interval=MINUTE,
                ),
            ],
        ),
        Row(
            "By model",
            [
                timeseries(
                    "Time to first token by model",
                    question="Which model makes users wait?",
                    detail="95th percentile; only calls that stream their response.",
                    query=clickhouse(requests.first_token_by_model()),
                    unit="ms",
                    interval=MINUTE,
                ),
                table(
                    "Models",
                    question="Which model is slow, and which has errors?",
                    query=clickhouse(requests.model_calls(), shape="table"),
                    overrides={
                        "calls": {"unit": "short"},
                        "tokens": {"unit": "short"},
                        "mean": {"unit": "ms"},
                        "P95": {"unit": "ms"},
                        "P99": {"unit": "ms"},
                        "error rate": {"unit": "percentunit"},
                    },
                    width=12,
                ),
            ],
        ),
        Row(
            "Errors",
            [
                timeseries(
                    "Observations by level",
                    question="Are there more errors or warnings than before?",
                    detail="The levels of Langfuse, which differ from those of the logs: it has no INFO.",
                    query=clickhouse(requests.steps_by_level()),
                    unit="short",
                    stacked=True,
                    interval=MINUTE,
                ),
                table(
                    "Error patterns",
                    question="Which errors are frequent?",
                    detail="Messages that differ only in numbers count as one. The trace is the latest.",
                    query=clickhouse(requests.error_patterns(), shape="table"),
                    overrides={"errors": {"unit": "short"}, "requests": {"unit": "short"}, **trace_link()},
                    width=12,
                ),
                table(
                    "Latest errors",
                    question="What failed, and where?",
                    detail="The newest 50. Click a trace id or a session to open it in Langfuse.",
                    query=clickhouse(requests.latest_errors(), shape="table"),
                    overrides={"message": {"unit": "string"}, **trace_link(step=True), **session_link()},
                ),
            ],
        ),
        log_row(),
    ],
)

dashboard = genai.requests() if settings.requests == "genai" else _FROM_LANGFUSE
