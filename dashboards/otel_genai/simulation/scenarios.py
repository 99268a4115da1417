"""The scenarios in which a program with agents, or what it calls, fails."""

from __future__ import annotations

from heddle import Scenario, missing_target, scale_amount, scale_rate, scrape_failure, stop_events

from ..telemetry import INVOKE_AGENT_DURATION, OPERATION_DURATION, TIME_TO_FIRST_CHUNK

SCENARIOS = (
    Scenario("down", "The program does not respond to scrapes.", faults=(scrape_failure(),), alerts=("OtelGenaiDown",)),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),)),
    Scenario("idle", "The program is not used.", faults=(stop_events(),)),
    Scenario(
        "provider-outage",
        "Calls of one of the two models fail, and so does the agent that uses it.",
        faults=(
            stop_events("gpt-5", "writer"),
            scale_rate("gpt-5-failed", 60),
            scale_rate("writer-ValueError", 50),
        ),
        alerts=("OtelGenaiAgentFailures", "OtelGenaiCallFailures"),
    ),
    Scenario(
        "tool-failures",
        "Calls to the tool `search` and requests to the MCP server fail.",
        faults=(scale_rate("search-TimeoutError", 50), scale_rate("tools/call-tool_error", 60)),
        alerts=("OtelGenaiMcpFailures", "OtelGenaiToolFailures"),
    ),
    Scenario(
        "slow",
        "Models and agents take five times as long.",
        faults=(
            scale_amount(OPERATION_DURATION, 5),
            scale_amount(TIME_TO_FIRST_CHUNK, 5),
            scale_amount(INVOKE_AGENT_DURATION, 5),
        ),
    ),
)
