"""The scenarios in which TokenHub fails."""

from __future__ import annotations

from heddle import (
    CONSTANT_LOAD,
    EventStream,
    Scenario,
    add_events,
    constant,
    crash_loop,
    increment,
    missing_target,
    override,
    scale_amount,
    scale_rate,
    scrape_failure,
    stop_events,
)

from ..telemetry import CIRCUIT_STATE, COST, LATENCY, PROVIDER_HEALTH, RATE_LIMITED, STORE_DROPPED, TEMPORAL_FALLBACK
from .events import MODELS, burst, failures, rejections, skips

_NO_RESPONSES = stop_events("anthropic", "anthropic-planning", "openai", "vllm")

SCENARIOS = (
    Scenario(
        "down",
        "The process does not respond to scrapes.",
        faults=(scrape_failure(),),
        alerts=("TokenHubDown", "TokenHubNoTraffic"),
    ),
    Scenario(
        "absent",
        "Prometheus has no target.",
        faults=(missing_target(),),
        alerts=("TokenHubAbsent", "TokenHubNoTraffic"),
    ),
    Scenario(
        "idle",
        "Clients send no requests.",
        faults=(stop_events("anthropic-errors", "openai-errors", "limited", "skips", "fallback"), _NO_RESPONSES),
        alerts=("TokenHubNoTraffic",),
        alerts_within="50m",
    ),
    Scenario(
        "provider-outage",
        "One model provider fails, routing skips it, and others serve its requests.",
        faults=(
            stop_events("openai", "openai-errors"),
            add_events(skips("openai-skips", "openai", "health_down", per_minute=24)),
            override(PROVIDER_HEALTH, constant(0), provider="openai"),
        ),
        alerts=("TokenHubProviderDown", "TokenHubProviderUnhealthy"),
    ),
    Scenario(
        "embeddings-outage",
        "A model provider rejects embeddings, which no other provider serves.",
        faults=(add_events(failures("embeddings-outage", "openai", 503, 8, "embeddings")),),
        alerts=("TokenHubHighErrorRate",),
    ),
    Scenario(
        "no-provider",
        "All model providers fail, and no request can be served.",
        faults=(
            _NO_RESPONSES,
            stop_events("anthropic-errors", "openai-errors"),
            add_events(failures("outage", "", 502, 60)),
            *(add_events(skips(f"{provider}-skips", provider, "health_down", per_minute=60)) for provider in MODELS),
            override(PROVIDER_HEALTH, constant(0)),
        ),
        alerts=("TokenHubUnserved", "TokenHubCriticalErrorRate", "TokenHubProviderDown", "TokenHubProviderUnhealthy"),
        alerts_within="50m",
    ),
    Scenario(
        "slow",
        "Model providers take six times as long to respond.",
        faults=(scale_amount(LATENCY, 6),),
        alerts=("TokenHubHighLatency",),
    ),
    Scenario(
        "rate-limit",
        "A client sends far more requests than its rate limit allows.",
        faults=(
            add_events(
                EventStream(name="flood", per_minute=1500, load=CONSTANT_LOAD, updates=(increment(RATE_LIMITED),))
            ),
        ),
        alerts=("TokenHubHighRateLimiting",),
    ),
    Scenario(
        "key-limit",
        "A client exceeds the rate limit of its API key: TokenHub logs the rejected requests but does not count them.",
        faults=(add_events(rejections(600)),),
    ),
    Scenario(
        "burst",
        "Within a scrape interval, no provider can serve hundreds of requests.",
        faults=(add_events(burst(400)),),
        alerts=("TokenHubUnserved", "TokenHubCriticalErrorRate"),
    ),
    Scenario(
        "cut-streams",
        "The process crashes every twelve minutes while streams are open, and does not count them.",
        faults=(crash_loop("12m"),),
    ),
    Scenario(
        "frozen",
        "The process responds to scrapes but does nothing else.",
        faults=(stop_events(),),
        alerts=("TokenHubHeartbeatStalled", "TokenHubNoTraffic"),
        alerts_within="50m",
    ),
    Scenario(
        "temporal-outage",
        "Temporal is not reachable, and the circuit breaker opens.",
        faults=(
            override(CIRCUIT_STATE, constant(1)),
            add_events(EventStream(name="fallbacks", per_minute=60, updates=(increment(TEMPORAL_FALLBACK),))),
        ),
        alerts=("TokenHubCircuitOpen",),
    ),
    Scenario(
        "disk-full",
        "Writes to the store fail.",
        faults=tuple(
            add_events(EventStream(name=f"lost-{op}", per_minute=30, updates=(increment(STORE_DROPPED, op=op),)))
            for op in ("log_request", "log_reward", "audit")
        ),
        alerts=("TokenHubStoreDropped",),
    ),
    Scenario(
        "spending",
        "Requests cost eight times as much, and planning requests are three times as frequent.",
        faults=(scale_rate("anthropic-planning", 3), scale_amount(COST, 8)),
        alerts=("TokenHubCostSpike",),
        alerts_within="40m",
    ),
)
