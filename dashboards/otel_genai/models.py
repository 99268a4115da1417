"""Model calls with OpenTelemetry's conventions: do they succeed, how long do they take, how many tokens do they use?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, Dashboard, Row, link, not_, ratio, stat, timeseries

from .rows import HOUR, LOGS, QUARTER, TRACES, VARIABLES
from .settings import settings
from .shares import CALLS, FAILED_CALLS
from .telemetry import ERROR, MODEL, OPERATION, OPERATION_DURATION, PROVIDER, TIME_PER_OUTPUT_CHUNK, TIME_TO_FIRST_CHUNK
from .tokens import INPUT, OUTPUT, TOKENS

_HIGHEST = 81.92
"""The highest bucket of calls, in seconds."""

_CALLS = OPERATION_DURATION.observations
_FAILED = _CALLS.where(**{ERROR: not_("")}).growth("15m")
_BY_MODEL = (PROVIDER, MODEL)
_P95 = OPERATION_DURATION.quantile(0.95, window="15m") < _HIGHEST
_FIRST_CHUNK = TIME_TO_FIRST_CHUNK.quantile(0.95, window="15m") < _HIGHEST
_NOT_SHOWN = "Values above 81.92 s, the highest bucket, are not shown."
_STREAMED = "Only streamed responses have chunks."

dashboard = Dashboard(
    uid="otel-genai-models",
    title="OpenTelemetry GenAI / Models",
    description="Do model calls succeed, how long do they take, and how many tokens do they use?",
    tags=["otel-genai", "models", "tokens"],
    variables=VARIABLES,
    links=[link("otel-genai-agents", "Agents and tools"), link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Failed calls",
                    question="What share of the model calls fails?",
                    detail=QUARTER,
                    query=ratio(FAILED_CALLS, CALLS, zero=True),
                    sparkline=False,
                    thresholds={BASE: GREEN, settings.call_failure_share.number: RED},
                    no_value="No calls",
                ),
                stat(
                    "Call duration",
                    question="How long does a call take (95th percentile)?",
                    detail=f"{QUARTER} {_NOT_SHOWN}",
                    query=_P95,
                    sparkline=False,
                    no_value="No calls, or above 81.92 s",
                ),
                stat(
                    "Time to first chunk",
                    question="How long until a response begins (95th percentile)?",
                    detail=f"{QUARTER} {_STREAMED} {_NOT_SHOWN}",
                    query=_FIRST_CHUNK,
                    sparkline=False,
                    no_value="No streamed responses",
                ),
                stat(
                    "Calls",
                    question="How many calls to models ended?",
                    detail=HOUR,
                    query=_CALLS.growth("1h").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No calls",
                ),
                stat(
                    "Input tokens",
                    question="How many tokens were sent to models?",
                    detail=f"{HOUR} Includes tokens read from a cache.",
                    query=INPUT.sum(),
                    unit="short",
                    sparkline=False,
                    no_value="No tokens reported",
                ),
                stat(
                    "Output tokens",
                    question="How many tokens did models generate?",
                    detail=f"{HOUR} Includes reasoning tokens.",
                    query=OUTPUT.sum(),
                    unit="short",
                    sparkline=False,
                    no_value="No tokens reported",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Failed calls by error",
                    question="With which errors do calls fail?",
                    detail=QUARTER,
                    query=_FAILED.sum(by=ERROR).good_if_empty(),
                    stacked=True,
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failed calls",
                    width=8,
                ),
                timeseries(
                    "Failure share by model",
                    question="For which model do calls fail?",
                    detail=f"Share of all calls. {QUARTER} Alert: `OtelGenaiCallFailures`.",
                    query=ratio(FAILED_CALLS, CALLS, by=_BY_MODEL, zero=True),
                    min=0,
                    custom={"axisSoftMax": 2 * settings.call_failure_share.number},
                    no_value="No calls",
                    width=8,
                ),
                timeseries(
                    "Calls longer than 81.92 s",
                    question="What share of the calls takes longer than the highest bucket?",
                    detail=f"By model. {QUARTER}",
                    query=OPERATION_DURATION.share_above(_HIGHEST, by=MODEL, window="15m"),
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    no_value="No calls",
                    width=8,
                ),
            ],
        ),
        Row(
            "Latency",
            [
                timeseries(
                    "Duration by model",
                    question="How long do calls to each model take?",
                    detail=f"95th percentile. {QUARTER} {_NOT_SHOWN}",
                    query=OPERATION_DURATION.quantile(0.95, by=MODEL, window="15m") < _HIGHEST,
                    min=0,
                    no_value="No calls, or above 81.92 s",
                    width=8,
                ),
                timeseries(
                    "Time to first chunk by model",
                    question="How long until the response of each model begins?",
                    detail=f"95th percentile. {QUARTER} {_STREAMED} {_NOT_SHOWN}",
                    query=TIME_TO_FIRST_CHUNK.quantile(0.95, by=MODEL, window="15m") < _HIGHEST,
                    min=0,
                    no_value="No streamed responses",
                    width=8,
                ),
                timeseries(
                    "Time between chunks by model",
                    question="How much time passes between two chunks of a response?",
                    detail=f"Mean. {QUARTER} {_STREAMED}",
                    query=TIME_PER_OUTPUT_CHUNK.mean(by=MODEL, window="15m"),
                    min=0,
                    no_value="No streamed responses",
                    width=8,
                ),
                timeseries(
                    "Calls by operation",
                    question="How many calls of each operation are there?",
                    detail=HOUR,
                    query=_CALLS.growth("1h").sum(by=OPERATION),
                    stacked=True,
                    min=0,
                    no_value="No calls",
                ),
                timeseries(
                    "Calls by model",
                    question="How often is each model called?",
                    detail=f"{HOUR} Alert: `OtelGenaiDown`.",
                    query=_CALLS.growth("1h").sum(by=_BY_MODEL),
                    stacked=True,
                    min=0,
                    no_value="No calls",
                ),
            ],
        ),
        TOKENS,
        LOGS,
        TRACES,
    ],
)
