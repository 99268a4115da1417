"""The gauges of LiteLLM: budgets, rate limits and deployments."""

from __future__ import annotations

from heddle import MetricCurve, constant, metric_curve, process_start_time, random_walk, sawtooth

from ...python_client import python_client_curves
from ..limits_telemetry import (
    ACTIVE_USERS,
    DEPLOYMENT_REQUEST_LIMIT,
    DEPLOYMENT_STATE,
    DEPLOYMENT_TOKEN_LIMIT,
    KEY_BUDGET,
    KEY_BUDGET_LEFT,
    KEY_BUDGET_RESET,
    KEY_LIMIT,
    KEY_LIMIT_USED,
    PROVIDER_BUDGET_LEFT,
    PROVIDER_REQUESTS_LEFT,
    PROVIDER_TOKENS_LEFT,
    TEAM_BUDGET,
    TEAM_BUDGET_LEFT,
    TEAM_BUDGET_RESET,
    TEAM_LIMIT,
    TEAM_LIMIT_USED,
    TEAMS,
    USERS,
)
from ..telemetry import IN_FLIGHT, LITELLM, START_TIME
from .labels import CLAUDE, GPT, MINI, OPS, RESEARCH, Deployment, Program, labels_of


def _budget(program: Program, *, team: float, key: float, spent: float) -> tuple[MetricCurve, ...]:
    """Return the budgets of a team and its key, which are reset daily; `spent` is what is spent in a day."""
    daily = sawtooth(24, 0, "24h", integer=False)
    return tuple(
        metric_curve(metric, curve, **labels_of(metric, program.labels))
        for metric, curve in (
            (TEAM_BUDGET, constant(team)),
            (TEAM_BUDGET_LEFT, sawtooth(team, team - spent, "24h", integer=False)),
            (TEAM_BUDGET_RESET, daily),
            (KEY_BUDGET, constant(key)),
            (KEY_BUDGET_LEFT, sawtooth(key, key - spent, "24h", integer=False)),
            (KEY_BUDGET_RESET, daily),
        )
    )


def _limits(program: Program) -> tuple[MetricCurve, ...]:
    used, tokens = random_walk(2, 14, integer=True), random_walk(2000, 16000, integer=True)
    return tuple(
        metric_curve(metric, curve, **labels_of(metric, {**program.labels, "rate_limit_type": kind}))
        for kind, limit, curve_used in (("requests", 60, used), ("tokens", 100_000, tokens))
        for metric, curve in (
            (KEY_LIMIT, constant(limit)),
            (KEY_LIMIT_USED, curve_used),
            (TEAM_LIMIT, constant(limit)),
            (TEAM_LIMIT_USED, curve_used),
        )
    )


def _deployment(deployment: Deployment, program: Program) -> tuple[MetricCurve, ...]:
    labels = {**program.labels, **deployment.labels}
    return tuple(
        metric_curve(metric, curve, **labels_of(metric, labels))
        for metric, curve in (
            (DEPLOYMENT_STATE, constant(0)),
            (DEPLOYMENT_TOKEN_LIMIT, constant(100_000)),
            (DEPLOYMENT_REQUEST_LIMIT, constant(100)),
            (PROVIDER_REQUESTS_LEFT, random_walk(60, 100, integer=True)),
            (PROVIDER_TOKENS_LEFT, random_walk(70_000, 95_000, integer=True)),
        )
    )


CURVES = (
    metric_curve(START_TIME, process_start_time()),
    *python_client_curves(LITELLM, megabytes=480),
    *(metric_curve(metric, constant(0)) for metric in (USERS, ACTIVE_USERS, TEAMS)),
    metric_curve(IN_FLIGHT, random_walk(1, 6, integer=True)),
    *_budget(RESEARCH, team=500, key=400, spent=120),
    *_budget(OPS, team=50, key=20, spent=4),
    *_limits(OPS),
    metric_curve(PROVIDER_BUDGET_LEFT, sawtooth(200, 140, "24h", integer=False), api_provider="openai"),
    *_deployment(GPT, RESEARCH),
    *_deployment(MINI, OPS),
    *_deployment(CLAUDE, RESEARCH),
    # The cooldown at the start of the process has a series of its own, which no later call changes.
    metric_curve(DEPLOYMENT_STATE, constant(2), **labels_of(DEPLOYMENT_STATE, CLAUDE.cooldown_labels)),
)
