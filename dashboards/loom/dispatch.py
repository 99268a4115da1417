"""Loom dispatch and agents: is work dispatched, do agents finish it, and what fails?"""

from __future__ import annotations

from heddle import (
    Dashboard,
    Row,
    instance,
    job,
    link,
    prometheus,
    ratio,
    search_traces,
    stat,
    table,
    textbox,
    timeseries,
    trace,
    trace_source,
    trace_view,
    up,
)

from .events import (
    LOG_NOTE,
    LOG_SOURCES,
    by_field,
    mean_duration,
    per_minute,
    per_minute_now,
)
from .rows import LOGS, NEVER, PROVIDERS, RESTARTS, UP, not_exported
from .telemetry import (
    LOOM,
    OTEL_AGENT_EXECUTION_TIME,
    OTEL_AGENT_ITERATIONS,
    OTEL_BEADS,
    OTEL_BEADS_COMPLETED,
    OTEL_DISPATCH_LATENCY,
    PROVIDER_REQUESTS,
)

dashboard = Dashboard(
    uid="loom-dispatch",
    title="Loom / Dispatch and agents",
    description="Is work dispatched, do agents finish it, and what fails?",
    tags=["loom"],
    variables=[
        prometheus(),
        *LOG_SOURCES,
        trace_source(),
        job(LOOM),
        instance(LOOM),
        textbox("trace", title="Trace id"),
    ],
    annotations=[RESTARTS],
    links=[
        link("loom-overview", "Loom"),
        link("tokenhub-routing", "TokenHub"),
        link("token-flow", "Token flow"),
    ],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Loom",
                    question="Is every Loom up?",
                    query=up(LOOM).min(),
                    sparkline=False,
                    filled=True,
                    mappings=UP,
                    no_value="Not scraped",
                ),
                stat(
                    "Dispatched",
                    question="Is work dispatched?",
                    detail=f"In the last five minutes. {LOG_NOTE}",
                    query=per_minute_now("dispatch.assign", "dispatches"),
                    unit="suffix:/min",
                    no_value="No events in the log",
                ),
                stat(
                    "Tasks completed",
                    question="Do agents finish work?",
                    detail=f"In the last five minutes. {LOG_NOTE}",
                    query=per_minute_now("agent.task_complete", "tasks"),
                    unit="suffix:/min",
                    no_value="No events in the log",
                ),
                stat(
                    "Task duration",
                    question="How long does a task take?",
                    detail=f"Mean over the time range. {LOG_NOTE}",
                    query=mean_duration("agent.task_complete"),
                    unit="ms",
                    no_value="No events in the log",
                ),
                stat(
                    "Streamed requests",
                    question="Does Loom stream responses from its providers?",
                    detail="Only calls of the streaming API; requests of agents are in the metrics of TokenHub.",
                    query=PROVIDER_REQUESTS.rate().sum(),
                    no_value="No streamed requests",
                ),
                stat(
                    "Stream failures",
                    question="What share of the streamed requests fails?",
                    query=ratio(PROVIDER_REQUESTS.where(success="false").rate(), PROVIDER_REQUESTS.rate(), zero=True),
                    no_value="No streamed requests",
                ),
            ],
        ),
        Row(
            "Dispatch",
            [
                timeseries(
                    "Dispatches",
                    question="Does Loom claim, assign and execute work?",
                    detail=LOG_NOTE,
                    query=[
                        per_minute("dispatch.claim", "claimed"),
                        per_minute("dispatch.assign", "assigned"),
                        per_minute("dispatch.execute", "executed"),
                    ],
                    unit="suffix:/min",
                ),
                timeseries(
                    "Dispatch latency",
                    question="How long does one dispatch take?",
                    detail=f"{NEVER} The traces of dispatch.DispatchOnce below have the duration.",
                    query=[
                        OTEL_DISPATCH_LATENCY.quantile(0.95).with_legend("p95"),
                        OTEL_DISPATCH_LATENCY.mean().with_legend("mean"),
                    ],
                    exemplars=True,
                    no_value=not_exported(OTEL_DISPATCH_LATENCY),
                ),
            ],
        ),
        Row(
            "Agents",
            [
                timeseries(
                    "Tasks by outcome",
                    question="How do tasks end?",
                    detail=LOG_NOTE,
                    query=by_field("agent.task_complete", "terminal_reason"),
                    unit="suffix:/min",
                    stacked=True,
                ),
                timeseries(
                    "Agent iterations",
                    question="How many iterations do agents need?",
                    detail=f"{NEVER} The panel counts the actions in its log instead.",
                    query=[
                        OTEL_AGENT_ITERATIONS.rate().sum().per_minute().with_legend("iterations"),
                        per_minute("agent.action", "agent.action in the log"),
                    ],
                    unit="suffix:/min",
                    no_value=not_exported(OTEL_AGENT_ITERATIONS),
                ),
                timeseries(
                    "Agent utilization",
                    question="How many agents are active?",
                    detail=f"{NEVER} The panel counts the started tasks in its log instead.",
                    query=[
                        (OTEL_AGENT_EXECUTION_TIME.total.rate().sum() / 1000)
                        .in_unit("short")
                        .with_legend("active agents"),
                        per_minute("agent.task_start", "agent.task_start per minute in the log"),
                    ],
                    unit="short",
                    no_value=not_exported(OTEL_AGENT_EXECUTION_TIME),
                ),
                timeseries(
                    "Beads completed",
                    question="Is work completed?",
                    detail=f"{NEVER} The panel counts the completed tasks in its log instead, by success.",
                    query=[
                        OTEL_BEADS_COMPLETED.rate().sum().per_minute().with_legend("beads"),
                        by_field("agent.task_complete", "success"),
                    ],
                    unit="suffix:/min",
                    no_value=not_exported(OTEL_BEADS_COMPLETED),
                ),
            ],
        ),
        Row(
            "Beads",
            [
                timeseries(
                    "Beads in the system",
                    question="Is the backlog growing?",
                    detail=NEVER,
                    query=OTEL_BEADS.sum().with_legend("beads"),
                    no_value=not_exported(OTEL_BEADS),
                    width=24,
                ),
            ],
        ),
        PROVIDERS,
        LOGS,
        Row(
            "Traces",
            [
                table(
                    "Dispatches, newest first",
                    question="Which dispatches were slow?",
                    detail="Click a trace id to open it.",
                    query=search_traces("loom", operation="dispatch.DispatchOnce"),
                ),
                table(
                    "Dispatches that failed",
                    question="Which dispatches found no active provider?",
                    query=search_traces("loom", operation="dispatch.DispatchOnce", tags={"error": True}),
                ),
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
