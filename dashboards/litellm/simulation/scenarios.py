"""The scenarios in which LiteLLM fails, rejects requests or spends too much."""

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

from ..limits_telemetry import DEPLOYMENT_STATE, FAILED_FALLBACKS, FALLBACKS, KEY_BUDGET_LEFT, TEAM_BUDGET_LEFT
from ..telemetry import FIRST_TOKEN, SPEND
from .events import cooldowns, failed_calls, fallbacks, rejected
from .labels import CLAUDE, GPT, OPS, RESEARCH, labels_of

_CLAUDE_FAILS = override(DEPLOYMENT_STATE, constant(1), **labels_of(DEPLOYMENT_STATE, CLAUDE.labels))
_GPT_COOLS_DOWN = override(DEPLOYMENT_STATE, constant(2), **labels_of(DEPLOYMENT_STATE, GPT.labels))

SCENARIOS = (
    Scenario("down", "The process does not respond to scrapes.", faults=(scrape_failure(),), alerts=("LiteLLMDown",)),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),), alerts=("LiteLLMAbsent",)),
    Scenario(
        "provider-outage",
        "Calls of one deployment fail, its cooldowns follow each other, and a fallback serves its requests.",
        faults=(
            stop_events("research-claude"),
            add_events(failed_calls("outage", CLAUDE, "500", "Anthropic.InternalServerError", 8)),
            add_events(cooldowns("outage-cooldowns", CLAUDE, "500", per_minute=1)),
            add_events(fallbacks("outage-fallbacks", FALLBACKS, per_minute=4)),
            _CLAUDE_FAILS,
        ),
        alerts=("LiteLLMDeploymentFailing", "LiteLLMCooldowns"),
    ),
    Scenario(
        "no-provider",
        "All deployments fail, and so do fallbacks.",
        faults=(
            stop_events("research-claude", "research-gpt", "ops-mini"),
            add_events(failed_calls("claude-outage", CLAUDE, "500", "Anthropic.InternalServerError", 4)),
            add_events(failed_calls("gpt-outage", GPT, "429", "Openai.RateLimitError", 8)),
            add_events(cooldowns("claude-cooldowns", CLAUDE, "500", per_minute=1)),
            add_events(cooldowns("gpt-cooldowns", GPT, "429", per_minute=1)),
            add_events(fallbacks("outage-fallbacks", FAILED_FALLBACKS, per_minute=4)),
            add_events(rejected("all-unserved", RESEARCH, "429", "RouterRateLimitError", 12)),
            _CLAUDE_FAILS,
            _GPT_COOLS_DOWN,
        ),
        alerts=("LiteLLMFailures", "LiteLLMDeploymentFailing", "LiteLLMCooldowns", "LiteLLMFallbacksFail"),
    ),
    Scenario(
        "rate-limit",
        "A program exceeds the rate limit of its API key.",
        faults=(add_events(rejected("flood", OPS, "429", "HTTPException", 120)),),
        alerts=("LiteLLMRateLimited",),
    ),
    Scenario(
        "slow",
        "The first token takes ten times as long.",
        faults=(scale_amount(FIRST_TOKEN, 10),),
        alerts=("LiteLLMSlowFirstToken",),
    ),
    Scenario(
        "budget-low",
        "A team and its API key have nearly spent their budgets, long before these are reset.",
        faults=(
            override(TEAM_BUDGET_LEFT, constant(9), **labels_of(TEAM_BUDGET_LEFT, RESEARCH.labels)),
            override(KEY_BUDGET_LEFT, constant(7), **labels_of(KEY_BUDGET_LEFT, RESEARCH.labels)),
        ),
        alerts=("LiteLLMTeamBudgetLow", "LiteLLMKeyBudgetLow", "LiteLLMBudgetRunsOut"),
        alerts_within="50m",
    ),
    Scenario(
        "budget-spent",
        "The budget of an API key is spent, and LiteLLM rejects its requests.",
        faults=(
            stop_events("ops-mini"),
            override(KEY_BUDGET_LEFT, constant(-0.01), **labels_of(KEY_BUDGET_LEFT, OPS.labels)),
            add_events(rejected("over-budget", OPS, "429", "BudgetExceededError", 6)),
        ),
        alerts=("LiteLLMKeyBudgetLow", "LiteLLMBudgetExceeded"),
    ),
    Scenario(
        "spending",
        "Requests cost eight times as much, and those to the expensive model are more frequent.",
        faults=(scale_amount(SPEND, 8), scale_rate("research-claude", 2)),
        alerts=("LiteLLMSpend",),
        alerts_within="40m",
    ),
)
