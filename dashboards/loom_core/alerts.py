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
# Prometheus extrapolates counts within a window, so limits are compared at half a count less.
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
            panel=(_BUS, "Reporting services"),
            diagnose=["Is the collector up, and does its port 8889 respond?"],
            resolve=["Restart the collector; Loom Core does not depend on it."],
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
            panel=(_BUS, "Reporting services"),
            diagnose=["What are the jobs of Prometheus' targets?"],
            resolve=["Add the scrape job, or set `system.loom_core.job` to the existing one."],
        ),
        Alert(
            name="LoomCoreNotReporting",
            query=TOOLS_REGISTERED.count().or_zero().and_(up(LOOM_CORE).max() > 0),
            fires=below(1),
            pending="5m",
            severity="critical",
            summary="Loom Core reports no metrics",
            description="The collector has responded for five minutes, but without the number of registered tools, "
            "which every Loom Core reports from its start. After a Loom Core has stopped, the collector repeats its "
            "last values for five minutes.",
            no_data="OK",  # LoomCoreDown and LoomCoreAbsent report that
            panel=(_BUS, "Reporting services"),
            diagnose=[
                "Is the process of Loom Core up? If not, why did it end?",
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
            summary="Loom Core drops {{ $value | humanizePercentage }} of event deliveries",
            description="The share is that of the last 15 minutes. Each subscriber of an event counts as one delivery.",
            no_data="OK",  # nothing was published, or nothing dropped
            panel=(_BUS, "Drops by reason"),
            diagnose=[
                "Which topic and reason? `backpressure` means slow subscribers, `queue_full` subscribers that hang."
            ],
            resolve=["Make the subscribers faster, add more of them, or lengthen the queue."],
        ),
        Alert(
            name="HighErrorRate",
            query=ratio(FAILED_TOOL_CALLS, TOOL_CALLS, by="tool").and_(_MANY_FAILURES),
            fires=above(settings.error_share),
            pending="5m",
            severity="warning",
            summary="{{ $value | humanizePercentage }} of calls to the tool {{ $labels.tool }} failed",
            description="The share is that of the last 15 minutes, including timeouts, with at least "
            f"{settings.failed_calls} failed calls.",
            no_data="OK",  # no tool was called, or none failed
            panel=(_TOOLS, "Error share by tool"),
            diagnose=['Which errors? See the panel "Errors by text in the last hour".', "Do the calls time out?"],
            resolve=["Repair the tool or its server; remove it from the registry until then."],
        ),
        Alert(
            name="MCPServerDown",
            query=LOST_CALLS.unless(SUCCESSFUL_CALLS > 0),
            fires=above(settings.failed_calls - 0.5),
            pending="0s",
            severity="critical",
            summary="The MCP server {{ $labels.server }} of {{ $labels.exported_job }} is not running",
            description="{{ $value | humanize }} calls to its tools failed over the last 15 minutes because its "
            "process has ended, and none succeeded in the last 5 minutes.",
            no_data="OK",  # no server has ended, none is used, or its tools are not called
            panel=(_TOOLS, "Lost calls by server"),
            diagnose=["Why did the server's process end? Loom Core does not store the server's output."],
            resolve=["Restart Loom Core, which neither restarts MCP servers nor reconnects to them."],
        ),
        Alert(
            name="HighLatency",
            query=TOOL_LATENCY.quantile(0.95, by="tool", window="15m").and_(_MANY_CALLS),
            fires=above(settings.latency),
            pending="5m",
            severity="warning",
            summary="The 95th percentile latency of the tool {{ $labels.tool }} is {{ $value | humanize }} ms",
            description="The latency is that of the last 15 minutes. A value of 10,000, the highest bucket, means "
            "10,000 or more.",
            no_data="OK",  # no tool was called often enough
            panel=(_TOOLS, "Latency by tool"),
            diagnose=[
                "Are only the tools of one server slow, or all? Tools with fewer calls in 15 minutes than "
                "`system.loom_core.latency_calls` do not alert; the panel shows them.",
                'Do many calls take more than 10 s? They are shown in the panel "Calls longer than 10 s".',
                "Which spans of the traces take the most time?",
            ],
            resolve=["Repair the server, or give the tool a shorter timeout."],
        ),
    ],
)
