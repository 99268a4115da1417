"""The event streams of TokenHub: requests that three model providers serve, failures, and background work."""

from __future__ import annotations

from heddle import Distribution, EventStream, SeriesUpdate, increment, lognormal, observe, trace_span

from ..telemetry import (
    ADMIN_RATE_LIMITED,
    COST,
    HEARTBEAT,
    LATENCY,
    PROVIDER_SKIPS,
    RATE_LIMITED,
    REQUEST_ERRORS,
    REQUESTS,
    STORE_DROPPED,
    TEMPORAL_FALLBACK,
    TOKENS,
)

MODELS = {"anthropic": "claude-opus", "openai": "gpt-4o-mini", "vllm": "qwen3-coder"}
"""The model of each provider."""


_ONE = lognormal(1, 0.0, integer=True)


def _path(mode: str) -> str:
    """Return the path of requests of a mode; those to the endpoint of OpenAI's API have none."""
    return {"": "/v1/chat/completions", "planning": "/v1/plan", "embeddings": "/v1/embeddings"}.get(mode, "/v1/chat")


def _requests(
    name: str,
    status: int,
    mode: str,
    *,
    updates: tuple[SeriesUpdate, ...] = (),
    duration: Distribution,
    log_lines: tuple[str, ...] = (),
    per_minute: float = 0,
    every: str = "",
    at_start: int = 0,
) -> EventStream:
    """Return a stream of requests that end with an HTTP status. TokenHub has no spans of its calls to providers."""
    level = "ERROR" if status >= 500 else "DEBUG"
    line = (
        f'{{"time":"$time","level":"{level}","msg":"http_request","method":"POST","path":"{_path(mode)}"'
        f',"status":{status},"bytes":2048,"duration":${{ms}}000000,"request_id":"tokenhub/$id"'
        ',"remote_addr":"10.0.0.7:41022"}'
    )
    span = trace_span(
        "tokenhub.request",
        kind="server",
        failed=status >= 500,
        http__request__method="POST",
        http__response__status_code=status,
        url__path=_path(mode),
    )
    return EventStream(
        name=name,
        per_minute=per_minute,
        every=every,
        at_start=at_start,
        duration_ms=duration,
        updates=updates,
        log_lines=(*log_lines, line),
        spans=(span,),
    )


def _served(name: str, mode: str, *, per_minute: float, ms: float, cost: float, tokens: int) -> EventStream:
    provider, duration = name.split("-")[0], lognormal(ms, 0.6)
    model = MODELS[provider]
    output_tokens = lognormal(tokens / 3, 0.5, integer=True)
    return _requests(
        name,
        200,
        mode,
        per_minute=per_minute,
        duration=duration,
        updates=(
            increment(REQUESTS, mode=mode, model=model, provider=provider, status="ok"),
            observe(LATENCY, duration, mode=mode, model=model, provider=provider),
            increment(COST, lognormal(cost, 0.5), model=model, provider=provider),
            increment(TOKENS, lognormal(tokens, 0.5, integer=True), model=model, provider=provider, direction="input"),
            increment(TOKENS, output_tokens, model=model, provider=provider, direction="output"),
        ),
    )


def failures(
    name: str, provider: str, status: int, per_minute: float = 0, mode: str = "", *, at_start: int = 0
) -> EventStream:
    """Return the stream of requests that fail with an HTTP status.

    An empty provider means that none was available; with a provider they are cut streams or failed embeddings.
    """
    return _requests(
        name,
        status,
        mode,
        per_minute=per_minute,
        at_start=at_start,
        duration=lognormal(300, 0.5),
        updates=_failed(_ONE, provider, status, mode),
    )


def burst(number: int) -> EventStream:
    """Return the stream of as many requests within a scrape interval every ten minutes, which no provider serves."""
    amount = lognormal(number, 0.0, integer=True)
    return _requests("burst", 502, "", every="10m", duration=lognormal(5, 0.2), updates=_failed(amount, "", 502, ""))


def rejections(per_minute: float) -> EventStream:
    """Return the stream of requests above the rate limit of their API key, which no metric counts."""
    line = (
        '{"time":"$time","level":"WARN","msg":"api key auth: rate limit exceeded","ip":"10.0.0.7:41022"'
        ',"key_id":"[REDACTED]","rps":60}'
    )
    return _requests("key-limit", 429, "", per_minute=per_minute, duration=lognormal(3, 0.2), log_lines=(line,))


def _failed(amount: Distribution, provider: str, status: int, mode: str) -> tuple[SeriesUpdate, ...]:
    model = MODELS.get(provider, "")
    return (
        increment(REQUESTS, amount, mode=mode, model=model, provider=provider, status="error"),
        increment(REQUEST_ERRORS, amount, mode=mode, model=model, provider=provider, http_status=str(status)),
    )


def skips(name: str, provider: str, reason: str, per_minute: float = 0, at_start: int = 0) -> EventStream:
    """Return the stream of routing decisions that skip a provider."""
    updates = (increment(PROVIDER_SKIPS, provider=provider, reason=reason),)
    return EventStream(name=name, per_minute=per_minute, at_start=at_start, updates=updates)


EVENTS = (
    _served("anthropic", "", per_minute=24, ms=1400, cost=0.02, tokens=1900),
    _served("anthropic-planning", "planning", per_minute=6, ms=1900, cost=0.05, tokens=4200),
    _served("openai", "cheap", per_minute=30, ms=450, cost=0.0004, tokens=500),
    _served("vllm", "thompson", per_minute=8, ms=700, cost=0.0001, tokens=900),
    failures("anthropic-errors", "anthropic", 502, 0.06),
    failures("openai-errors", "openai", 429, 0.06, "embeddings"),
    failures("unserved", "", 502, at_start=1),
    EventStream(name="heartbeat", every="15s", updates=(increment(HEARTBEAT),)),
    EventStream(name="limited", per_minute=0.5, updates=(increment(RATE_LIMITED),)),
    EventStream(name="admin-limited", per_minute=0.01, updates=(increment(ADMIN_RATE_LIMITED),)),
    EventStream(name="fallback", per_minute=0.02, updates=(increment(TEMPORAL_FALLBACK),)),
    skips("skips", "vllm", "context_overflow", per_minute=0.3),
    skips("no-adapter", "vllm", "no_adapter", at_start=1),
    EventStream(name="lost-writes", at_start=1, updates=(increment(STORE_DROPPED, op="log_request"),)),
)
