"""The scenarios in which Loom Core fails."""

from __future__ import annotations

from heddle import (
    Scenario,
    add_events,
    constant,
    missing_target,
    override,
    scale_amount,
    scale_rate,
    scrape_failure,
    stop_events,
)

from ..telemetry import LLM_TOOL_LATENCY, MCP_SERVERS, PUBLISH_LATENCY, TOOL_LATENCY
from .events import ROUTES, SERVERS, dropped

SCENARIOS = (
    Scenario(
        "down", "The collector does not respond to scrapes.", faults=(scrape_failure(),), alerts=("LoomCoreDown",)
    ),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),), alerts=("LoomCoreAbsent",)),
    Scenario(
        "overload",
        "Events are published faster than subscribers process them, and are dropped.",
        faults=(
            add_events(dropped("sensor.input", "queue_full", 20)),
            scale_rate("sensor.input-backpressure", 200),
            scale_amount(PUBLISH_LATENCY, 8),
        ),
        alerts=("HighEventDropRate",),
    ),
    Scenario(
        "tool-failures",
        "Calls of the tool `web_search` fail.",
        faults=(scale_rate("web_search: connection refused", 150),),
        alerts=("HighErrorRate",),
    ),
    Scenario(
        "slow",
        "Tool calls take eight times as long.",
        faults=(scale_amount(TOOL_LATENCY, 8), scale_amount(LLM_TOOL_LATENCY, 8)),
        alerts=("HighLatency",),
    ),
    Scenario(
        "server-loss",
        "The MCP servers disconnect.",
        faults=(
            stop_events("web_search", *(f"reconnected-{server}" for server in SERVERS)),
            override(MCP_SERVERS, constant(0)),
        ),
        alerts=("MCPServerDown",),
    ),
    Scenario(
        "idle",
        "No events are routed, and the orchestrator does not run.",
        faults=(stop_events(*(f"routed-{route[0]}" for route in ROUTES), "orchestrated"),),
    ),
)
