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
from .rows import MINUTE, VARIABLES, log_row, opens_session, opens_trace
from .settings import settings
from .sql import requests

_WHOLE = "Of requests by the service that took them; a model chosen above leaves those that called it."

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
                    question="How many requests does LoopOS AI get?",
                    detail="Average over the time range. A request is a trace of Langfuse, counted when it begins.",
                    query=clickhouse(requests.requests_now(), shape="table"),
                    unit="reqps",
                ),
                stat(
                    "Success rate",
                    question="What share of the requests succeeds?",
                    detail="A request fails where its outermost step is an ERROR; a tool that failed on the way does "
                    "not count.",
                    query=clickhouse(requests.success_now(), shape="table"),
                    unit="percentunit",
                    decimals=2,
                    thresholds={BASE: RED, 0.9: YELLOW, 0.98: GREEN},
                    no_value="No requests",
                ),
                stat(
                    "Latency P95",
                    question="How long do requests take (95th percentile)?",
                    detail="From the start of the first step to the end of the last, according to Langfuse.",
                    query=clickhouse(requests.latency_now(), shape="table"),
                    unit="ms",
                    no_value="No requests",
                ),
                stat(
                    "First token P95",
                    question="How long until users see a response?",
                    detail="Calls of models that stream their response.",
                    query=clickhouse(requests.first_token_now(), shape="table"),
                    unit="ms",
                    no_value="No model streams",
                ),
                stat(
                    "Tokens per second",
                    question="How many tokens are used?",
                    query=clickhouse(requests.tokens_now(), shape="table"),
                    unit="short",
                ),
                stat(
                    "Age of the newest record",
                    question="Does Langfuse receive new records?",
                    detail="At the end of the chosen time. It grows where nobody asks, too; a span is written after "
                    "it has ended.",
                    query=clickhouse(requests.age(), shape="table"),
                    unit="s",
                    thresholds={BASE: GREEN, 600: YELLOW, 1800: RED},
                    no_value="No record",
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
                    query=clickhouse(requests.requests_by_time()),
                    unit="reqps",
                    interval=MINUTE,
                ),
                timeseries(
                    "Request latency",
                    question="How long do requests take?",
                    detail=f"{_WHOLE} Requests without a finished step are not counted.",
                    query=clickhouse(requests.latency()),
                    unit="ms",
                    interval=MINUTE,
                ),
                timeseries(
                    "Success and error rate",
                    question="What share of the requests fails?",
                    detail=f"{_WHOLE} A request with a failed step may still succeed.",
                    query=clickhouse(requests.rates()),
                    unit="percentunit",
                    min=0,
                    max=1,
                    interval=MINUTE,
                ),
                timeseries(
                    "Tokens per second by kind",
                    question="What are the tokens spent on?",
                    detail="The kinds do not overlap: input is what no cache served, output is without reasoning. "
                    "Langfuse 3 may count reasoning in both, where the provider's own name for it is used.",
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
                    detail="95th percentile; only calls that stream.",
                    query=clickhouse(requests.first_token()),
                    unit="ms",
                    interval=MINUTE,
                ),
                table(
                    "Models",
                    question="Which model is slow, and which one fails?",
                    query=clickhouse(requests.models(), shape="table"),
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
                    question="Do more steps fail or warn than before?",
                    detail="The levels of Langfuse, which differ from those of the logs: there is no INFO.",
                    query=clickhouse(requests.levels()),
                    unit="short",
                    stacked=True,
                    interval=MINUTE,
                ),
                table(
                    "Error patterns",
                    question="Which errors are frequent?",
                    detail="Messages that differ only in numbers count as one; the trace is the newest one.",
                    query=clickhouse(requests.patterns(), shape="table"),
                    overrides={"errors": {"unit": "short"}, "requests": {"unit": "short"}, **opens_trace()},
                    width=12,
                ),
                table(
                    "Latest errors",
                    question="What failed, and where?",
                    detail="The newest 50. Click a trace id or a session to open it in Langfuse.",
                    query=clickhouse(requests.errors(), shape="table"),
                    overrides={"message": {"unit": "string"}, **opens_trace(step=True), **opens_session()},
                ),
            ],
        ),
        log_row(),
    ],
)

dashboard = genai.requests() if settings.requests == "genai" else _FROM_LANGFUSE
