"""What loomflow's agents call: tools, models, and the memory that they extract."""

from __future__ import annotations

from heddle import Row, ratio, timeseries

from .rows import WAITS
from .telemetry import (
    AUTO_EXTRACT_INVOCATIONS,
    INFERENCE_DURATION,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    TOOL_DURATION,
)

_CALLS = TOOL_DURATION.observations
_MODEL = ("gen_ai_provider_name", "gen_ai_request_model")

TOOL_FAILURES = ratio(
    _CALLS.where(ok="false", denied="false").increase("15m", new=True), _CALLS.increase("15m", new=True), zero=True
)
TOOLS = Row(
    "Tools",
    [
        timeseries(
            "Failure share by tool",
            question="Which tool fails?",
            detail="In the 15 minutes before, of all calls. Those that were denied are not failures.",
            query=ratio(
                _CALLS.where(ok="false", denied="false").increase("15m", new=True),
                _CALLS.increase("15m", new=True),
                by="tool",
                zero=True,
            ),
            min=0,
            max=1,
        ),
        timeseries(
            "Failures and denials by tool",
            question="Are agents denied what they need, or do tools break?",
            detail="In the 15 minutes before.",
            query=_CALLS.where(ok="false")
            .increase("15m", new=True)
            .sum(by=("tool", "denied"))
            .with_legend("{{tool}}, denied {{denied}}"),
            min=0,
            no_value="None since the program started",
        ),
        timeseries(
            "Tool latency",
            question="Which tool is slow?",
            detail="95 of 100 calls in the 15 minutes before are at least as fast. The buckets end at 10 s, and so do "
            "quantiles.",
            query=TOOL_DURATION.quantile(0.95, by="tool", window="15m", new=True),
        ),
        timeseries(
            "Tool calls longer than 10 s",
            question="How many calls are beyond what quantiles tell?",
            detail="In the 15 minutes before.",
            query=TOOL_DURATION.share_above(10000, by="tool", window="15m", new=True),
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
            question="Which model answers slowly?",
            detail="95 of 100 calls in the 15 minutes before are at least as fast, of those that succeeded. "
            "From loomflow 0.17 on.",
            query=INFERENCE_DURATION.quantile(0.95, by=_MODEL, window="15m", new=True),
            no_value=WAITS,
        ),
        timeseries(
            "Inference longer than 81.92 s",
            question="How many model calls are beyond what quantiles tell?",
            detail="In the 15 minutes before; the buckets end there. From loomflow 0.17 on.",
            query=INFERENCE_DURATION.share_above(81.92, by=_MODEL, window="15m", new=True),
            min=0,
            max=1,
            no_value=WAITS,
        ),
        timeseries(
            "Tokens of a call",
            question="Do prompts grow, and how long are answers?",
            detail="The mean by model in the 15 minutes before; input with what was read from a cache. "
            "From loomflow 0.17 on.",
            query=[
                OPERATION_INPUT_TOKENS.mean(by="gen_ai_request_model", window="15m", new=True).with_legend(
                    "{{gen_ai_request_model}}, input"
                ),
                OPERATION_OUTPUT_TOKENS.mean(by="gen_ai_request_model", window="15m", new=True).with_legend(
                    "{{gen_ai_request_model}}, output"
                ),
            ],
            unit="short",
            no_value=WAITS,
        ),
        timeseries(
            "Memory extraction",
            question="Do agents remember what they should?",
            detail="Extractions within the hour before.",
            query=[
                AUTO_EXTRACT_INVOCATIONS.increase("1h", new=True).sum().or_zero().with_legend("all"),
                AUTO_EXTRACT_INVOCATIONS.where(status="error")
                .increase("1h", new=True)
                .sum()
                .or_zero()
                .with_legend("failed"),
            ],
            min=0,
        ),
    ],
)
