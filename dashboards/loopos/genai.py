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
    variable,
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

_MODEL = {"gen_ai_request_model": variable("model")}
_CALLS = OPERATION_DURATION.observations.where(**_MODEL)
_FAILED = _CALLS.where(error_type=not_(""))
_CHUNK = TIME_TO_FIRST_CHUNK.where(**_MODEL)
_USED = TOKEN_USAGE.total.where(**_MODEL)
_WAIT = OPERATION_DURATION.where(**_MODEL)
_STEPS = "Model calls; one request may need several."
_NONE = "No model calls in this time range"


def requests() -> Dashboard:
    """Return the dashboard of requests with these metrics."""
    return Dashboard(
        uid="loopos-requests",
        title="LoopOS / Requests",
        description="Are models called, how fast do they respond, how many tokens do they use, and what fails?",
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
                    stat("Calls", question="How often are models called?", detail=_STEPS, query=_CALLS.rate().sum()),
                    stat(
                        "Error rate",
                        question="What share of the calls fails?",
                        query=ratio(_FAILED.rate(), _CALLS.rate(), zero=True),
                        thresholds={BASE: GREEN, 0.01: YELLOW, 0.05: RED},
                        no_value=_NONE,
                    ),
                    stat(
                        "Latency P95", question="How long does a call take?", query=_WAIT.quantile(0.95), no_value=_NONE
                    ),
                    stat(
                        "First token P95",
                        question="How long until a response begins?",
                        query=_CHUNK.quantile(0.95),
                        no_value="No streamed responses",
                    ),
                    stat("Tokens", question="How many tokens are used?", query=_USED.rate().sum(), no_value=_NONE),
                ],
            ),
            Row(
                "Over time",
                [
                    timeseries(
                        "Calls by model",
                        question="Which model is called?",
                        detail=_STEPS,
                        query=_CALLS.rate().sum(by="gen_ai_request_model"),
                        stacked=True,
                    ),
                    timeseries(
                        "Request latency",
                        question="How long do calls take?",
                        query=[
                            _WAIT.mean().with_legend("mean"),
                            _WAIT.quantile(0.95).with_legend("P95"),
                            _WAIT.quantile(0.99).with_legend("P99"),
                        ],
                    ),
                    timeseries(
                        "Longer than 81.92 s",
                        question="What share of the calls takes very long?",
                        detail="81.92 s is the highest bucket, which limits quantiles.",
                        query=_WAIT.share_above(81.92),
                        min=0,
                        max=1,
                    ),
                    timeseries(
                        "Success and error rate",
                        question="Do calls fail, and how?",
                        query=_FAILED.rate().sum(by="error_type"),
                        stacked=True,
                        no_value="No failed calls",
                    ),
                ],
            ),
            Row(
                "Tokens and tools",
                [
                    timeseries(
                        "Tokens per second by kind",
                        question="What kinds of tokens are used?",
                        detail="Input includes tokens read from a cache, output includes reasoning.",
                        query=_USED.rate().sum(by="gen_ai_token_type"),
                        stacked=True,
                    ),
                    timeseries(
                        "Cached input and reasoning",
                        question="How many tokens are read from a cache, and how many are reasoning?",
                        detail="From a draft of the conventions, which not all programs implement yet.",
                        query=[
                            CACHE_READ_TOKENS.where(**_MODEL).rate().sum().with_legend("input from a cache"),
                            REASONING_TOKENS.where(**_MODEL).rate().sum().with_legend("reasoning"),
                            INPUT_TOKENS.where(**_MODEL).rate().sum().with_legend("all input"),
                        ],
                        no_value="No data: no program exports these metrics yet",
                    ),
                    timeseries(
                        "Time to first token by model",
                        question="Which model makes users wait?",
                        query=_CHUNK.quantile(0.95, by="gen_ai_request_model"),
                        no_value="No streamed responses",
                    ),
                    timeseries(
                        "Failed tool calls",
                        question="Which tool fails?",
                        query=TOOL_DURATION.observations.where(error_type=not_("")).rate().sum(by="gen_ai_tool_name"),
                        no_value="No failed tool calls",
                    ),
                ],
            ),
            log_row(),
        ],
    )
