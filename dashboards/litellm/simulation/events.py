"""The event streams of LiteLLM: served and failed requests, retries, fallbacks and cooldowns."""

from __future__ import annotations

from heddle import (
    Counter,
    Distribution,
    EventStream,
    Histogram,
    SeriesUpdate,
    increment,
    lognormal,
    observe,
)

from ..limits_telemetry import CALL_FAILURES, CALLS, CALLS_SERVED, COOLDOWNS, FAILED_FALLBACKS, FALLBACKS
from ..telemetry import (
    CACHE_HITS,
    CACHE_MISSES,
    CACHE_READ_TOKENS,
    CACHE_WRITE_TOKENS,
    FAILURES,
    FIRST_TOKEN,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    OVERHEAD,
    PROVIDER_LATENCY,
    QUEUE_TIME,
    REASONING_TOKENS,
    REQUESTS,
    SPEND,
    TOTAL_LATENCY,
    TOTAL_TOKENS,
)
from .labels import CLAUDE, GPT, MINI, NONE, OPS, RESEARCH, UNROUTED, Deployment, Program, labels_of

_ONE = lognormal(1, 0.0, integer=True)
_SECONDS = 0.001


def _line(status: str) -> str:
    return f'INFO:     10.0.0.8:41022 - "POST /v1/chat/completions HTTP/1.1" {status}'


def _add(metric: Counter, labels: dict[str, str], amount: Distribution = _ONE, **more: str) -> SeriesUpdate:
    return increment(metric, amount, **labels_of(metric, {**labels, **more}))


def _observed(metric: Histogram, labels: dict[str, str], duration: Distribution) -> SeriesUpdate:
    return observe(metric, duration, _SECONDS, **labels_of(metric, labels))


def served(
    name: str,
    program: Program,
    deployment: Deployment,
    *,
    per_minute: float,
    ms: float,
    tokens: int,
    cost: float,
    cached: float = 0.5,
    streamed: bool = False,
) -> EventStream:
    """Return the stream of requests that a deployment serves; `cached` is the share of the input read from a cache."""
    labels = {**program.labels, **deployment.labels}
    duration = lognormal(ms, 0.5)
    fresh, output = lognormal(tokens, 0.4, integer=True), lognormal(tokens / 5, 0.4, integer=True)
    read, reasoning = lognormal(tokens * cached, 0.3, integer=True), lognormal(tokens / 20, 0.3, integer=True)
    written = lognormal(tokens / 10, 0.3, integer=True)
    writes_cache = deployment.provider == "anthropic"
    input_parts = (fresh, read, *((written,) if writes_cache else ()))
    more = (
        _add(CACHE_WRITE_TOKENS, labels, written) if writes_cache else _add(REASONING_TOKENS, labels, reasoning),
        *((_observed(FIRST_TOKEN, labels, lognormal(ms / 4, 0.4)),) if streamed else ()),
    )
    updates = (
        _add(REQUESTS, labels, status_code="200"),
        _add(CALLS, labels),
        _add(CALLS_SERVED, labels),
        _add(CACHE_MISSES, labels),
        _observed(TOTAL_LATENCY, labels, duration),
        _observed(PROVIDER_LATENCY, labels, duration),
        _observed(OVERHEAD, labels, lognormal(12, 0.4)),
        _observed(QUEUE_TIME, labels, lognormal(4, 0.4)),
        _add(SPEND, labels, lognormal(cost, 0.3)),
        *(_add(metric, labels, part) for metric in (INPUT_TOKENS, TOTAL_TOKENS) for part in input_parts),
        _add(OUTPUT_TOKENS, labels, output),
        _add(TOTAL_TOKENS, labels, output),
        _add(CACHE_READ_TOKENS, labels, read),
        *more,
    )
    return EventStream(
        name=name, per_minute=per_minute, duration_ms=duration, updates=updates, log_lines=(_line("200 OK"),)
    )


def failed_calls(name: str, deployment: Deployment, status: str, error: str, per_minute: float) -> EventStream:
    """Return the stream of calls of a deployment that fail; a retry or a fallback serves the requests."""
    labels = {**RESEARCH.labels, **deployment.labels}
    exception = {"exception_status": status, "exception_class": error}
    return EventStream(
        name=name, per_minute=per_minute, updates=(_add(CALLS, labels), _add(CALL_FAILURES, labels, **exception))
    )


def cooldowns(name: str, deployment: Deployment, status: str, per_minute: float = 0, at_start: int = 0) -> EventStream:
    """Return the stream of cooldowns of a deployment."""
    updates = (_add(COOLDOWNS, deployment.cooldown_labels, exception_status=status),)
    return EventStream(name=name, per_minute=per_minute, at_start=at_start, updates=updates)


def fallbacks(name: str, metric: Counter, per_minute: float = 0, at_start: int = 0) -> EventStream:
    """Return the stream of fallbacks from Claude to GPT, which the metric counts as successful or failed."""
    labels = {
        **RESEARCH.labels,
        "model_id": NONE,
        "requested_model": CLAUDE.group,
        "fallback_model": GPT.group,
        "exception_status": "500",
        "exception_class": "Anthropic.InternalServerError",
    }
    return EventStream(name=name, per_minute=per_minute, at_start=at_start, updates=(_add(metric, labels),))


def rejected(
    name: str, program: Program, status: str, error: str, per_minute: float = 0, *, model: str = "", at_start: int = 0
) -> EventStream:
    """Return the stream of requests that reach no deployment."""
    labels = {**program.labels, **UNROUTED, "requested_model": model or GPT.group}
    exception = {"exception_status": status, "exception_class": error}
    updates = (
        _add(REQUESTS, labels, status_code=status),
        _add(FAILURES, labels, **exception),
        _add(CALLS, labels, api_provider=""),
        _add(CALL_FAILURES, labels, api_provider="", **exception),
    )
    return EventStream(
        name=name, per_minute=per_minute, at_start=at_start, updates=updates, log_lines=(_line(f"{status} Error"),)
    )


_CACHED_RESPONSE = {**RESEARCH.labels, **MINI.labels}
EVENTS = (
    served("research-gpt", RESEARCH, GPT, per_minute=6, ms=2400, tokens=1500, cost=0.006, streamed=True),
    served("research-claude", RESEARCH, CLAUDE, per_minute=4, ms=3600, tokens=2400, cost=0.011, cached=1.4),
    served("ops-mini", OPS, MINI, per_minute=5, ms=900, tokens=700, cost=0.0004),
    EventStream(
        name="cached-responses",
        per_minute=0.6,
        updates=(_add(CACHE_HITS, _CACHED_RESPONSE),),
        log_lines=(_line("200 OK"),),
    ),
    failed_calls("claude-errors", CLAUDE, "500", "Anthropic.InternalServerError", 0.05),
    rejected("limited", OPS, "429", "HTTPException", 0.1, model=MINI.group),
    rejected("unknown-model", RESEARCH, "400", "ProxyModelNotFoundError", 0.02, model="other"),
    rejected("unserved", RESEARCH, "429", "RouterRateLimitError", 0.03),
    cooldowns("claude-cooldown", CLAUDE, "500", at_start=1),
    fallbacks("fallbacks", FALLBACKS, 0.05),
    fallbacks("failed-fallback", FAILED_FALLBACKS, at_start=1),
)
