"""What loomflow's agents call: tools, models, and the memory that they extract."""

from __future__ import annotations

from dashboards.loomflow.rows import WAITS
from dashboards.loomflow.telemetry import (
    AUTO_EXTRACT_INVOCATIONS,
    INFERENCE_DURATION,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    TOOL_DURATION,
)
from heddle import Row, ratio, timeseries

_CALLS = TOOL_DURATION.observations
_MODEL = ("gen_ai_provider_name", "gen_ai_request_model")

TOOL_FAILURES = ratio(_CALLS.where(ok="false", denied="false").grown("15m"), _CALLS.grown("15m"), zero=True)
TOOLS = Row(
    "Tools",
    [
        timeseries(
            "Failure share by tool",
            question="Which tool fails?",
            detail="In the 15 minutes before, of all calls. Those that were denied are not failures.",
            query=ratio(
                _CALLS.where(ok="false", denied="false").grown("15m"), _CALLS.grown("15m"), by="tool", zero=True
            ),
            min=0,
            max=1,
        ),
        timeseries(
            "Failures and denials by tool",
            question="Are agents denied what they need, or do tools break?",
            detail="In the 15 minutes before.",
            query=_CALLS.where(ok="false").grown("15m").sum(by=("tool", "denied")).named("{{tool}}, denied {{denied}}"),
            min=0,
            no_value="None since the program started",
        ),
        timeseries(
            "Tool latency",
            question="Which tool is slow?",
            detail="95 of 100 calls in the 15 minutes before are at least as fast. The buckets end at 10 s, and so do "
            "quantiles.",
            query=TOOL_DURATION.quantile(0.95, by="tool", span="15m", new=True),
        ),
        timeseries(
            "Tool calls longer than 10 s",
            question="How many calls are beyond what quantiles tell?",
            detail="In the 15 minutes before.",
            query=TOOL_DURATION.share_above(10000, by="tool", span="15m", new=True),
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
            query=INFERENCE_DURATION.quantile(0.95, by=_MODEL, span="15m", new=True),
            no_value=WAITS,
        ),
        timeseries(
            "Inference longer than 81.92 s",
            question="How many model calls are beyond what quantiles tell?",
            detail="In the 15 minutes before; the buckets end there. From loomflow 0.17 on.",
            query=INFERENCE_DURATION.share_above(81.92, by=_MODEL, span="15m", new=True),
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
                OPERATION_INPUT_TOKENS.mean(by="gen_ai_request_model", span="15m", new=True).named(
                    "{{gen_ai_request_model}}, input"
                ),
                OPERATION_OUTPUT_TOKENS.mean(by="gen_ai_request_model", span="15m", new=True).named(
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
                AUTO_EXTRACT_INVOCATIONS.grown("1h").sum().or_zero().named("all"),
                AUTO_EXTRACT_INVOCATIONS.where(status="error").grown("1h").sum().or_zero().named("failed"),
            ],
            min=0,
        ),
    ],
)
