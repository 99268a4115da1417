"""Panels of tokens, from the metrics that the setting `system.otel_genai.tokens` selects."""

from __future__ import annotations

from heddle import Row, ratio, timeseries

from .rows import HOUR, QUARTER
from .settings import settings
from .telemetry import (
    CACHE_READ_TOKENS,
    CALL_INPUT_TOKENS,
    CALL_OUTPUT_TOKENS,
    INPUT_TOKENS,
    MODEL,
    OUTPUT_TOKENS,
    REASONING_TOKENS,
    TOKEN_TYPE,
    TOKEN_USAGE,
)

_IN_COUNTERS = settings.tokens == "counters"
_USED_INPUT, _USED_OUTPUT = (TOKEN_USAGE.where(**{TOKEN_TYPE: kind}) for kind in ("input", "output"))
INPUT, OUTPUT = (
    (INPUT_TOKENS.growth("1h"), OUTPUT_TOKENS.growth("1h"))
    if _IN_COUNTERS
    else (_USED_INPUT.total.growth("1h"), _USED_OUTPUT.total.growth("1h"))
)
"""The tokens of the last hour."""

_PER_CALL = (CALL_INPUT_TOKENS, CALL_OUTPUT_TOKENS) if _IN_COUNTERS else (_USED_INPUT, _USED_OUTPUT)

# Only the counters distinguish these tokens.
_KINDS = (
    timeseries(
        "Cached share of the input",
        question="What share of the input is read from a cache?",
        detail=f"By model. {HOUR}",
        query=ratio(CACHE_READ_TOKENS.growth("1h"), INPUT, by=MODEL, zero=True),
        min=0,
        custom={"axisSoftMax": 0.5},
        no_value="No tokens reported",
    ),
    timeseries(
        "Reasoning share of the output",
        question="What share of the output is reasoning?",
        detail=f"By model. {HOUR}",
        query=ratio(REASONING_TOKENS.growth("1h"), OUTPUT, by=MODEL, zero=True),
        min=0,
        custom={"axisSoftMax": 0.5},
        no_value="No tokens reported",
    ),
)
TOKENS = Row(
    "Tokens",
    [
        timeseries(
            "Input tokens by model",
            question="How many input tokens does each model use?",
            detail=f"{HOUR} Includes tokens read from a cache.",
            query=INPUT.sum(by=MODEL),
            unit="short",
            stacked=True,
            min=0,
            no_value="No tokens reported",
            width=8,
        ),
        timeseries(
            "Output tokens by model",
            question="How many output tokens does each model use?",
            detail=f"{HOUR} Includes reasoning tokens.",
            query=OUTPUT.sum(by=MODEL),
            unit="short",
            stacked=True,
            min=0,
            no_value="No tokens reported",
            width=8,
        ),
        timeseries(
            "Tokens per call",
            question="How many tokens do prompts and responses have?",
            detail=f"Mean by model. {QUARTER}",
            query=[
                tokens.mean(by=MODEL, window="15m").with_legend(f"{{{{{MODEL}}}}}, {kind}")
                for tokens, kind in zip(_PER_CALL, ("input", "output"), strict=True)
            ],
            unit="short",
            min=0,
            no_value="No tokens reported",
            width=8,
        ),
        *(_KINDS if _IN_COUNTERS else ()),
    ],
)
