"""The scenarios in which loomflow, or a program that uses it, fails."""

from __future__ import annotations

from heddle import (
    Scenario,
    add_events,
    crash_loop,
    missing_target,
    scale_amount,
    scale_rate,
    scrape_failure,
    stop_events,
)

from ..telemetry import COST, INFERENCE_DURATION, SESSION_DURATION
from .events import runs, tool_calls

_NO_WORK = stop_events(
    "claude-opus-4-7",
    "gpt-5",
    "runs",
    "out-of-turns",
    "search",
    "search-tool_error",
    "search-timeout",
    "write_file",
    "write_file-permission_denied",
)

SCENARIOS = (
    Scenario("down", "The process does not respond to scrapes.", faults=(scrape_failure(),), alerts=("LoomflowDown",)),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),)),
    Scenario("idle", "Agents have no work.", faults=(_NO_WORK,)),
    Scenario(
        "provider-outage", "One of the two models fails.", faults=(stop_events("gpt-5"), scale_rate("raised", 30))
    ),
    Scenario("no-provider", "Both models fail, and so does every run.", faults=(_NO_WORK, scale_rate("raised", 60))),
    Scenario("restarts", "The program crashes every six minutes.", faults=(crash_loop("6m"),)),
    Scenario(
        "slow",
        "Model calls and runs take five times as long.",
        faults=(scale_amount(INFERENCE_DURATION, 5), scale_amount(SESSION_DURATION, 5)),
    ),
    Scenario(
        "batch",
        "The program runs for 30 s every 20 minutes, and the calls of a tool fail before each first scrape.",
        faults=(
            crash_loop("20m", downtime="19m30s"),
            add_events(tool_calls("convert", 0, 400, "tool_error", at_start=4)),
        ),
        alerts=("LoomflowDown", "LoomflowToolFailures"),
        alerts_within="50m",
    ),
    Scenario(
        "tool-failures",
        "Calls to the tool `search` fail.",
        faults=(scale_rate("search-tool_error", 60),),
        alerts=("LoomflowToolFailures",),
    ),
    Scenario(
        "spending",
        "Model calls cost six times as much.",
        faults=(scale_amount(COST, 6),),
        alerts=("LoomflowSpend",),
        alerts_within="40m",
    ),
    Scenario(
        "budget-stop",
        "Runs exceed their budgets, which stop them.",
        faults=(
            add_events(runs("expensive", 0.5, "true", reason="max_cost_usd")),
            add_events(runs("long", 0.5, "true", reason="max_tokens")),
            scale_rate("runs", 0.5),
        ),
        alerts=("LoomflowBudgetStops",),
    ),
)
