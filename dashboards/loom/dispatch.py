"""Loom dispatch and agents: is work handed out, do agents finish it, and what fails?"""

from __future__ import annotations

from dashboards.loom.events import (
    DIVERTED,
    LOG_SOURCES,
    by_field,
    lines,
    mean_duration,
    per_minute,
    per_minute_now,
)
from dashboards.loom.telemetry import (
    LOOM,
    OTEL_AGENT_EXECUTION_TIME,
    OTEL_AGENT_ITERATIONS,
    OTEL_BEADS,
    OTEL_BEADS_COMPLETED,
    OTEL_DISPATCH_LATENCY,
    OTEL_WORKFLOWS_COMPLETED,
    OTEL_WORKFLOWS_STARTED,
    PROVIDER_REQUEST_DURATION,
    PROVIDER_REQUESTS,
    START_TIME,
)
from generator.author import (
    GREEN,
    RED,
    Dashboard,
    Row,
    annotation,
    instance,
    jaeger,
    job,
    link,
    log_lines,
    prometheus,
    search_traces,
    stat,
    table,
    textbox,
    timeseries,
    trace,
    trace_view,
)
from generator.author.metrics import up
from generator.author.promql import ratio

_WAITS = "Waits for Loom to export it"
_NEVER = "Waits for Loom: it measures this, and no released version exports it."

