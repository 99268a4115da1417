"""How TokenHub moves: three providers serve its requests, and each scenario takes something away from it."""

from __future__ import annotations

from dashboards.loom.tokenhub.telemetry import (
    ADMIN_RATE_LIMITED,
    CIRCUIT_STATE,
    COST,
    HEARTBEAT,
    LATENCY,
    PROVIDER_HEALTH,
    PROVIDER_SKIPS,
    RATE_LIMITED,
    REQUEST_ERRORS,
    REQUESTS,
    STORE_DROPPED,
    TEMPORAL_FALLBACK,
    TEMPORAL_UP,
    TOKENHUB,
    TOKENS,
)
from heddle import (
    EVEN,
    Flow,
    Simulation,
    Trouble,
    adds,
    around,
    counts,
    happens,
    holds,
    level,
    line,
    observes,
    scales,
    span,
    steady,
    stops,
    stretches,
)

_ASKED = '{"time":"$time","level":"%s","msg":"http_request","method":"POST","path":"/v1/chat/completions"'
_ANSWERED = ',"status":%s,"bytes":2048,"duration":$ms,"request_id":"$id","remote_addr":"10.0.0.7:41022"}'
_MODELS = {"anthropic": "claude-opus", "openai": "gpt-4o-mini", "vllm": "qwen3-coder"}


def _served(name: str, mode: str, *, per_minute: float, ms: float, cost: float, tokens: int) -> Flow:
    provider, took = name.split("-")[0], around(ms, 0.6)
    model = _MODELS[provider]
    parts = [
        counts(REQUESTS, mode=mode, model=model, provider=provider, status="ok"),
        observes(LATENCY, took, mode=mode, model=model, provider=provider),
        adds(COST, around(cost, 0.5), model=model, provider=provider),
        adds(TOKENS, around(tokens, 0.5, whole=True), model=model, provider=provider, direction="input"),
        adds(TOKENS, around(tokens / 3, 0.5, whole=True), model=model, provider=provider, direction="output"),
    ]
    asked = span("HTTP POST", kind=3, share=0.95, http__status_code=200, server__address=f"{provider}.example")
    return Flow(
        name=name,
        per_minute=per_minute,
        took=took,
        parts=tuple(parts),
        lines=(line(_ASKED % "DEBUG" + _ANSWERED % 200, "debug"),),
        spans=(span("tokenhub.request", asked, kind=2, http__status_code=200, http__route="/v1/chat/completions"),),
    )


def _failed(name: str, provider: str, status: str, per_minute: float, mode: str = "normal", at_start: int = 0) -> Flow:
    model = _MODELS.get(provider, "")
    return Flow(
        name=name,
        per_minute=per_minute,
        at_start=at_start,
        took=around(300, 0.5),
        parts=(
            counts(REQUESTS, mode=mode, model=model, provider=provider, status="error"),
            counts(REQUEST_ERRORS, mode=mode, model=model, provider=provider, http_status=status),
        ),
        lines=(line(_ASKED % "ERROR" + _ANSWERED % status, "error"),),
        spans=(span("tokenhub.request", kind=2, failed=True, http__status_code=int(status)),),
    )


_HEALTH = tuple(level(PROVIDER_HEALTH, steady(2), provider=provider) for provider in _MODELS)
_WITHOUT_ALL = stops("anthropic", "anthropic-planning", "openai", "vllm")

