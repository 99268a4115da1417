"""The scenarios in which Claude Code is expensive, or its collector fails."""

from __future__ import annotations

from heddle import Scenario, add_events, missing_target, scale_amount, scale_rate, scrape_failure, stop_events

from ..telemetry import COST
from .events import requests

SCENARIOS = (
    Scenario(
        "down", "The collector does not respond to scrapes.", faults=(scrape_failure(),), alerts=("ClaudeCodeDown",)
    ),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),)),
    Scenario("idle", "There is no usage.", faults=(stop_events(),)),
    Scenario(
        "provider-outage", "Requests fail.", faults=(stop_events("main", "subagent"), scale_rate("api-errors", 60))
    ),
    Scenario("tool-failures", "The tool `Bash` fails.", faults=(scale_rate("Bash-failed", 20),)),
    Scenario(
        "spending",
        "Requests cost twenty times as much, and a gateway removes the cache markers.",
        faults=(
            scale_amount(COST, 20),
            stop_events("main", "subagent"),
            add_events(
                requests("uncached", 0, per_minute=3, input=60_000, read=100, written=100, output=600, cost=0.04)
            ),
        ),
        alerts=("ClaudeCodeCacheUnused", "ClaudeCodeExpensiveSession", "ClaudeCodeSpend"),
        alerts_within="1h30m",
    ),
)
