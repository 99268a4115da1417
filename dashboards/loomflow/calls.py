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
_NO_QUANTILE = "No calls, or only a quantile above the highest bucket"

TOOL_FAILURES = ratio(_FAILED, _TOOL_CALLS, zero=True)
TOOL_PROBLEMS = (
    timeseries(
        "Failure share by tool",
        question="Which tool fails?",
        detail="Share of all calls over the last 15 minutes. Denied calls do not count as failures.",
        query=ratio(_FAILED, _TOOL_CALLS, by="tool", zero=True),
        min=0,
        custom={"axisSoftMax": 2 * settings.tool_failure_share.number},
        no_value="No calls",
        width=8,
    ),
    timeseries(
        "Failures and denials by tool",
        question="Are agents denied tools, or do tools fail?",
        detail=f"{_WINDOW} A call that times out is a failure.",
        query=_CALLS.where(ok="false")
        .growth("15m")
        .sum(by=("tool", "denied"))
        .with_legend("{{tool}}, denied {{denied}}"),
        decimals=0,
        min=0,
        custom={"axisSoftMax": 5},
        no_value="No failures since the program started",
        width=8,
    ),
)
TOOLS = Row(
    "Tools",
    [
        timeseries(
            "Tool latency",
            question="Which tool is slow?",
            detail="95th percentile of the calls over the last 15 minutes. A tool is left out while it is above 10 s, "
            "the highest bucket; the next panel shows how many calls are.",
            query=TOOL_DURATION.quantile(0.95, by="tool", window="15m") < 10000,
            min=0,
            no_value=_NO_QUANTILE,
        ),
        timeseries(
            "Tool calls longer than 10 s",
            question="What share of the calls exceeds the highest bucket?",
            detail=f"{_WINDOW} By default loomflow gives up on a call after 120 s.",
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
        question="Which model responds slowly?",
        detail="95th percentile of the successful calls over the last 15 minutes. A model is left out while it is "
        "above 81.92 s, the highest bucket; the next panel shows how many calls are.",
        query=INFERENCE_DURATION.quantile(0.95, by=_MODEL, window="15m") < 81.92,
        min=0,
        no_value=_NO_QUANTILE,
    ),
    timeseries(
        "Inference longer than 81.92 s",
        question="What share of the model calls exceeds the highest bucket?",
        detail=f"{_WINDOW} Of the successful calls; failed ones are not reported.",
        query=INFERENCE_DURATION.share_above(81.92, by=_MODEL, window="15m"),
        min=0,
        custom={"axisSoftMax": 0.1},
        no_value="No calls",
    ),
    timeseries(
        "Tokens per call",
        question="Do prompts grow, and how long are responses?",
        detail="Mean by model over the last 15 minutes; input includes tokens read from a cache.",
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
            question="Do agents extract memories?",
            detail="Extractions over the last hour. Their model calls are in no other panel.",
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