simulation = Simulation(
    system=TOKENHUB,
    instances=("tokenhub:8080",),
    service="tokenhub",
    restarts_at="03:40",
    away=20,
    flows=(
        _served("anthropic", "normal", per_minute=24, ms=1400, cost=0.02, tokens=1900),
        _served("anthropic-planning", "planning", per_minute=6, ms=1900, cost=0.05, tokens=4200),
        _served("openai", "cheap", per_minute=30, ms=450, cost=0.0004, tokens=500),
        _served("vllm", "thompson", per_minute=8, ms=700, cost=0.0001, tokens=900),
        _failed("anthropic-errors", "anthropic", "502", 0.06),
        _failed("openai-errors", "openai", "429", 0.06, "cheap"),
        _failed("unserved", "", "502", 0, at_start=1),
        Flow(name="heartbeat", every=15, parts=(counts(HEARTBEAT),)),
        Flow(name="limited", per_minute=0.5, parts=(counts(RATE_LIMITED),)),
        Flow(name="admin-limited", per_minute=0.01, parts=(counts(ADMIN_RATE_LIMITED),)),
        Flow(name="fallback", per_minute=0.02, parts=(counts(TEMPORAL_FALLBACK),)),
        Flow(name="skips", per_minute=0.3, parts=(counts(PROVIDER_SKIPS, provider="vllm", reason="context_overflow"),)),
        Flow(name="no-adapter", at_start=1, parts=(counts(PROVIDER_SKIPS, provider="vllm", reason="no_adapter"),)),
        Flow(name="lost-writes", at_start=1, parts=(counts(STORE_DROPPED, op="log_request"),)),
    ),
    levels=(*_HEALTH, level(TEMPORAL_UP, steady(1)), level(CIRCUIT_STATE, steady(0))),
    troubles=(
        Trouble("down", ("TokenHubDown", "TokenHubNoTraffic"), answers=False),
        Trouble("absent", ("TokenHubAbsent", "TokenHubNoTraffic"), there=False),
        Trouble(
            "idle",
            ("TokenHubNoTraffic",),
            (*stops("anthropic-errors", "openai-errors", "limited", "skips", "fallback"), *_WITHOUT_ALL),
        ),
        Trouble(
            "provider-outage",
            ("TokenHubProviderDown", "TokenHubProviderUnhealthy", "TokenHubHighErrorRate"),
            (
                *stops("openai", "openai-errors"),
                happens(_failed("openai-outage", "openai", "503", 6, "cheap")),
                happens(
                    Flow(
                        name="openai-skips",
                        per_minute=24,
                        parts=(counts(PROVIDER_SKIPS, provider="openai", reason="health_down"),),
                    )
                ),
                holds(PROVIDER_HEALTH, steady(0), provider="openai"),
            ),
        ),
        Trouble(
            "no-provider",
            ("TokenHubUnserved", "TokenHubCriticalErrorRate", "TokenHubProviderUnhealthy"),
            (
                *_WITHOUT_ALL,
                *stops("anthropic-errors", "openai-errors"),
                happens(_failed("outage", "", "502", 60)),
                *(
                    happens(
                        Flow(
                            name=f"{provider}-skips",
                            per_minute=60,
                            parts=(counts(PROVIDER_SKIPS, provider=provider, reason="health_down"),),
                        )
                    )
                    for provider in _MODELS
                ),
                holds(PROVIDER_HEALTH, steady(0)),
            ),
        ),
        Trouble("slow", ("TokenHubHighLatency",), (stretches(LATENCY, 6),)),
        Trouble(
            "rate-limit",
            ("TokenHubHighRateLimiting",),
            (happens(Flow(name="flood", per_minute=1500, load=EVEN, parts=(counts(RATE_LIMITED),))),),
        ),
        Trouble("frozen", ("TokenHubHeartbeatStalled", "TokenHubNoTraffic"), stops()),
        Trouble(
            "temporal-outage",
            ("TokenHubCircuitOpen",),
            (
                holds(CIRCUIT_STATE, steady(1)),
                happens(Flow(name="fallbacks", per_minute=60, parts=(counts(TEMPORAL_FALLBACK),))),
            ),
        ),
        Trouble(
            "disk-full",
            ("TokenHubStoreDropped",),
            tuple(
                happens(Flow(name=f"lost-{op}", per_minute=30, parts=(counts(STORE_DROPPED, op=op),)))
                for op in ("log_request", "log_reward", "audit")
            ),
        ),
        Trouble("spending", ("TokenHubCostSpike",), (scales("anthropic-planning", 3), stretches(COST, 8))),
    ),
    says={
        ADMIN_RATE_LIMITED: "Total admin requests rejected by the admin rate limiter",
        CIRCUIT_STATE: "Temporal circuit breaker state (0=closed, 1=open, 2=half-open)",
        COST: "Estimated USD cost",
        HEARTBEAT: "Heartbeat counter incremented every heartbeat interval",
        LATENCY: "Request latency in milliseconds",
        PROVIDER_HEALTH: "Current health state per provider (2=healthy, 1=degraded, 0=down)",
        PROVIDER_SKIPS: "Providers skipped during routing, by reason",
        RATE_LIMITED: "Total requests rejected by rate limiter",
        REQUESTS: "Total requests routed through tokenhub",
        REQUEST_ERRORS: "Request errors broken down by HTTP status code",
        STORE_DROPPED: "Store writes dropped due to errors (audit/request/reward logs), by operation",
        TEMPORAL_FALLBACK: "Total requests that fell back to direct engine due to circuit breaker",
        TEMPORAL_UP: "Whether Temporal workflow engine is connected (1=up, 0=down/disabled)",
        TOKENS: "Total tokens consumed (input + output)",
    },
)
