"""Alerts of Loom Core: missing metrics, lost events, failing and slow tools, lost MCP servers."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, ratio, up

from .recorded import DROPPED_DELIVERIES, DUE_DELIVERIES, FAILED_TOOL_CALLS, TOOL_CALLS
from .servers import LOST_CALLS, SUCCESSFUL_CALLS
from .settings import settings
from .telemetry import (
    LOOM_CORE,
    TOOL_LATENCY,
    TOOLS_REGISTERED,
)

_BUS, _TOOLS = "loom-core-event-bus", "loom-core-tools"
# A count within a window is estimated from scrapes, so each is compared with a half.
_MANY_DROPS = DROPPED_DELIVERIES.sum() > settings.drops - 0.5
_MANY_FAILURES = FAILED_TOOL_CALLS.sum(by="tool") > settings.failed_calls - 0.5
_MANY_CALLS = TOOL_LATENCY.observations.growth("15m").sum(by="tool") > settings.latency_calls - 0.5

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
            name="LoomCoreNotReporting",
            query=TOOLS_REGISTERED.count().or_zero().and_(up(LOOM_CORE).max() > 0),
            fires=below(1),
            pending="5m",
            severity="critical",
            summary="No Loom Core reports metrics",
            description="The collector has responded for five minutes, but without the number of registered tools, "
            "which every Loom Core reports from its start. It repeats the last values of a Loom Core that has stopped "
            "for five minutes.",
            no_data="OK",  # LoomCoreDown and LoomCoreAbsent report that
            panel=(_BUS, "Reporting"),
            diagnose=[
                "Is the Loom Core process up, and why did it end?",
                "Can it reach the collector at its OTEL_EXPORTER_OTLP_ENDPOINT? Check the log of the collector for "
                "rejected exports.",
            ],
            resolve=["Start Loom Core, or repair its connection to the collector."],
        ),
        Alert(
            name="HighEventDropRate",
            query=ratio(DROPPED_DELIVERIES, DUE_DELIVERIES).and_(_MANY_DROPS),
            fires=above(settings.drop_share),
            pending="5m",
            severity="warning",
            summary="Loom Core drops events",
            description="{{ $value | humanizePercentage }} of the deliveries in 15 minutes were dropped; each "
            "subscriber of an event counts as one.",
            no_data="OK",  # nothing was published, or nothing dropped
            panel=(_BUS, "Drops by reason"),
            diagnose=["Which topic and reason? With backpressure the subscribers are slow, with queue_full they hang."],
            resolve=["Speed up the subscribers, add more of them, or lengthen the queue."],
        ),
        Alert(
            name="HighErrorRate",
            query=ratio(FAILED_TOOL_CALLS, TOOL_CALLS, by="tool").and_(_MANY_FAILURES),
            fires=above(settings.error_share),
            pending="5m",
            severity="warning",
            summary="Calls of the tool {{ $labels.tool }} fail",
            description="{{ $value | humanizePercentage }} of its calls in 15 minutes failed, including timeouts; at "
            f"least {settings.failed_calls}.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_TOOLS, "Error share by tool"),
            diagnose=["What are the errors? Check the errors by text.", "Do they time out?"],
            resolve=["Repair the tool or its server; remove it from the registry until then."],
        ),
        Alert(
            name="MCPServerDown",
            query=LOST_CALLS.unless(SUCCESSFUL_CALLS > 0),
            fires=above(settings.failed_calls - 0.5),
            pending="0s",
            severity="critical",
            summary="The MCP server {{ $labels.server }} of {{ $labels.exported_job }} is gone",
            description="{{ $value | humanize }} calls of its tools in 15 minutes failed because its process is gone, "
            "and none succeeded in the last 5 minutes.",
            no_data="OK",  # no server is gone, none is used, or no tool of it is called
            panel=(_TOOLS, "Lost calls by server"),
            diagnose=["Why did the server's process end? Loom Core does not keep what it wrote."],
            resolve=["Restart Loom Core: it neither restarts a server nor connects to it again."],
        ),
        Alert(
            name="HighLatency",
            query=TOOL_LATENCY.quantile(0.95, by="tool", window="15m").and_(_MANY_CALLS),
            fires=above(settings.latency),
            pending="5m",
            severity="warning",
            summary="The tool {{ $labels.tool }} is slow",
            description="5% of the calls in 15 minutes took more than {{ $value | humanize }} ms; 10,000 means 10,000 "
            "or more.",
            no_data="OK",  # no tool was called often enough
            panel=(_TOOLS, "Latency by tool"),
            diagnose=[
                "Is it one server's tools, or all? Tools with fewer calls in 15 minutes than "
                "`system.loom_core.latency_calls` do not alert; the panel shows them.",
                "Do many calls take more than 10 s? The panel leaves out the latency of such a tool; check the calls "
                "longer than 10 s.",
                "Where do the traces spend the time?",
            ],
            resolve=["Repair the server, or give the tool a shorter timeout."],
        ),
    ],
)
