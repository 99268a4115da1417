"""LoopOS requests from Prometheus, where its programs export OpenTelemetry's metrics for generative AI."""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    custom,
    instance,
    job,
    label_values,
    link,
    loki,
    not_,
    prometheus,
    ratio,
    stat,
    timeseries,
    up,
    value_of,
)

from .rows import log_row
from .telemetry import (
    CACHE_READ_TOKENS,
    INPUT_TOKENS,
    LOOPOS,
    OPERATION_DURATION,
    REASONING_TOKENS,
    TIME_TO_FIRST_CHUNK,
    TOKEN_USAGE,
    TOOL_DURATION,
)

_MODEL = {"gen_ai_request_model": value_of("model")}
_CALLS = OPERATION_DURATION.observations.where(**_MODEL)
_FAILED = _CALLS.where(error_type=not_("")).growth("15m")
_CHUNK = TIME_TO_FIRST_CHUNK.where(**_MODEL)
_USED = TOKEN_USAGE.total.where(**_MODEL)
_DURATION = OPERATION_DURATION.where(**_MODEL)
_HIGHEST = 81.92
"""The highest bucket, in seconds: quantiles end there."""

_P95 = _DURATION.quantile(0.95) < _HIGHEST
_WINDOW = "Over the last 15 minutes."
_STEPS = "One request can need several model calls."
_NONE = "No model calls"


def requests() -> Dashboard:
    """Return the dashboard of requests with these metrics."""
    return Dashboard(
        uid="loopos-requests",
        title="LoopOS / Requests",
        description="How many model calls are there, which fail, how long do they take, and how many tokens do they "
        "use?",
        tags=["loopos", "genai"],
        variables=[
            prometheus(),
            loki(),
            job(LOOPOS),
            instance(LOOPOS),
            label_values(OPERATION_DURATION, "gen_ai_request_model", name="model", title="Model"),
            custom("level", {"All": "ERROR|WARNING|INFO|DEBUG", "Errors": "ERROR"}, title="Log level"),
        ],
        links=[link("loopos-cost", "Cost and sessions"), link("token-flow", "Token flow")],
        rows=[
            Row(
                "Now",
                [
                    stat(
                        "Programs up",
                        question="Is every program up?",
                        query=up(LOOPOS).min(),
                        sparkline=False,
                        filled=True,
                        mappings={0: ("Down", RED), 1: ("Up", GREEN)},
                        no_value="Not scraped",
                    ),
                    stat(
                        "Error rate",
                        question="What share of the calls failed?",
                        detail=_WINDOW,
                        query=ratio(_FAILED, _CALLS.growth("15m"), zero=True),
                        sparkline=False,
                        thresholds={BASE: GREEN, 0.01: YELLOW, 0.05: RED},
                        no_value=_NONE,
                    ),
                    stat(
                        "Latency P95",
                        question="How long does a call take (95th percentile)?",
                        detail="Values above 81.92 s, the highest bucket, are not shown.",
                        query=_P95,
                        sparkline=False,
                        no_value="No calls, or above 81.92 s",
                    ),
                    stat(
                        "Time to first token P95",
                        question="How long until the response of a model begins (95th percentile)?",
                        detail="Values above 81.92 s, the highest bucket, are not shown.",
                        query=_CHUNK.quantile(0.95) < _HIGHEST,
                        sparkline=False,
                        no_value="No streamed responses",
                    ),
                    stat(
                        "Calls",
                        question="How many model calls per second are there?",
                        detail=_STEPS,
                        query=_CALLS.rate().sum(),
                        sparkline=False,
                    ),
                    stat(
                        "Tokens",
                        question="How many tokens per second are used?",
                        query=_USED.rate().sum(),
                        sparkline=False,
                        no_value=_NONE,
                    ),
                ],
            ),
            Row(
                "Problems",
                [
                    timeseries(
                        "Failed calls",
                        question="How many model calls fail, and with which error?",
                        detail=f"By error type. {_WINDOW}",
                        query=_FAILED.sum(by="error_type").good_if_empty(),
                        stacked=True,
                        decimals=0,
                        min=0,
                        custom={"axisSoftMax": 5},
                        no_value="No failed calls",
                    ),
                    timeseries(
                        "Failed tool calls",
                        question="For which tool do calls fail?",
                        detail=_WINDOW,
                        query=TOOL_DURATION.observations.where(error_type=not_(""))
                        .growth("15m")
                        .sum(by="gen_ai_tool_name")
                        .good_if_empty(),
                        decimals=0,
                        min=0,
                        custom={"axisSoftMax": 5},
                        no_value="No failed tool calls",
                    ),
                    timeseries(
                        "Call latency",
                        question="How long do calls take?",
                        detail="Percentiles above 81.92 s, the highest bucket, are not shown; the next panel shows the "
                        "share of longer calls.",
                        query=[
                            _DURATION.mean().with_legend("mean"),
                            _P95.with_legend("P95"),
                            (_DURATION.quantile(0.99) < _HIGHEST).with_legend("P99"),
                        ],
                        min=0,
                        no_value=_NONE,
                    ),
                    timeseries(
                        "Calls longer than 81.92 s",
                        question="What share of the calls takes longer than the highest bucket?",
                        query=_DURATION.share_above(_HIGHEST),
                        min=0,
                        custom={"axisSoftMax": 0.1},
                        no_value=_NONE,
                    ),
                ],
            ),
            Row(
                "Models and tokens",
                [
                    timeseries(
                        "Calls by model",
                        question="How many calls per second does each model serve?",
                        detail=_STEPS,
                        query=_CALLS.rate().sum(by="gen_ai_request_model"),
                        stacked=True,
                        min=0,
                    ),
                    timeseries(
                        "Time to first token by model",
                        question="How long until the response of each model begins?",
                        detail="95th percentile. Values above 81.92 s, the highest bucket, are not shown.",
                        query=_CHUNK.quantile(0.95, by="gen_ai_request_model") < _HIGHEST,
                        min=0,
                        no_value="No streamed responses",
                    ),
                    timeseries(
                        "Tokens per second by kind",
                        question="How many tokens of each kind are used?",
                        detail="Input includes tokens read from a cache; output includes reasoning tokens.",
                        query=_USED.rate().sum(by="gen_ai_token_type"),
                        stacked=True,
                        min=0,
                    ),
                    timeseries(
                        "Cached input and reasoning",
                        question="How many input tokens are read from a cache, and how many output tokens are "
                        "reasoning?",
                        detail="From a draft of the conventions, which not all programs implement.",
                        query=[
                            CACHE_READ_TOKENS.where(**_MODEL).rate().sum().with_legend("input from a cache"),
                            REASONING_TOKENS.where(**_MODEL).rate().sum().with_legend("reasoning"),
                            INPUT_TOKENS.where(**_MODEL).rate().sum().with_legend("all input"),
                        ],
                        min=0,
                        no_value="No data: no program exports these metrics",
                    ),
                ],
            ),
            log_row(),
        ],
    )
