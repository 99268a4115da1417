"""Loom Core agents, router and LLM: is each of the six components active?"""

from __future__ import annotations

from heddle import Dashboard, Row, link, panel_link, stat, timeseries

from .decisions import LLM, ROUTER
from .rows import LOGS, NO_ORCHESTRATOR, NO_RUNTIME, ORCHESTRATOR, RESTARTS, RUNTIME, VARIABLES, traces
from .telemetry import (
    AGENT_ACTIONS,
    AGENT_EVENT_LATENCY,
    AGENT_EVENTS,
    AGENT_SUBSCRIPTIONS,
    AGENT_UNSUBSCRIPTIONS,
    AGENTS_ACTIVE,
    AGENTS_CREATED,
    AGENTS_DELETED,
    EVENTS_PUBLISHED,
    LLM_RUNS,
    MCP_SERVERS,
    ROUTER_DECISIONS,
    TOOL_LATENCY,
)

dashboard = Dashboard(
    uid="loom-core-agents",
    title="Loom Core / Agents, router and LLM",
    description="Is each component active, where are agents' events routed, and what do models do?",
    tags=["loom-core", "agents", "llm"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[
        link("loom-core-event-bus", "Event bus"),
        link("loom-core-tools", "Tools and MCP"),
        link("loom-overview", "Loom"),
    ],
    rows=[
        Row(
            "The six components",
            [
                stat(
                    "Agents",
                    question="Agent runtime: how many agents exist?",
                    detail=f"{RUNTIME} Python agents record no metrics; they are in the traces.",
                    query=AGENTS_ACTIVE.sum(),
                    no_value=NO_RUNTIME,
                ),
                stat(
                    "Decisions",
                    question="Router: how many decisions were made in the last hour?",
                    detail=RUNTIME,
                    query=ROUTER_DECISIONS.growth("1h").sum(),
                    decimals=0,
                    no_value=NO_RUNTIME,
                ),
                stat(
                    "LLM runs",
                    question="Tool orchestrator: how many runs were there in the last hour?",
                    detail=ORCHESTRATOR,
                    query=LLM_RUNS.growth("1h").sum(),
                    decimals=0,
                    no_value=NO_ORCHESTRATOR,
                ),
                stat(
                    "Published events",
                    question="Event bus: is it active?",
                    query=EVENTS_PUBLISHED.rate().sum(),
                    data_links=[panel_link("loom-core-event-bus", "Event bus")],
                ),
                stat(
                    "Tool calls",
                    question="Tool registry (formerly action broker): are tools called?",
                    query=TOOL_LATENCY.observations.rate().sum().in_unit("ops"),
                    data_links=[panel_link("loom-core-tools", "Tools and MCP")],
                ),
                stat(
                    "MCP servers",
                    question="MCP manager: how many servers are connected?",
                    detail="A shutdown does not decrease it.",
                    query=MCP_SERVERS.sum(),
                    sparkline=False,
                    data_links=[panel_link("loom-core-tools", "Tools and MCP")],
                ),
            ],
        ),
        Row(
            "Agent runtime",
            [
                timeseries(
                    "Agents created and deleted",
                    question="Are agents created and deleted as expected?",
                    detail=f"Within the previous hour. {RUNTIME}",
                    query=[
                        AGENTS_CREATED.growth("1h").sum().with_legend("created"),
                        AGENTS_DELETED.growth("1h").sum().with_legend("deleted"),
                    ],
                    min=0,
                    no_value=NO_RUNTIME,
                ),
                timeseries(
                    "Subscriptions of agents",
                    question="Does the number of subscriptions grow?",
                    detail=f"Created minus removed subscriptions since Loom Core started. {RUNTIME}",
                    query=(
                        AGENT_SUBSCRIPTIONS.since_start().sum() - AGENT_UNSUBSCRIPTIONS.since_start().sum().or_zero()
                    ).with_legend("open subscriptions"),
                    min=0,
                    no_value=NO_RUNTIME,
                ),
                timeseries(
                    "Events by agent",
                    question="Which agents are active?",
                    detail=RUNTIME,
                    query=AGENT_EVENTS.rate().sum(by="agent_id"),
                    stacked=True,
                    no_value=NO_RUNTIME,
                ),
                timeseries(
                    "Actions by type",
                    question="Which actions do agents execute, and do they succeed?",
                    detail=RUNTIME,
                    query=AGENT_ACTIONS.rate().sum(by=("action_type", "status")),
                    stacked=True,
                    no_value=NO_RUNTIME,
                ),
                timeseries(
                    "Event latency by agent",
                    question="Which agent is slow?",
                    detail="The mean, in seconds. The lowest bucket ends at 5 s, so quantiles are meaningless. "
                    f"{RUNTIME}",
                    query=AGENT_EVENT_LATENCY.mean(by="agent_id"),
                    no_value=NO_RUNTIME,
                ),
                timeseries(
                    "Events longer than 5 s",
                    question="Which agent takes long to process its events?",
                    detail=f"The share of each agent's events. {RUNTIME}",
                    query=AGENT_EVENT_LATENCY.share_above(5, by="agent_id"),
                    min=0,
                    max=1,
                    no_value=NO_RUNTIME,
                ),
            ],
        ),
        ROUTER,
        LLM,
        LOGS,
        traces(
            "Model calls of Python agents, newest first",
            "llm.generate",
            question="Which model calls were slow, and how many tokens did they use?",
            detail="Tokens are recorded only as attributes of these spans.",
        ),
    ],
)
