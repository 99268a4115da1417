"""Loom dispatch and agents: is work dispatched, do agents finish it, and which tasks fail?"""

from __future__ import annotations

from heddle import (
    Dashboard,
    Row,
    instance,
    job,
    link,
    prometheus,
    search_traces,
    stat,
    table,
    textbox,
    timeseries,
    trace,
    trace_source,
    trace_view,
)

from .events import (
    LOG_NOTE,
    LOG_SOURCES,
    by_field,
    mean_duration,
    per_minute,
    per_minute_now,
)
from .rows import LOGS, LOOM_UP, PROVIDERS, RESTARTS
from .telemetry import LOOM, PROVIDER_REQUESTS

dashboard = Dashboard(
    uid="loom-dispatch",
    title="Loom / Dispatch and agents",
    description="Is work dispatched, do agents finish it, and which tasks fail?",
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
                LOOM_UP,
                stat(
                    "Stream failures",
                    question="How many streamed requests failed over the last hour?",
                    query=PROVIDER_REQUESTS.where(success="false").growth("1h").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    no_value="No streamed requests",
                ),
                stat(
                    "Dispatch rate",
                    question="How many dispatches assign work to an agent?",
                    detail=f"Over the last five minutes. {LOG_NOTE}",
                    query=per_minute_now("dispatch.assign", "dispatches"),
                    unit="suffix:/min",
                    sparkline=False,
                    no_value="No events in the log",
                ),
                stat(
                    "Ended tasks",
                    question="How many tasks of agents end?",
                    detail=f"Over the last five minutes, successful or not. {LOG_NOTE}",
                    query=per_minute_now("agent.task_complete", "tasks"),
                    unit="suffix:/min",
                    sparkline=False,
                    no_value="No events in the log",
                ),
                stat(
                    "Task duration",
                    question="How long does a task take on average?",
                    detail=f"Mean over the time range. {LOG_NOTE}",
                    query=mean_duration("agent.task_complete"),
                    unit="ms",
                    sparkline=False,
                    no_value="No events in the log",
                ),
                stat(
                    "Streamed requests",
                    question="How many responses did Loom stream from its providers over the last hour?",
                    detail="Only calls of the streaming API; the metrics of TokenHub include the requests of agents.",
                    query=PROVIDER_REQUESTS.growth("1h").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No streamed requests",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Tasks by success",
                    question="How many tasks of agents succeed and fail?",
                    detail=LOG_NOTE,
                    query=by_field("agent.task_complete", "success"),
                    unit="suffix:/min",
                    stacked=True,
                    min=0,
                    no_value="No events in the log",
                    width=8,
                ),
                timeseries(
                    "Tasks by outcome",
                    question="For which reason do tasks end?",
                    detail=LOG_NOTE,
                    query=by_field("agent.task_complete", "terminal_reason"),
                    unit="suffix:/min",
                    stacked=True,
                    min=0,
                    no_value="No events in the log",
                    width=8,
                ),
                timeseries(
                    "Dispatches",
                    question="How many dispatches claim, assign and execute work?",
                    detail=f"{LOG_NOTE} Alert: `LoomDispatchStalled`.",
                    query=[
                        per_minute("dispatch.claim", "claimed"),
                        per_minute("dispatch.assign", "assigned"),
                        per_minute("dispatch.execute", "executed"),
                    ],
                    unit="suffix:/min",
                    min=0,
                    no_value="No events in the log",
                    width=8,
                ),
                table(
                    "Failed dispatches",
                    question="Which dispatches failed because no provider was active?",
                    detail="Click a trace id to open it.",
                    query=search_traces(
                        "loom", operation="dispatch.DispatchOnce", tags={"error": True}
                    ).good_if_empty(),
                    no_value="No failed dispatches",
                    height=7,
                ),
            ],
        ),
        Row(
            "Agents",
            [
                timeseries(
                    "Started tasks",
                    question="How many tasks do agents start?",
                    detail=LOG_NOTE,
                    query=per_minute("agent.task_start", "tasks"),
                    unit="suffix:/min",
                    min=0,
                    no_value="No events in the log",
                    width=12,
                ),
                timeseries(
                    "Agent actions",
                    question="How many actions do agents execute?",
                    detail=LOG_NOTE,
                    query=per_minute("agent.action", "actions"),
                    unit="suffix:/min",
                    min=0,
                    no_value="No events in the log",
                    width=12,
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
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
