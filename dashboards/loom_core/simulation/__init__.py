"""The simulation of Loom Core: a program that embeds it, with agents, tools and two MCP servers, behind a collector."""

from __future__ import annotations

from heddle import Simulation, constant, metric_curve, random_walk

from ..telemetry import AGENTS_ACTIVE, BACKLOG, LOOM_CORE, MCP_SERVERS, SUBSCRIPTIONS, TARGET_INFO, TOOLS_REGISTERED
from .events import EVENTS, TOPICS
from .scenarios import SCENARIOS

_NO_SCOPE = {"otel_scope_name": None, "otel_scope_version": None, "otel_scope_schema_url": None}

simulation = Simulation(
    system=LOOM_CORE,
    instances=("otel-collector:8889",),
    service="loom-core",
    restart_at="04:40",
    labels={
        "exported_job": "loom/loom-core",
        "environment": "development",
        "service": "loom-core",
        "otel_scope_name": "loom",
        "otel_scope_version": "",
        "otel_scope_schema_url": "",
    },
    target_labels={"service": "loom-core"},
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        *(metric_curve(BACKLOG, constant(0), topic=topic) for topic in TOPICS),
        *(metric_curve(SUBSCRIPTIONS, random_walk(2, 5, "1h"), topic=topic) for topic in TOPICS),
        metric_curve(TOOLS_REGISTERED, constant(14)),
        metric_curve(AGENTS_ACTIVE, random_walk(3, 6, "1h")),
        metric_curve(MCP_SERVERS, constant(2)),
        metric_curve(
            TARGET_INFO,
            constant(1),
            service_name="loom-core",
            service_version="0.1.0",
            service_namespace="loom",
            deployment_environment="development",
            **_NO_SCOPE,
        ),
    ),
)
