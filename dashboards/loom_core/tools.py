"""Loom Core's tools: which calls fail or are slow, and which MCP servers are not running?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    Dashboard,
    Row,
    heatmap,
    link,
    log_lines,
    logs,
    ratio,
    stat,
    table,
    timeseries,
)

from ..shared import stream_selector
from .recorded import FAILED_TOOL_CALLS, TOOL_CALLS
from .rows import LOGS, NO_QUANTILE, QUARTER, RESTARTS, TOP_BUCKET, VARIABLES, traces
from .servers import LOST_CALLS, LOST_CALLS_HOUR, LOST_SERVERS, SUCCESSFUL_CALLS_HOUR
from .settings import settings
from .telemetry import (
    LOOM_CORE,
    MCP_CONNECTED,
    MCP_SERVERS,
    MCP_TOOLS_REGISTERED,
    TOOL_ERRORS,
    TOOL_LATENCY,
    TOOL_TIMEOUTS,
    TOOLS_REGISTERED,
)

_ERROR_SHARE = settings.error_share.number
_OF_ALL = f"Share of all calls, successful and failed. {QUARTER}"
_FAILURES = "Timeouts count as errors. An error that an MCP tool returns as its result counts as a success."
_CALLS = TOOL_LATENCY.observations.growth("15m")
_ALL_CALLS = f"{QUARTER} Successful and failed calls. Calls to tools that are not registered are not counted."
_CONNECTED = MCP_CONNECTED.since_start().sum(by="server")
_GAUGE = "Loom Core does not detect lost connections, so the number does not decrease when a server ends."
_LOST = (
    "A call is lost if the process of its MCP server has ended. Loom Core neither restarts the server nor reconnects "
    "to it."
)

dashboard = Dashboard(
    uid="loom-core-tools",
    title="Loom Core / Tools and MCP",
    description="Which tool calls fail or are slow, and which MCP servers are not running?",
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
                    "Error share",
                    question="What share of the calls fails?",
                    detail=f"{_OF_ALL} {_FAILURES}",
                    query=ratio(FAILED_TOOL_CALLS, TOOL_CALLS, zero=True),
                    sparkline=False,
                    decimals=2,
                    thresholds={BASE: GREEN, _ERROR_SHARE: RED},
                    no_value="No calls",
                ),
                stat(
                    "Lost MCP servers",
                    question="How many MCP servers are not running?",
                    detail="Servers with lost calls over the last 15 minutes and no successful call in the last 5 "
                    f"minutes. {_LOST} Servers whose tools are not called are not included.",
                    query=LOST_SERVERS.count().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Call latency",
                    question="How long does a call take?",
                    detail=f"95th percentile. {QUARTER} {TOP_BUCKET}",
                    query=TOOL_LATENCY.quantile(0.95, window="15m") < 10000,
                    sparkline=False,
                    no_value=NO_QUANTILE,
                ),
                stat(
                    "Calls",
                    question="How many tool calls ended?",
                    detail=_ALL_CALLS,
                    query=_CALLS.sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No calls",
                ),
                stat(
                    "Registered tools",
                    question="How many tools are registered?",
                    detail="Built-in tools, and those that MCP servers listed when they were connected.",
                    query=TOOLS_REGISTERED.sum(),
                    sparkline=False,
                    decimals=0,
                ),
                stat(
                    "MCP servers",
                    question="How many MCP servers were connected when Loom Core started?",
                    detail=_GAUGE,
                    query=MCP_SERVERS.sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="None",
                ),
            ],
        ),
        Row(
            "Tools",
            [
                timeseries(
                    "Error share by tool",
                    question="For which tool do calls fail?",
                    detail=f"{_OF_ALL} {_FAILURES} Alert: `HighErrorRate`.",
                    query=ratio(FAILED_TOOL_CALLS, TOOL_CALLS, by="tool", zero=True),
                    min=0,
                    custom={"axisSoftMax": 2 * _ERROR_SHARE},
                    no_value="No calls",
                    width=8,
                ),
                timeseries(
                    "Timeouts by tool",
                    question="For which tool do calls time out?",
                    detail=f"The timeout is 30 s. {QUARTER}",
                    query=TOOL_TIMEOUTS.growth("15m").sum(by="tool"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No timeouts",
                    width=8,
                ),
                timeseries(
                    "Calls by tool",
                    question="How often is each tool called?",
                    detail=_ALL_CALLS,
                    query=_CALLS.sum(by="tool"),
                    stacked=True,
                    decimals=0,
                    min=0,
                    no_value="No calls",
                    width=8,
                ),
                table(
                    "Errors by text in the last hour",
                    question="Which errors do failed calls report?",
                    detail="The ten most frequent errors. Error texts vary, so one error can have several rows.",
                    query=TOOL_ERRORS.growth("1h").sum(by=("tool", "error")).topk(10),
                    columns={"tool": "Tool", "Value": "Calls", "error": "Error"},
                    overrides={"Tool": {"custom.width": 240}, "Calls": {"custom.width": 90}},
                    decimals=0,
                    no_value="No errors",
                ),
            ],
        ),
        Row(
            "MCP",
            [
                timeseries(
                    "Lost calls by server",
                    question="For which MCP server do calls fail because it is not running?",
                    detail=f"{QUARTER} {_LOST} Alert: `MCPServerDown`.",
                    query=LOST_CALLS.sum(by="server").good_if_empty(),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No lost calls",
                ),
                table(
                    "Calls by MCP server",
                    question="Which MCP servers did Loom Core connect to, and do their calls succeed?",
                    detail="The calls are those of the last hour. Servers that could not be started are missing; the "
                    f"logs below name them. {_LOST}",
                    query=[
                        MCP_TOOLS_REGISTERED.since_start().sum(by="server"),
                        SUCCESSFUL_CALLS_HOUR.and_(_CONNECTED),
                        LOST_CALLS_HOUR.good_if_empty(),
                    ],
                    columns={
                        "server": "Server",
                        "Value #A": "Tools",
                        "Value #B": "Successful calls",
                        "Value #C": "Lost calls",
                    },
                    decimals=0,
                    no_value="No MCP servers",
                    width=12,
                ),
            ],
        ),
        Row(
            "Latency",
            [
                timeseries(
                    "Call latency by quantile",
                    question="How long does a call take?",
                    detail=f"{QUARTER} {TOP_BUCKET} Another panel shows the share of slower calls.",
                    query=[
                        (TOOL_LATENCY.quantile(0.5, window="15m") < 10000).with_legend("p50"),
                        (TOOL_LATENCY.quantile(0.95, window="15m") < 10000).with_legend("p95"),
                        (TOOL_LATENCY.quantile(0.99, window="15m") < 10000).with_legend("p99"),
                    ],
                    min=0,
                    no_value=NO_QUANTILE,
                ),
                timeseries(
                    "Latency by tool",
                    question="Which tool is slow?",
                    detail=f"95th percentile. {QUARTER} {TOP_BUCKET} Alert: `HighLatency`.",
                    query=TOOL_LATENCY.quantile(0.95, by="tool", window="15m") < 10000,
                    min=0,
                    no_value=NO_QUANTILE,
                ),
                timeseries(
                    "Calls longer than 10 s",
                    question="What share of the calls takes longer than the highest bucket?",
                    detail=f"{QUARTER} Includes timeouts, which occur after 30 s.",
                    query=TOOL_LATENCY.share_above(10000, by="tool", window="15m"),
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    no_value="No calls",
                ),
                heatmap(
                    "Call latency distribution",
                    question="How is the latency of calls distributed?",
                    detail=QUARTER,
                    query=TOOL_LATENCY.heatmap("15m"),
                    unit="ms",
                ),
            ],
        ),
        Row(
            "Logs",
            [
                *LOGS.panels,
                log_lines(
                    "MCP servers that were not connected",
                    question="Which MCP servers could not be started?",
                    detail="No metric reports these servers, and calls to their tools are not counted.",
                    query=logs(f'{stream_selector(LOOM_CORE)} |= "Failed to load MCP server"').good_if_empty(),
                ),
            ],
            collapsed=True,
        ),
        traces("Tool calls, newest first", "call", question="Which calls were slow?"),
    ],
)