dashboard = Dashboard(
    uid="loom-dispatch",
    title="Loom / Dispatch and agents",
    description="Is work handed out, do agents finish it, and what fails?",
    tags=["loom"],
    variables=[prometheus(), *LOG_SOURCES, jaeger(), job(LOOM), instance(LOOM), textbox("trace", title="Trace id")],
    annotations=[
        annotation("Restarts", START_TIME.changes("2m") > 0, title="Loom restarted", text="{{instance}}"),
    ],
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
                    asks="Does every Loom answer?",
                    query=up(LOOM).min(),
                    sparkline=False,
                    filled=True,
                    mappings={0: ("Down", RED), 1: ("Up", GREEN)},
                    no_value="Not scraped",
                ),
                stat(
                    "Dispatched",
                    asks="Is work handed out?",
                    detail=f"In the last five minutes. {DIVERTED}",
                    query=per_minute_now("dispatch.assign", "dispatches"),
                    unit="suffix:/min",
                    no_value="No event in the log",
                ),
                stat(
                    "Tasks completed",
                    asks="Do agents finish work?",
                    detail=f"In the last five minutes. {DIVERTED}",
                    query=per_minute_now("agent.task_complete", "tasks"),
                    unit="suffix:/min",
                    no_value="No event in the log",
                ),
                stat(
                    "Task duration",
                    asks="How long does a task take?",
                    detail=f"The mean in this time range. {DIVERTED}",
                    query=mean_duration("agent.task_complete"),
                    unit="ms",
                    no_value="No event in the log",
                ),
                stat(
                    "Streamed requests",
                    asks="Does Loom itself stream from its providers?",
                    detail="Its streaming API calls only; what its agents ask shows at TokenHub.",
                    query=PROVIDER_REQUESTS.rate().sum(),
                    no_value="None was streamed",
                ),
                stat(
                    "Stream failures",
                    asks="Which share of the streamed requests fails?",
                    query=ratio(PROVIDER_REQUESTS.where(success="false").rate(), PROVIDER_REQUESTS.rate(), zero=True),
                    no_value="None was streamed",
                ),
            ],
        ),
        Row(
            "Dispatch",
            [
                timeseries(
                    "Dispatches",
                    asks="Does Loom claim, assign and execute work?",
                    detail=DIVERTED,
                    query=[
                        per_minute("dispatch.claim", "claimed"),
                        per_minute("dispatch.assign", "assigned"),
                        per_minute("dispatch.execute", "executed"),
                    ],
                    unit="suffix:/min",
                ),
                timeseries(
                    "Dispatch latency",
                    asks="How long does one dispatch take?",
                    detail=f"{_NEVER} The traces of dispatch.DispatchOnce below have it today.",
                    query=[
                        OTEL_DISPATCH_LATENCY.quantile(0.95).named("p95"),
                        OTEL_DISPATCH_LATENCY.mean().named("mean"),
                    ],
                    exemplars=True,
                    no_value=_WAITS,
                ),
            ],
        ),
        Row(
            "Agents",
            [
                timeseries(
                    "Tasks by outcome",
                    asks="How do tasks end?",
                    detail=DIVERTED,
                    query=by_field("agent.task_complete", "terminal_reason"),
                    unit="suffix:/min",
                    stacked=True,
                ),
                timeseries(
                    "Agent iterations",
                    asks="How often do agents turn?",
                    detail=f"{_NEVER} Until then the actions in its log stand for them.",
                    query=[
                        OTEL_AGENT_ITERATIONS.rate().sum().per_minute().named("iterations"),
                        per_minute("agent.action", "agent.action in the log"),
                    ],
                    unit="suffix:/min",
                    no_value=_WAITS,
                ),
                timeseries(
                    "Agent utilisation",
                    asks="How many agents are at work?",
                    detail=f"{_NEVER} Until then its log says how often agents start a task.",
                    query=[
                        (OTEL_AGENT_EXECUTION_TIME.total.rate().sum() / 1000).in_unit("short").named("agents at work"),
                        per_minute("agent.task_start", "agent.task_start per minute in the log"),
                    ],
                    unit="short",
                    no_value=_WAITS,
                ),
                timeseries(
                    "Beads completed",
                    asks="Is work completed?",
                    detail=f"{_NEVER} Until then tasks completed in its log stand for them, by success.",
                    query=[
                        OTEL_BEADS_COMPLETED.rate().sum().per_minute().named("beads"),
                        by_field("agent.task_complete", "success"),
                    ],
                    unit="suffix:/min",
                    no_value=_WAITS,
                ),
            ],
        ),
        Row(
            "Beads",
            [
                timeseries(
                    "Beads in the system",
                    asks="Does work pile up?",
                    detail=_NEVER,
                    query=OTEL_BEADS.sum().named("beads"),
                    no_value=_WAITS,
                    width=24,
                ),
            ],
        ),
        Row(
            "Workflows and providers",
            [
                timeseries(
                    "Workflows started and completed",
                    asks="Do workflows end as often as they begin?",
                    detail=f"{_NEVER} Until then the events of Temporal in its log stand for them.",
                    query=[
                        OTEL_WORKFLOWS_STARTED.rate().sum().per_minute().named("started"),
                        OTEL_WORKFLOWS_COMPLETED.rate().sum().per_minute().named("completed"),
                        per_minute("temporal.workflow_started", "started in the log"),
                        per_minute("temporal.workflow_result", "results in the log"),
                    ],
                    unit="suffix:/min",
                    no_value=_WAITS,
                ),
                timeseries(
                    "Streamed requests by provider",
                    asks="Which provider does Loom stream from?",
                    query=PROVIDER_REQUESTS.rate().sum(by=("provider_id", "success")),
                    stacked=True,
                    no_value="None was streamed",
                ),
                timeseries(
                    "Latency of streamed requests",
                    asks="How long does a streamed answer take?",
                    query=[
                        PROVIDER_REQUEST_DURATION.quantile(0.95, by="provider_id").named("{{provider_id}} p95"),
                        PROVIDER_REQUEST_DURATION.mean(by="provider_id").named("{{provider_id}} mean"),
                    ],
                    no_value="None was streamed",
                    width=24,
                ),
            ],
        ),
        Row(
            "Logs",
            [log_lines("Loom log", asks="What does Loom say?", detail=DIVERTED, query=lines())],
            collapsed=True,
        ),
        Row(
            "Traces",
            [
                table(
                    "Dispatches, newest first",
                    asks="Which dispatches were slow?",
                    detail="A click on a trace id opens it.",
                    query=search_traces("loom", operation="dispatch.DispatchOnce"),
                ),
                table(
                    "Dispatches that failed",
                    asks="Which dispatches found no active provider?",
                    query=search_traces("loom", operation="dispatch.DispatchOnce", tags="error=true"),
                ),
                trace_view("Trace", asks="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
