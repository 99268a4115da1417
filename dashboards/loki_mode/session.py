"""Loki Mode session: is the run alive, progressing, and within budget?"""

from __future__ import annotations

from dashboards.loki_mode.telemetry import (
    AGENTS_ACTIVE,
    COST,
    EVENTS,
    ITERATION_CURRENT,
    ITERATION_MAX,
    LOKI_MODE,
    RECEIPTS_BY_VERDICT,
    SESSION_STATUS,
    TASKS,
    UPTIME,
)
from generator.author import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    gauge,
    instance,
    jaeger,
    job,
    link,
    log_lines,
    logs,
    loki,
    piechart,
    prometheus,
    search_traces,
    settings,
    stat,
    table,
    textbox,
    timeseries,
    trace,
    trace_view,
)
from generator.author.promql import percent, ratio, re

_LOGS = f'{{{settings().text("logs.service_label")}=~"{settings().text("jobs.loki_mode")}"}}'

dashboard = Dashboard(
    uid="loki-mode-session",
    title="Loki Mode / Session",
    description="Is the run alive, progressing, and within budget?",
    tags=["loki-mode"],
    variables=[prometheus(), loki(), jaeger(), job(LOKI_MODE), instance(LOKI_MODE), textbox("trace", title="Trace id")],
    links=[link("token-flow", "Token flow")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Session status",
                    asks="Is the run alive?",
                    detail="It stays Running after a crash and after a normal end: see whether the run moves.",
                    query=SESSION_STATUS.last().named("{{instance}}"),
                    sparkline=False,
                    filled=True,
                    mappings={0: ("Stopped", RED), 1: ("Running", GREEN), 2: ("Paused", YELLOW)},
                ),
                stat(
                    "Events in 15 minutes",
                    asks="Does the run still do anything?",
                    query=EVENTS.increase("15m").sum(),
                    thresholds={BASE: RED, 1: GREEN},
                    decimals=0,
                ),
                gauge(
                    "Iteration progress",
                    asks="How far is it?",
                    detail="The maximum is what the dashboard's own process was told, 1000 by default.",
                    query=percent(ITERATION_CURRENT, ITERATION_MAX, by="instance"),
                    min=0,
                    max=100,
                    thresholds={BASE: YELLOW, 50: GREEN},
                    width=4,
                    height=4,
                ),
                stat(
                    "Cost",
                    asks="What has the run cost so far?",
                    detail="It starts again at 0 with each run; 0 may also mean that nothing was measured.",
                    query=COST.sum(),
                    decimals=2,
                ),
                stat(
                    "Failed tasks",
                    asks="Which share of the tasks failed?",
                    query=ratio(TASKS.where(status="failed"), TASKS),
                    thresholds={BASE: GREEN, 0.1: RED},
                ),
                stat(
                    "Uptime",
                    asks="How long has the run been going?",
                    detail="It keeps growing after the run has stopped.",
                    query=UPTIME.max(by="instance"),
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Progress",
            [
                timeseries(
                    "Event rate",
                    asks="How busy is the run?",
                    query=EVENTS.rate().sum().named("Events per second"),
                ),
                timeseries(
                    "Iteration",
                    asks="Does the iteration move, and when will it reach its maximum?",
                    query=[
                        ITERATION_CURRENT.max(by="instance").named("{{instance}}"),
                        ITERATION_MAX.max(by="instance").named("maximum of {{instance}}"),
                    ],
                ),
                piechart(
                    "Task distribution",
                    asks="Where are the tasks?",
                    detail="Tasks in review are not exported.",
                    query=TASKS.sum(by="status"),
                ),
                timeseries(
                    "Tasks waiting or at work",
                    asks="Does the queue drain?",
                    query=TASKS.where(status=re("pending|in_progress")).sum(by="status"),
                    stacked=True,
                ),
                timeseries(
                    "Agent activity",
                    asks="How many agents are at work?",
                    query=AGENTS_ACTIVE.sum().named("Active Agents"),
                ),
            ],
        ),
        Row(
            "Money and quality",
            [
                timeseries(
                    "Cost per hour",
                    asks="How fast does it spend?",
                    detail="A new run starts at 0; the fall is not counted.",
                    query=COST.delta("1h").clamp_min(0).sum().named("USD in the last hour"),
                ),
                timeseries(
                    "Receipts by verdict",
                    asks="Is what it delivers verified?",
                    query=RECEIPTS_BY_VERDICT.sum(by="verdict"),
                    stacked=True,
                ),
            ],
        ),
        Row(
            "Logs and traces",
            [
                log_lines("Log", asks="What happened?", query=logs(_LOGS)),
                table(
                    "Traces",
                    asks="Which iteration or phase took long?",
                    detail="One trace for each run; a click on a trace id shows it below.",
                    query=search_traces("loki-mode"),
                ),
                trace_view("Trace", asks="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
