"""Loom Core's agents, router and tool orchestrator: which actions and calls fail, and how many are there?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, Dashboard, Row, link, ratio, stat, timeseries

from .decisions import LLM, ROUTER
from .embedded_telemetry import (
    AGENT_ACTIONS,
    AGENT_EVENT_LATENCY,
    AGENT_EVENTS,
    AGENT_SUBSCRIPTIONS,
    AGENT_UNSUBSCRIPTIONS,
    AGENTS_ACTIVE,
    AGENTS_CREATED,
    AGENTS_DELETED,
    LLM_RUNS,
    LLM_TOOL_CALLS,
    POLICY_VIOLATIONS,
    ROUTER_DECISIONS,
)
from .rows import LOGS, NO_ORCHESTRATOR, NO_RUNTIME, ORCHESTRATOR, QUARTER, RESTARTS, RUNTIME, VARIABLES, traces
from .settings import settings

_ERROR_SHARE = settings.error_share.number
_ACTIONS = AGENT_ACTIONS.growth("15m")
_TOOL_CALLS = LLM_TOOL_CALLS.growth("15m")
_DECISIONS = ROUTER_DECISIONS.growth("1h")

_NUMBERS = [
    stat(
        "Failed actions",
        question="What share of the agents' actions fails?",
        detail=f"{QUARTER} {RUNTIME} Python agents record no metrics, only traces.",
        query=ratio(AGENT_ACTIONS.where(status="error").growth("15m"), _ACTIONS, zero=True),
        sparkline=False,
        decimals=2,
        thresholds={BASE: GREEN, _ERROR_SHARE: RED},
        no_value="No actions",
    ),
    stat(
        "Failed tool calls",
        question="What share of the tool calls that models request fails?",
        detail=f"{QUARTER} {ORCHESTRATOR}",
        query=ratio(LLM_TOOL_CALLS.where(status="error").growth("15m"), _TOOL_CALLS, zero=True),
        sparkline=False,
        decimals=2,
        thresholds={BASE: GREEN, _ERROR_SHARE: RED},
        no_value="No calls",
    ),
    stat(
        "Policy violations",
        question="For what share of its decisions did the router avoid the cloud because of a policy?",
        detail=f"Over the last hour. Such events are processed locally. {RUNTIME}",
        query=ratio(POLICY_VIOLATIONS.growth("1h"), _DECISIONS, zero=True),
        sparkline=False,
        decimals=2,
        no_value="No decisions",
    ),
    stat(
        "Agents",
        question="How many agents are there?",
        detail=RUNTIME,
        query=AGENTS_ACTIVE.sum(),
        sparkline=False,
        decimals=0,
        no_value=NO_RUNTIME,
    ),
    stat(
        "Decisions",
        question="How many decisions did the router make?",
        detail=f"Over the last hour. {RUNTIME}",
        query=_DECISIONS.sum(),
        sparkline=False,
        decimals=0,
        no_value=NO_RUNTIME,
    ),
    stat(
        "Orchestrator runs",
        question="How many runs of the tool orchestrator started?",
        detail=f"Over the last hour. Includes runs that fail after their start. {ORCHESTRATOR}",
        query=LLM_RUNS.growth("1h").sum(),
        sparkline=False,
        decimals=0,
        no_value=NO_ORCHESTRATOR,
    ),
]
_RUNTIME = [
    timeseries(
        "Agents created and deleted",
        question="How many agents are created and deleted?",
        detail=f"Over the last hour. {RUNTIME}",
        query=[
            AGENTS_CREATED.growth("1h").sum().with_legend("created"),
            AGENTS_DELETED.growth("1h").sum().with_legend("deleted"),
        ],
        decimals=0,
        min=0,
        custom={"axisSoftMax": 5},
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Open subscriptions of agents",
        question="How many subscriptions do agents have?",
        detail=f"Created minus removed subscriptions since Loom Core started. {RUNTIME}",
        query=(
            AGENT_SUBSCRIPTIONS.since_start().sum() - AGENT_UNSUBSCRIPTIONS.since_start().sum().or_zero()
        ).with_legend("open subscriptions"),
        decimals=0,
        min=0,
        custom={"axisSoftMax": 5},
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Actions by type",
        question="Which actions do agents execute, and do they succeed?",
        detail=f"{QUARTER} {RUNTIME}",
        query=_ACTIONS.sum(by=("action_type", "status")),
        stacked=True,
        min=0,
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Events by agent",
        question="How many events does each agent process?",
        detail=f"{QUARTER} Includes events whose processing failed. {RUNTIME}",
        query=AGENT_EVENTS.growth("15m").sum(by="agent_id"),
        stacked=True,
        min=0,
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Event latency by agent",
        question="How long does each agent take to process an event on average?",
        detail=f"{QUARTER} The lowest bucket ends at 5 s, so quantiles are meaningless. {RUNTIME}",
        query=AGENT_EVENT_LATENCY.mean(by="agent_id", window="15m"),
        min=0,
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Events longer than 5 s",
        question="For which agent does processing an event take more than 5 s?",
        detail=f"The share of each agent's events. {QUARTER} {RUNTIME}",
        query=AGENT_EVENT_LATENCY.share_above(5, by="agent_id", window="15m"),
        min=0,
        custom={"axisSoftMax": 0.1},
        no_value=NO_RUNTIME,
        width=8,
    ),
]

dashboard = Dashboard(
    uid="loom-core-agents",
    title="Loom Core / Agents, router and LLM",
    description="Which model calls of Python agents are slow? In programs that embed Loom Core: which actions and "
    "calls of agents and models fail, and how many are there? The shipped bridge records no metrics of these.",
    tags=["loom-core", "agents", "llm"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[
        link("loom-core-event-bus", "Event bus"),
        link("loom-core-tools", "Tools and MCP"),
        link("loom-overview", "Loom"),
    ],
    rows=[
        traces(
            "Model calls of Python agents, newest first",
            "llm.generate",
            question="Which model calls were slow, and how many tokens did they use?",
            detail="Tokens are recorded only as attributes of these spans.",
            collapsed=False,
        ),
        LOGS,
        Row(
            "Programs that embed the agent runtime or the tool orchestrator",
            [*_NUMBERS, *_RUNTIME, *ROUTER, *LLM],
            collapsed=True,
        ),
    ],
)
