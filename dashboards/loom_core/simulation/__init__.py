"""The simulation of Loom Core: a program that embeds it, with agents, tools and two MCP servers, behind a collector."""

from __future__ import annotations

from heddle import Simulation, constant, random_walk

from ..embedded_telemetry import AGENTS_ACTIVE
from ..telemetry import BACKLOG, LOOM_CORE, MCP_SERVERS, SUBSCRIPTIONS, TOOLS_REGISTERED
from .events import EVENTS, SERVERS, TOPICS
from .scenarios import SCENARIOS
from .scopes import gauge_curve

simulation = Simulation(
    system=LOOM_CORE,
    instances=("otel-collector:8889",),
    service="loom-core",
    restart_at="04:40",
    labels={
        "exported_job": "loom/loom-core",
        "environment": "development",
        "service": "loom-core",
        "otel_scope_version": "",
        "otel_scope_schema_url": "",
    },
    target_labels={"service": "loom-core"},
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        *(gauge_curve(BACKLOG, constant(0), topic=topic) for topic in TOPICS),
        *(gauge_curve(SUBSCRIPTIONS, constant(2), topic=topic) for topic in TOPICS),
        gauge_curve(TOOLS_REGISTERED, constant(14)),
        gauge_curve(AGENTS_ACTIVE, random_walk(3, 6, "1h")),
        gauge_curve(MCP_SERVERS, constant(len(SERVERS))),
    ),
)
