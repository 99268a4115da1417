"""How Loom Core moves behind its collector: a program that embeds it, with agents, tools and two MCP servers."""

from __future__ import annotations

from dashboards.loom_core.happenings import (
    ACTION_FAILED,
    COMING,
    GOING,
    ROUTES,
    RUNS,
    SERVERS,
    SERVING,
    TOPICS,
    VIOLATIONS,
    agent,
    called,
    dropped,
    failed,
    published,
    routed,
)
from dashboards.loom_core.telemetry import (
    AGENTS_ACTIVE,
    BACKLOG,
    LLM_TOOL_LATENCY,
    LOOM_CORE,
    MCP_SERVERS,
    PUBLISH_LATENCY,
    SUBSCRIPTIONS,
    TARGET_INFO,
    TOOL_LATENCY,
    TOOLS_REGISTERED,
)
from heddle import Simulation, Trouble, happens, holds, level, scales, steady, stops, stretches, wanders

_BARE = {"otel_scope_name": None, "otel_scope_version": None, "otel_scope_schema_url": None}

simulation = Simulation(
    system=LOOM_CORE,
    instances=("otel-collector:8889",),
    service="loom-core",
    restarts_at="04:40",
    labels={
        "exported_job": "loom/loom-core",
        "environment": "development",
        "service": "loom-core",
        "otel_scope_name": "loom",
        "otel_scope_version": "",
        "otel_scope_schema_url": "",
    },
    attached={"service": "loom-core"},
    flows=(
        *(published(topic, often) for topic, often in TOPICS.items()),
        dropped("sensor.input", "backpressure", 0.05, at_start=1),
        dropped("agent.intent", "queue_full", 0.01, at_start=1),
        called("web_search", 12, 260),
        called("read_file", 40, 18),
        failed("web_search", "connection refused", 0.02, at_start=1),
        failed("read_file", "Tool invocation timed out after 30s", 0.005, at_start=1, late=True),
        *(routed(*each) for each in ROUTES),
        agent("planner", 8, 0.8),
        agent("researcher", 4, 1.6),
        ACTION_FAILED,
        RUNS,
        COMING,
        GOING,
        VIOLATIONS,
        *SERVING,
    ),
    levels=(
        *(level(BACKLOG, steady(0), topic=topic) for topic in TOPICS),
        *(level(SUBSCRIPTIONS, wanders(2, 5, "1h"), topic=topic) for topic in TOPICS),
        level(TOOLS_REGISTERED, steady(14)),
        level(AGENTS_ACTIVE, wanders(3, 6, "1h")),
        level(MCP_SERVERS, steady(2)),
        level(
            TARGET_INFO,
            steady(1),
            service_name="loom-core",
            service_version="0.1.0",
            service_namespace="loom",
            deployment_environment="development",
            **_BARE,
        ),
    ),
    troubles=(
        Trouble("down", ("LoomCoreDown",), answers=False),
        Trouble("absent", ("LoomCoreAbsent",), there=False),
        Trouble(
            "overload",
            ("HighEventDropRate",),
            (
                happens(dropped("sensor.input", "queue_full", 20)),
                scales("sensor.input-backpressure", 200),
                stretches(PUBLISH_LATENCY, 8),
            ),
        ),
        Trouble("tool-failures", ("HighErrorRate",), (scales("web_search: connection refused", 150),)),
        Trouble("slow", ("HighLatency",), (stretches(TOOL_LATENCY, 8), stretches(LLM_TOOL_LATENCY, 8))),
        Trouble(
            "server-loss",
            ("MCPServerDown",),
            (
                *stops("web_search"),
                *stops(*(f"reconnected-{server}" for server in SERVERS)),
                holds(MCP_SERVERS, steady(0)),
            ),
        ),
        Trouble("idle", (), stops(*(f"routed-{route[0]}" for route in ROUTES), "orchestrated")),
    ),
)
