"""The Model Context Protocol (MCP) with OpenTelemetry's conventions: do requests succeed, how long do they take?"""

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
_TOOL_ERROR = "A tool that reports an error has the error type `tool_error`."

dashboard = Dashboard(
    uid="otel-genai-mcp",
    title="OpenTelemetry GenAI / MCP",
    description="Do requests to MCP servers succeed, and how long do they take?",
    tags=["otel-genai", "mcp"],
    variables=VARIABLES,
    links=[link("otel-genai-agents", "Agents and tools"), link("otel-genai-models", "Models")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Failed requests",
                    question="What share of the requests that programs send to MCP servers fails?",
                    detail=f"As reported by the programs. {QUARTER}",
                    query=ratio(FAILED_SENT, SENT, zero=True),
                    sparkline=False,
                    thresholds=_THRESHOLDS,
                    no_value="No requests",
                ),
                stat(
                    "Failed requests at servers",
                    question="What share of the requests that MCP servers serve fails?",
                    detail=f"As reported by the servers, if they report metrics. {QUARTER}",
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
                    question="Which requests of programs to MCP servers fail?",
                    detail=f"{QUARTER} {_TOOL_ERROR} Alert: `OtelGenaiMcpFailures`.",
                    query=_FAILED.sum(by=(METHOD, ERROR)).good_if_empty(),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failed requests",
                ),
                timeseries(
                    "Failed requests at servers by method",
                    question="Which requests fail according to the MCP servers?",
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
                    question="How many requests do programs send and servers serve, by method?",
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
                    question="How long do requests take, measured by the client and by the server?",
                    detail=f"95th percentile. {QUARTER} Values above 300 s, the highest bucket, are not shown.",
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
                    detail=f"{HOUR} Sessions that ended normally have no error type.",
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
                    detail=f"Mean of the sessions that ended. {HOUR}",
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
