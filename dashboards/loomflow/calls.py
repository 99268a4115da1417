"""The rows of loomflow's tool calls, model calls and memory extraction."""

from __future__ import annotations

from heddle import Row, ratio, timeseries

from .rows import REQUIRES_0_17
from .telemetry import (
    AUTO_EXTRACT_INVOCATIONS,
    INFERENCE_DURATION,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    TOOL_DURATION,
)

_CALLS = TOOL_DURATION.observations
_MODEL = ("gen_ai_provider_name", "gen_ai_request_model")

TOOL_FAILURES = ratio(_CALLS.where(ok="false", denied="false").growth("15m"), _CALLS.growth("15m"), zero=True)
TOOLS = Row(
    "Tools",
    [
        timeseries(
            "Failure share by tool",
            question="Which tool fails?",
            detail="Share of all calls in the previous 15 minutes. Denied calls do not count as failures.",
            query=ratio(
                _CALLS.where(ok="false", denied="false").growth("15m"),
                _CALLS.growth("15m"),
                by="tool",
                zero=True,
            ),
            min=0,
            max=1,
        ),
        timeseries(
            "Failures and denials by tool",
            question="Are agents denied tools, or do tools fail?",
            detail="In the previous 15 minutes.",
            query=_CALLS.where(ok="false")
            .growth("15m")
            .sum(by=("tool", "denied"))
            .with_legend("{{tool}}, denied {{denied}}"),
            min=0,
            no_value="No failures since the program started",
        ),
        timeseries(
            "Tool latency",
            question="Which tool is slow?",
            detail="95th percentile of the calls of the previous 15 minutes. The highest bucket is 10 s, which limits "
            "quantiles.",
            query=TOOL_DURATION.quantile(0.95, by="tool", window="15m"),
        ),
        timeseries(
            "Tool calls longer than 10 s",
            question="What share of the calls exceeds the highest bucket?",
            detail="In the previous 15 minutes.",
            query=TOOL_DURATION.share_above(10000, by="tool", window="15m"),
            min=0,
            max=1,
        ),
    ],
)
MODELS = Row(
    "Models",
    [
        timeseries(
            "Inference latency",
            question="Which model responds slowly?",
            detail="95th percentile of the successful calls of the previous 15 minutes. From loomflow 0.17 on.",
            query=INFERENCE_DURATION.quantile(0.95, by=_MODEL, window="15m"),
            no_value=REQUIRES_0_17,
        ),
        timeseries(
            "Inference longer than 81.92 s",
            question="What share of the model calls exceeds the highest bucket?",
            detail="In the previous 15 minutes. From loomflow 0.17 on.",
            query=INFERENCE_DURATION.share_above(81.92, by=_MODEL, window="15m"),
            min=0,
            max=1,
            no_value=REQUIRES_0_17,
        ),
        timeseries(
            "Tokens per call",
            question="Do prompts grow, and how long are responses?",
            detail="Mean by model in the previous 15 minutes; input includes tokens read from a cache. "
            "From loomflow 0.17 on.",
            query=[
                OPERATION_INPUT_TOKENS.mean(by="gen_ai_request_model", window="15m").with_legend(
                    "{{gen_ai_request_model}}, input"
                ),
                OPERATION_OUTPUT_TOKENS.mean(by="gen_ai_request_model", window="15m").with_legend(
                    "{{gen_ai_request_model}}, output"
                ),
            ],
            unit="short",
            no_value=REQUIRES_0_17,
        ),
        timeseries(
            "Memory extraction",
            question="Do agents extract memories?",
            detail="Extractions in the previous hour.",
            query=[
                AUTO_EXTRACT_INVOCATIONS.growth("1h").sum().or_zero().with_legend("all"),
                AUTO_EXTRACT_INVOCATIONS.where(status="error").growth("1h").sum().or_zero().with_legend("failed"),
            ],
            min=0,
        ),
    ],
)
