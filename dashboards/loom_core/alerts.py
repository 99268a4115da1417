"""Alerts of Loom Core: lost events, failing and slow tools, lost servers."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, up

from .settings import settings
from .telemetry import (
    EVENTS_DELIVERED,
    EVENTS_DROPPED,
    LOOM_CORE,
    MCP_SERVERS,
    TOOL_ERRORS,
    TOOL_INVOCATIONS,
    TOOL_LATENCY,
)

_BUS, _TOOLS = "loom-core-event-bus", "loom-core-tools"
_DROPPED = EVENTS_DROPPED.growth("15m").sum()
# The text of an error is a label, so most series have a single value, which `rate` ignores.
_FAILED = TOOL_ERRORS.growth("15m").sum(by="tool")
_ENDED = TOOL_INVOCATIONS.growth("15m").sum(by="tool").or_(_FAILED * 0)
# With fewer than 20 calls, a single one is more than 5 %.
_OFTEN = TOOL_LATENCY.observations.increase().sum(by="tool") >= settings.latency_calls

alerts = Alerts(
    LOOM_CORE,
    [
        Alert(
            name="LoomCoreDown",
            query=up(LOOM_CORE).last(),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="The collector of Loom Core on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for two minutes, so there are no metrics of Loom Core.",
            no_data="OK",  # LoomCoreAbsent reports that
            panel=(_BUS, "Reporting"),
            diagnose=["Is the collector up, and does its port 8889 respond?"],
            resolve=["Restart it; Loom Core does not depend on it."],
        ),
        Alert(
            name="LoomCoreAbsent",
            query=up(LOOM_CORE).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="Loom Core is not scraped",
            description="No target has the job of the setting `system.loom_core.job`, so no other alert of Loom Core "
            "can fire.",
            no_data="OK",
            panel=(_BUS, "Reporting"),
            diagnose=["What are the jobs of Prometheus' targets?"],
            resolve=["Add the scrape job, or set `system.loom_core.job` to the existing one."],
        ),
        Alert(
            name="HighEventDropRate",
            query=_DROPPED / (EVENTS_DELIVERED.growth("15m").sum().or_zero() + _DROPPED > 0),
            fires=above(settings.drop_share),
            pending="5m",
            severity="warning",
            summary="Loom Core drops events",
            description="{{ $value | humanizePercentage }} of the deliveries are dropped; each subscriber of an "
            "event counts as one.",
            no_data="OK",  # nothing was published, or nothing dropped
            panel=(_BUS, "Drops by reason"),
            diagnose=["Which topic and reason? With backpressure the subscribers are slow, with queue_full they hang."],
            resolve=["Speed up the subscribers, add more of them, or lengthen the queue."],
        ),
        Alert(
            name="HighErrorRate",
            query=_FAILED / (_FAILED + _ENDED > 0),
            fires=above(settings.error_share),
            pending="5m",
            severity="warning",
            summary="Calls of the tool {{ $labels.tool }} fail",
            description="{{ $value | humanizePercentage }} of the calls fail, including timeouts.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_TOOLS, "Error share by tool"),
            diagnose=["What are the errors? Check the errors by text.", "Do they time out?"],
            resolve=["Repair the tool or its server; remove it from the registry until then."],
        ),
        Alert(
            name="MCPServerDown",
            query=MCP_SERVERS.min(by="instance"),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="Loom Core has no active MCP server",
            description="None has been active for two minutes: their tools cannot be called.",
            no_data="OK",  # this Loom Core uses none
            panel=(_TOOLS, "MCP servers"),
            diagnose=["Which server was lost? Check the connections and reconnections by server."],
            resolve=["Restart that server."],
        ),
        Alert(
            name="HighLatency",
            query=TOOL_LATENCY.quantile(0.95, by="tool").and_(_OFTEN),
            fires=above(settings.latency),
            pending="5m",
            severity="warning",
            summary="The tool {{ $labels.tool }} is slow",
            description="5 % of the calls take more than {{ $value | humanize }} ms; 10,000 means 10,000 or more.",
            no_data="OK",  # no tool was called often enough
            panel=(_TOOLS, "Latency by tool"),
            diagnose=[
                "Is it one server's tools, or all? Tools with fewer calls in the window than "
                "`system.loom_core.latency_calls` do not alert; the panel shows them.",
                "Where do the traces spend the time?",
            ],
            resolve=["Repair the server, or give the tool a shorter timeout."],
        ),
    ],
)
