"""The event streams of TokenHub: requests that three model providers serve, failures, and background work."""

from __future__ import annotations

from heddle import EventStream, increment, lognormal, observe, trace_span

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


def _route(mode: str) -> str:
    """Return the path of requests of a mode; those to the endpoint of OpenAI's API have none."""
    return {"": "/v1/chat/completions", "planning": "/v1/plan", "embeddings": "/v1/embeddings"}.get(mode, "/v1/chat")


def _log_line(level: str, status: str, mode: str) -> str:
    return (
        f'{{"time":"$time","level":"{level}","msg":"http_request","method":"POST","path":"{_route(mode)}"'
        f',"status":{status},"bytes":2048,"duration":$ms,"request_id":"$id","remote_addr":"10.0.0.7:41022"}}'
    )


def _served(name: str, mode: str, *, per_minute: float, ms: float, cost: float, tokens: int) -> EventStream:
    provider, duration = name.split("-")[0], lognormal(ms, 0.6)
    model = MODELS[provider]
    upstream = trace_span(
        "HTTP POST", kind="client", share=0.95, http__response__status_code=200, server__address=f"{provider}.example"
    )
    output_tokens = lognormal(tokens / 3, 0.5, integer=True)
    return EventStream(
        name=name,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            increment(REQUESTS, mode=mode, model=model, provider=provider, status="ok"),
            observe(LATENCY, duration, mode=mode, model=model, provider=provider),
            increment(COST, lognormal(cost, 0.5), model=model, provider=provider),
            increment(TOKENS, lognormal(tokens, 0.5, integer=True), model=model, provider=provider, direction="input"),
            increment(TOKENS, output_tokens, model=model, provider=provider, direction="output"),
        ),
        log_lines=(_log_line("DEBUG", "200", mode),),
        spans=(
            trace_span(
                "tokenhub.request",
                upstream,
                kind="server",
                http__request__method="POST",
                http__response__status_code=200,
                http__route=_route(mode),
            ),
        ),
    )


def failures(
    name: str, provider: str, status: str, per_minute: float, mode: str = "", at_start: int = 0
) -> EventStream:
    """Return the stream of requests that fail with an HTTP status.

    An empty provider means that none was available; with a provider they are cut streams or failed embeddings.
    """
    model = MODELS.get(provider, "")
    return EventStream(
        name=name,
        per_minute=per_minute,
        at_start=at_start,
        duration_ms=lognormal(300, 0.5),
        updates=(
            increment(REQUESTS, mode=mode, model=model, provider=provider, status="error"),
            increment(REQUEST_ERRORS, mode=mode, model=model, provider=provider, http_status=status),
        ),
        log_lines=(_log_line("ERROR", status, mode),),
        spans=(
            trace_span(
                "tokenhub.request",
                kind="server",
                failed=True,
                http__request__method="POST",
                http__response__status_code=int(status),
            ),
        ),
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
    failures("anthropic-errors", "anthropic", "502", 0.06),
    failures("openai-errors", "openai", "429", 0.06, "embeddings"),
    failures("unserved", "", "502", 0, at_start=1),
    EventStream(name="heartbeat", every="15s", updates=(increment(HEARTBEAT),)),
    EventStream(name="limited", per_minute=0.5, updates=(increment(RATE_LIMITED),)),
    EventStream(name="admin-limited", per_minute=0.01, updates=(increment(ADMIN_RATE_LIMITED),)),
    EventStream(name="fallback", per_minute=0.02, updates=(increment(TEMPORAL_FALLBACK),)),
    skips("skips", "vllm", "context_overflow", per_minute=0.3),
    skips("no-adapter", "vllm", "no_adapter", at_start=1),
    EventStream(name="lost-writes", at_start=1, updates=(increment(STORE_DROPPED, op="log_request"),)),
)
