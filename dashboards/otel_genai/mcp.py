"""The Model Context Protocol (MCP) with OpenTelemetry's conventions: do requests work, how fast are servers?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, Dashboard, Row, link, not_, ratio, stat, timeseries

from .rows import HOUR, LOGS, QUARTER, TRACES, VARIABLES
from .settings import settings
from .shares import FAILED_SENT, FAILED_SERVED, SENT, SERVED
from .telemetry import (
    ERROR,
    MCP_CLIENT_OPERATION,
    MCP_CLIENT_SESSION,
    MCP_SERVER_OPERATION,
    MCP_SERVER_SESSION,
    METHOD,
)

_SENT, _SERVED = MCP_CLIENT_OPERATION.observations, MCP_SERVER_OPERATION.observations
_FAILED, _FAILED_AT_SERVER = (requests.where(**{ERROR: not_("")}).growth("15m") for requests in (_SENT, _SERVED))
_THRESHOLDS = {BASE: GREEN, settings.mcp_failure_share.number: RED}
_TOOL_ERROR = "A tool that reports an error has the type `tool_error`."

dashboard = Dashboard(
    uid="otel-genai-mcp",
    title="OpenTelemetry GenAI / MCP",
    description="Do requests to MCP servers work, and how fast are the servers?",
    tags=["otel-genai", "mcp"],
    variables=VARIABLES,
    links=[link("otel-genai-agents", "Agents and tools"), link("otel-genai-models", "Models")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Failed requests",
                    question="Do the MCP servers work that the programs use?",
                    detail=f"Share of the requests sent. {QUARTER}",
                    query=ratio(FAILED_SENT, SENT, zero=True),
                    sparkline=False,
                    thresholds=_THRESHOLDS,
                    no_value="No requests",
                ),
                stat(
                    "Failed at a server",
                    question="Do the MCP servers work that report metrics themselves?",
                    detail=f"Share of the requests served. {QUARTER}",
                    query=ratio(FAILED_SERVED, SERVED, zero=True),
                    sparkline=False,
                    thresholds=_THRESHOLDS,
                    no_value="No requests",
                ),
                stat(
                    "Requests sent",
                    question="How many requests did the programs send?",
                    detail=QUARTER,
                    query=SENT.sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No requests",
                ),
                stat(
                    "Requests served",
                    question="How many requests did MCP servers serve?",
                    detail=QUARTER,
                    query=SERVED.sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No requests",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Failed requests by method",
                    question="Which requests to MCP servers fail?",
                    detail=f"{QUARTER} {_TOOL_ERROR}",
                    query=_FAILED.sum(by=(METHOD, ERROR)).good_if_empty(),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failed requests",
                ),
                timeseries(
                    "Failed at a server by method",
                    question="Which requests fail at MCP servers?",
                    detail=f"{QUARTER} {_TOOL_ERROR}",
                    query=_FAILED_AT_SERVER.sum(by=(METHOD, ERROR)).good_if_empty(),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failed requests",
                ),
            ],
        ),
        Row(
            "Requests and sessions",
            [
                timeseries(
                    "Requests by method",
                    question="Which requests do programs send and servers serve?",
                    detail=QUARTER,
                    query=[
                        SENT.sum(by=METHOD).with_legend(f"sent, {{{{{METHOD}}}}}"),
                        SERVED.sum(by=METHOD).with_legend(f"served, {{{{{METHOD}}}}}"),
                    ],
                    min=0,
                    no_value="No requests",
                ),
                timeseries(
                    "Latency by method",
                    question="Which method is slow, at the client and at the server?",
                    detail=f"95th percentile. {QUARTER} A method is left out while it is above 300 s, the highest "
                    "bucket.",
                    query=[
                        (duration.quantile(0.95, by=METHOD, window="15m") < 300).with_legend(
                            f"{side}, {{{{{METHOD}}}}}"
                        )
                        for side, duration in (("client", MCP_CLIENT_OPERATION), ("server", MCP_SERVER_OPERATION))
                    ],
                    min=0,
                    no_value="No requests, or above 300 s",
                ),
                timeseries(
                    "Sessions ended",
                    question="How many sessions end, and do they end with an error?",
                    detail=f"{HOUR} A session that ended well has no type of error.",
                    query=[
                        session.observations.growth("1h").sum(by=ERROR).with_legend(f"{side} {{{{{ERROR}}}}}")
                        for side, session in (("client", MCP_CLIENT_SESSION), ("server", MCP_SERVER_SESSION))
                    ],
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No sessions ended",
                ),
                timeseries(
                    "Session duration",
                    question="How long do sessions last?",
                    detail=f"The mean of those that ended. {HOUR}",
                    query=[
                        MCP_CLIENT_SESSION.mean(window="1h").with_legend("client"),
                        MCP_SERVER_SESSION.mean(window="1h").with_legend("server"),
                    ],
                    min=0,
                    no_value="No sessions ended",
                ),
            ],
        ),
        LOGS,
        TRACES,
    ],
)
