"""What wakes somebody about Loom Core: events that are lost, tools that fail or are slow, servers that are gone."""

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
_DROPPED = EVENTS_DROPPED.rate().sum()
# An error's text is a label: most are series of a single value, which a rate never sees.
_FAILED = TOOL_ERRORS.increase("15m", new=True).sum(by="tool")
_ENDED = TOOL_INVOCATIONS.increase("15m", new=True).sum(by="tool").or_(_FAILED * 0)
# Of fewer than 20 calls a single one is more than five in a hundred.
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
            summary="The collector of Loom Core on {{ $labels.instance }} does not answer",
            description="Prometheus has not been able to scrape it for two minutes, so nothing is known of Loom Core.",
            no_data="OK",  # LoomCoreAbsent tells of that
            panel=(_BUS, "Reporting"),
            diagnose=["Is the collector up, and does its port 8889 answer?"],
            resolve=["Start it again; Loom Core itself does not depend on it."],
        ),
        Alert(
            name="LoomCoreAbsent",
            query=up(LOOM_CORE).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="Loom Core is not scraped at all",
            description="No target has the job of the setting `jobs.loom_core`, so none of the other alerts can fire.",
            no_data="OK",
            panel=(_BUS, "Reporting"),
            diagnose=["What are the targets of Prometheus called?"],
            resolve=["Add the job, or set `jobs.loom_core` to the one that there is."],
        ),
        Alert(
            name="HighEventDropRate",
            query=_DROPPED / (EVENTS_DELIVERED.rate().sum().or_zero() + _DROPPED > 0),
            fires=above(settings.drop_share),
            pending="5m",
            severity="warning",
            summary="Loom Core drops events",
            description="{{ $value | humanizePercentage }} of the deliveries are dropped; each subscriber is one.",
            no_data="OK",  # nothing was published, or nothing dropped
            panel=(_BUS, "Drops by reason"),
            diagnose=["Which topic and reason? backpressure: its subscribers are slow. queue_full: they stand still."],
            resolve=["Make the subscribers faster or more, or lengthen the queue."],
        ),
        Alert(
            name="HighErrorRate",
            query=_FAILED / (_FAILED + _ENDED > 0),
            fires=above(settings.error_share),
            pending="5m",
            severity="warning",
            summary="Calls of the tool {{ $labels.tool }} fail",
            description="{{ $value | humanizePercentage }} of them do, timeouts included.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_TOOLS, "Error share by tool"),
            diagnose=["What do the errors say? See the errors by text.", "Do they time out?"],
            resolve=["Repair the tool or its server; take it out of the registry until then."],
        ),
        Alert(
            name="MCPServerDown",
            query=MCP_SERVERS.min(by="instance"),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="Loom Core has no MCP server left",
            description="None has been active for two minutes: tools that come from them cannot be called.",
            no_data="OK",  # this Loom Core uses none
            panel=(_TOOLS, "MCP servers"),
            diagnose=["Which server was lost? See the connections and reconnections by server."],
            resolve=["Start that server again."],
        ),
        Alert(
            name="HighLatency",
            query=TOOL_LATENCY.quantile(0.95, by="tool").and_(_OFTEN),
            fires=above(settings.latency),
            pending="5m",
            severity="warning",
            summary="The tool {{ $labels.tool }} is slow",
            description="Five in a hundred calls take more than {{ $value | humanize }} ms; 10,000 means that or more.",
            no_data="OK",  # no tool was called, or all too seldom
            panel=(_TOOLS, "Latency by tool"),
            diagnose=[
                "Is it one server's tools or all? Those with fewer calls in the window than "
                "`thresholds.loom_core_latency_calls` tell nobody; the panel has them.",
                "Where do the traces spend their time?",
            ],
            resolve=["Repair the server, or give the tool a shorter timeout."],
        ),
    ],
)
