"""The panels of loomflow's tool calls, model calls and memory extraction."""

from __future__ import annotations

from heddle import Recorded, Row, ratio, timeseries

from .settings import settings
from .telemetry import (
    AUTO_EXTRACT_INVOCATIONS,
    INFERENCE_DURATION,
    LOOMFLOW,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    TOOL_DURATION,
)

_CALLS = TOOL_DURATION.observations
_TOOL_CALLS = Recorded(LOOMFLOW, "loomflow_tool_calls:growth15m", ("tool",), expression=_CALLS.growth("15m"))
_FAILED = Recorded(
    LOOMFLOW,
    "loomflow_failed_tool_calls:growth15m",
    ("tool",),
    expression=_CALLS.where(ok="false", denied="false").growth("15m"),
    zeros=_TOOL_CALLS,
)
_MODEL = ("gen_ai_provider_name", "gen_ai_request_model")
_WINDOW = "Over the last 15 minutes."
_NO_QUANTILE = "No calls, or above the highest bucket"

TOOL_FAILURES = ratio(_FAILED, _TOOL_CALLS, zero=True)
TOOL_PROBLEMS = (
    timeseries(
        "Failure share by tool",
        question="For which tool do calls fail?",
        detail="Share of all calls over the last 15 minutes. Denied calls do not count as failures. Alert: "
        "`LoomflowToolFailures`.",
        query=ratio(_FAILED, _TOOL_CALLS, by="tool", zero=True),
        min=0,
        custom={"axisSoftMax": 2 * settings.tool_failure_share.number},
        no_value="No calls",
        width=8,
    ),
    timeseries(
        "Failed and denied calls by tool",
        question="How many tool calls fail or are denied?",
        detail=f"{_WINDOW} Calls that time out count as failures.",
        query=_CALLS.where(ok="false")
        .growth("15m")
        .sum(by=("tool", "denied"))
        .with_legend("{{tool}}, denied {{denied}}"),
        decimals=0,
        min=0,
        custom={"axisSoftMax": 5},
        no_value="No failed calls since the program started",
        width=8,
    ),
)
TOOLS = Row(
    "Tools",
    [
        timeseries(
            "Tool latency",
            question="How long do calls to each tool take?",
            detail="95th percentile over the last 15 minutes. Values above 10 s, the highest bucket, are not shown; "
            "the next panel shows the share of longer calls.",
            query=TOOL_DURATION.quantile(0.95, by="tool", window="15m") < 10000,
            min=0,
            no_value=_NO_QUANTILE,
        ),
        timeseries(
            "Tool calls longer than 10 s",
            question="What share of the calls takes longer than the highest bucket?",
            detail=f"{_WINDOW} By default, loomflow aborts a call after 120 s.",
            query=TOOL_DURATION.share_above(10000, by="tool", window="15m"),
            min=0,
            custom={"axisSoftMax": 0.1},
            no_value="No calls",
        ),
    ],
)

# The metrics of OpenTelemetry's conventions exist from loomflow 0.17 on.
_MODEL_CALLS = (
    timeseries(
        "Inference latency",
        question="How long do calls to each model take?",
        detail="95th percentile of successful calls over the last 15 minutes. Values above 81.92 s, the highest "
        "bucket, are not shown; the next panel shows the share of longer calls.",
        query=INFERENCE_DURATION.quantile(0.95, by=_MODEL, window="15m") < 81.92,
        min=0,
        no_value=_NO_QUANTILE,
    ),
    timeseries(
        "Inference calls longer than 81.92 s",
        question="What share of the model calls takes longer than the highest bucket?",
        detail=f"{_WINDOW} Successful calls only; failed calls are not reported.",
        query=INFERENCE_DURATION.share_above(81.92, by=_MODEL, window="15m"),
        min=0,
        custom={"axisSoftMax": 0.1},
        no_value="No calls",
    ),
    timeseries(
        "Tokens per call",
        question="How many tokens do prompts and responses have?",
        detail="Mean by model over the last 15 minutes. Input includes tokens read from a cache.",
        query=[
            OPERATION_INPUT_TOKENS.mean(by="gen_ai_request_model", window="15m").with_legend(
                "{{gen_ai_request_model}}, input"
            ),
            OPERATION_OUTPUT_TOKENS.mean(by="gen_ai_request_model", window="15m").with_legend(
                "{{gen_ai_request_model}}, output"
            ),
        ],
        unit="short",
        min=0,
        no_value="No calls",
    ),
)
MODELS = Row(
    "Models",
    [
        *(_MODEL_CALLS if settings.version > (0, 16) else ()),
        timeseries(
            "Memory extraction",
            question="How many memory extractions do agents run, and how many fail?",
            detail="Over the last hour. No other panel includes the model calls of extractions.",
            query=[
                AUTO_EXTRACT_INVOCATIONS.growth("1h").sum().or_zero().with_legend("all"),
                AUTO_EXTRACT_INVOCATIONS.where(status="error").growth("1h").sum().or_zero().with_legend("failed"),
            ],
            decimals=0,
            min=0,
            custom={"axisSoftMax": 5},
        ),
    ],
)
