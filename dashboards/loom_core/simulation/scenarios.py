"""The scenarios in which Loom Core fails."""

from __future__ import annotations

from heddle import (
    Scenario,
    add_events,
    crash_loop,
    missing_target,
    program_end,
    scale_amount,
    scale_rate,
    scrape_failure,
    stop_events,
)

from ..embedded_telemetry import LLM_TOOL_LATENCY
from ..telemetry import EVENTS_DELIVERED, PUBLISH_LATENCY, TOOL_LATENCY
from .events import ROUTES, SERVER_GONE, burst, dropped, failed_calls

SCENARIOS = (
    Scenario(
        "down", "The collector does not respond to scrapes.", faults=(scrape_failure(),), alerts=("LoomCoreDown",)
    ),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),), alerts=("LoomCoreAbsent",)),
    Scenario(
        "core-stops",
        "Loom Core ends, and its collector continues to run.",
        faults=(program_end(),),
        alerts=("LoomCoreNotReporting",),
    ),
    Scenario("core-restarts", "Loom Core restarts every twenty minutes.", faults=(crash_loop("20m"),)),
    Scenario(
        "overload",
        "Events are published faster than subscribers process them, and are dropped.",
        faults=(
            add_events(dropped("sensor.input", "backpressure", 10)),
            scale_rate("sensor.input-queue_full", 400),
            scale_amount(PUBLISH_LATENCY, 8),
        ),
        alerts=("HighEventDropRate",),
    ),
    Scenario(
        "burst",
        "A burst of events overflows the queue of a subscriber between two scrapes.",
        faults=(add_events(burst("market.tick", 712, 2488)),),
        alerts=("HighEventDropRate",),
    ),
    Scenario(
        "no-subscribers",
        "No subscribers are left: events are published but not delivered.",
        faults=(scale_amount(EVENTS_DELIVERED, 0), stop_events("sensor.input-queue_full")),
        alerts_within="70m",
    ),
    Scenario(
        "tool-failures",
        "Calls to the tool `web:search` fail.",
        faults=(
            scale_rate("web:search: Execution failed: Connection failed: error sending request", 100),
            scale_rate("failed-actions", 50),
        ),
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
        "The MCP server `github` ends, and every call of its tools fails.",
        faults=(
            stop_events("github:search_issues"),
            add_events(failed_calls("github:search_issues", SERVER_GONE, 12, 0.2)),
        ),
        alerts=("HighErrorRate", "MCPServerDown"),
    ),
    Scenario(
        "idle",
        "No events are routed, and the orchestrator does not run.",
        faults=(stop_events(*(f"routed: {route[1]}" for route in ROUTES), "orchestrated"),),
    ),
)
