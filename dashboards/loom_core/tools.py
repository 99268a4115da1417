"""Loom Core's tools: do calls succeed, how long do they take, and do MCP servers stay connected?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    heatmap,
    link,
    ratio,
    stat,
    table,
    timeseries,
)

from .rows import LOGS, RESTARTS, TOP_BUCKET, VARIABLES, traces
from .settings import settings
from .telemetry import (
    MCP_CONNECTED,
    MCP_DISCONNECTED,
    MCP_RECONNECTIONS,
    MCP_SERVERS,
    MCP_TOOLS_REGISTERED,
    TOOL_ERRORS,
    TOOL_INVOCATIONS,
    TOOL_LATENCY,
    TOOL_TIMEOUTS,
    TOOLS_REGISTERED,
)

_ERROR_SHARE = settings.error_share.number
# Each new error text is a new series that starts at 1; a rate ignores the first value of a series.
_ERRORS = TOOL_ERRORS.growth("15m")
# Loom Core counts only successful calls as invocations. Either counter does not exist until its first event.
_ENDED = TOOL_INVOCATIONS.growth("15m").or_(_ERRORS)
_OF_ALL = "Share of all calls in the previous 15 minutes, successful and failed."
_CALLS = TOOL_LATENCY.observations.rate()

dashboard = Dashboard(
    uid="loom-core-tools",
    title="Loom Core / Tools and MCP",
    description="Do tool calls succeed, how long do they take, and do MCP servers stay connected?",
    tags=["loom-core", "mcp"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[
        link("loom-core-event-bus", "Event bus"),
        link("loom-core-agents", "Agents, router and LLM"),
        link("loom-overview", "Loom"),
    ],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Calls",
                    question="How many tool calls are there?",
                    detail="Successful and failed calls.",
                    query=_CALLS.sum().in_unit("ops"),
                ),
                stat(
                    "Errors",
                    question="What share of the calls fails?",
                    detail=f"{_OF_ALL} Timeouts count as errors.",
                    query=ratio(_ERRORS, _ENDED, zero=True),
                    decimals=2,
                    thresholds={BASE: GREEN, _ERROR_SHARE: RED},
                ),
                stat(
                    "Latency",
                    question="How long does a call take?",
                    detail=f"95th percentile. {TOP_BUCKET}",
                    query=TOOL_LATENCY.quantile(0.95).with_legend("p95"),
                ),
                stat(
                    "Registered tools",
                    question="How many tools are registered?",
                    query=TOOLS_REGISTERED.sum(),
                    sparkline=False,
                ),
                stat(
                    "MCP servers",
                    question="How many MCP servers are connected?",
                    detail="A shutdown does not decrease it.",
                    query=MCP_SERVERS.sum(),
                    sparkline=False,
                ),
                stat(
                    "Reconnections",
                    question="How often did connections to MCP servers break in the last hour?",
                    detail="Successful reconnections; failed attempts are not counted.",
                    query=MCP_RECONNECTIONS.growth("1h").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
            ],
        ),
        Row(
            "Tools",
            [
                timeseries(
                    "Calls by tool",
                    question="Which tools are called?",
                    detail="Successful and failed calls.",
                    query=_CALLS.sum(by="tool").in_unit("ops"),
                    stacked=True,
                ),
                timeseries(
                    "Error share by tool",
                    question="Which tool fails?",
                    detail=_OF_ALL,
                    query=ratio(_ERRORS, _ENDED, by="tool", zero=True),
                    min=0,
                    max=1,
                ),
                timeseries(
                    "Timeouts by tool",
                    question="Which tool hangs?",
                    detail="Calls that timed out after 30 s, in the previous 15 minutes.",
                    query=TOOL_TIMEOUTS.growth("15m").sum(by="tool"),
                    min=0,
                    no_value="No timeouts since Loom Core started",
                ),
                table(
                    "Errors in the last hour",
                    question="Which errors do failed calls have?",
                    detail="The ten most frequent. Error texts vary, so one error can have several rows.",
                    query=TOOL_ERRORS.growth("1h").sum(by=("tool", "error")).topk(10),
                    columns={"tool": "Tool", "error": "Error", "Value": "Calls"},
                    decimals=0,
                    no_value="No errors since Loom Core started",
                    width=12,
                ),
            ],
        ),
        Row(
            "Call latency",
            [
                timeseries(
                    "Latency by quantile",
                    question="How long does a call take?",
                    detail=TOP_BUCKET,
                    query=[
                        TOOL_LATENCY.quantile(0.5).with_legend("p50"),
                        TOOL_LATENCY.quantile(0.95).with_legend("p95"),
                        TOOL_LATENCY.quantile(0.99).with_legend("p99"),
                    ],
                ),
                timeseries(
                    "Latency by tool",
                    question="Which tool is slow?",
                    detail=f"95th percentile. {TOP_BUCKET}",
                    query=TOOL_LATENCY.quantile(0.95, by="tool"),
                ),
                timeseries(
                    "Calls longer than 10 s",
                    question="What share of the calls exceeds the highest bucket?",
                    detail="Includes timeouts, which occur after 30 s.",
                    query=TOOL_LATENCY.share_above(10000, by="tool"),
                    min=0,
                    max=1,
                ),
                heatmap(
                    "Latency over time",
                    question="Are all calls slow, or some?",
                    query=TOOL_LATENCY.heatmap(),
                    unit="ms",
                ),
            ],
        ),
        Row(
            "MCP",
            [
                timeseries(
                    "Connected servers",
                    question="Did a server connect or disconnect?",
                    detail="A shutdown does not decrease it.",
                    query=MCP_SERVERS.sum(by="exported_job"),
                    min=0,
                ),
                timeseries(
                    "Reconnections by server",
                    question="Which server's connection breaks?",
                    detail="Successful reconnections in the previous hour.",
                    query=MCP_RECONNECTIONS.growth("1h").sum(by="server"),
                    min=0,
                    no_value="No reconnections since Loom Core started",
                ),
                table(
                    "Servers",
                    question="What happened to each server since Loom Core started?",
                    detail="Removals are deliberate; lost connections are not included. Tools are registered again at "
                    "each reconnection, so registrations exceed the number of tools.",
                    query=[
                        MCP_CONNECTED.since_start().sum(by="server"),
                        MCP_RECONNECTIONS.since_start().sum(by="server"),
                        MCP_DISCONNECTED.since_start().sum(by="server"),
                        MCP_TOOLS_REGISTERED.since_start().sum(by="server"),
                    ],
                    columns={
                        "server": "Server",
                        "Value #A": "Connections",
                        "Value #B": "Reconnections",
                        "Value #C": "Removals",
                        "Value #D": "Tool registrations",
                    },
                ),
            ],
        ),
        LOGS,
        traces("Tool calls, newest first", "call", question="Which calls were slow?"),
    ],
)
