"""The simulation of TokenHub: requests that three model providers serve."""

from __future__ import annotations

from heddle import Simulation, constant, metric_curve

from ..telemetry import (
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
from .events import EVENTS, MODELS
from .scenarios import SCENARIOS

simulation = Simulation(
    system=TOKENHUB,
    instances=("tokenhub:8080",),
    service="tokenhub",
    restart_at="03:40",
    downtime="20s",
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        *(metric_curve(PROVIDER_HEALTH, constant(2), provider=provider) for provider in MODELS),
        metric_curve(TEMPORAL_UP, constant(1)),
        metric_curve(CIRCUIT_STATE, constant(0)),
    ),
    help_texts={
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
