"""Loom overview: is Loom up, is work dispatched and finished, and are LLM calls served?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    instance,
    job,
    link,
    node_graph,
    prometheus,
    ratio,
    raw,
    search_traces,
    service_graph,
    stat,
    state_timeline,
    table,
    textbox,
    timeseries,
    trace,
    trace_source,
    trace_view,
)

from . import telemetry as loom
from .events import LOG_NOTE, LOG_SOURCES, by_field, per_minute
from .rows import LOGS, LOOM_UP, PROCESS, RESTARTS, UP
from .settings import settings
from .telemetry import LOOM
from .tokenhub import telemetry as hub
from .tokenhub.rows import TOKENHUB_UP
from .tokenhub.settings import settings as hub_settings
from .tokenhub.telemetry import TOKENHUB

_HEALTH = {0: ("Down", RED), 1: ("Degraded", YELLOW), 2: ("Healthy", GREEN)}
_UNSERVED = hub.REQUESTS.where(provider="", status="error").growth("5m").sum()
_COMPONENTS = settings.components

dashboard = Dashboard(
    uid="loom-overview",
    title="Loom / Overview",
    description="Is Loom up, is work dispatched and finished, and are LLM calls served?",
    tags=["loom", "tokenhub"],
    variables=[
        prometheus(),
        *LOG_SOURCES,
        trace_source(),
        job(LOOM),
        instance(LOOM),
        job(TOKENHUB),
        instance(TOKENHUB),
        textbox("trace", title="Trace id"),
    ],
    annotations=[RESTARTS],
    links=[
        link("loom-dispatch", "Dispatch and agents"),
        link("tokenhub-routing", "TokenHub"),
        link("token-flow", "Token flow"),
        link("loki-mode-fleet", "Loki Mode"),
    ],
    rows=[
        Row(
            "Now",
            [
                LOOM_UP,
                TOKENHUB_UP,
                stat(
                    "Providers down",
                    question="How many providers are down?",
                    query=hub.PROVIDER_HEALTH.equals(0).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Unserved requests",
                    question="How many requests could not be routed to a model over the last five minutes?",
                    query=_UNSERVED.or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "LLM error share",
                    question="What share of the requests failed over the last five minutes?",
                    query=ratio(hub.REQUESTS.where(status="error").growth("5m"), hub.REQUESTS.growth("5m"), zero=True),
                    sparkline=False,
                    thresholds={
                        BASE: GREEN,
                        hub_settings.error_share_warning.number: YELLOW,
                        hub_settings.error_share_critical.number: RED,
                    },
                    no_value="No requests",
                ),
                stat(
                    "LLM requests",
                    question="How many requests per second are sent to models?",
                    query=hub.REQUESTS.rate().sum(),
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Problems",
            [
                state_timeline(
                    "Provider health",
                    question="Which provider was down, and when?",
                    query=hub.PROVIDER_HEALTH.min(by="provider"),
                    unit="short",
                    mappings=_HEALTH,
                    width=12,
                ),
                state_timeline(
                    "State of components",
                    question="Which component was down, and when?",
                    detail="By default Loom, TokenHub, the collector and the connectors: the jobs of the setting "
                    "`system.loom.components`.",
                    query=raw(f'max by (job, instance) (up{{job=~"{_COMPONENTS}"}})', legend="{{job}} {{instance}}"),
                    unit="short",
                    mappings=UP,
                    width=12,
                ),
                timeseries(
                    "Requests by status",
                    question="How many requests succeed and fail?",
                    query=hub.REQUESTS.rate().sum(by="status"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Unserved requests over time",
                    question="When could requests not be routed to a model?",
                    detail="Over the last five minutes. These requests have neither a provider nor a model label.",
                    query=_UNSERVED.with_legend("no provider").good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failures",
                    width=8,
                ),
                timeseries(
                    "Responses slower than 5.12 s",
                    question="What share of the responses took more than 5.12 s?",
                    detail="Over the last 15 minutes. 5.12 s is the highest bucket, so higher quantiles cannot be "
                    "computed.",
                    query=hub.LATENCY.share_above(5120, by="model", window="15m"),
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    width=8,
                ),
            ],
        ),
        Row(
            "Work",
            [
                timeseries(
                    "Tasks by success",
                    question="How many tasks of agents end, successfully or not?",
                    detail=LOG_NOTE,
                    query=by_field("agent.task_complete", "success"),
                    unit="suffix:/min",
                    stacked=True,
                    min=0,
                    no_value="No events in the log",
                    width=12,
                ),
                timeseries(
                    "Dispatches and started tasks",
                    question="Is work assigned to agents, and do they start it?",
                    detail=LOG_NOTE,
                    query=[
                        per_minute("dispatch.assign", "assigned"),
                        per_minute("agent.task_start", "tasks started"),
                    ],
                    unit="suffix:/min",
                    min=0,
                    no_value="No events in the log",
                    width=12,
                ),
                timeseries(
                    "Mean latency by model",
                    question="How long does a response take on average?",
                    detail="Successful requests only.",
                    query=hub.LATENCY.mean(by="model"),
                    exemplars=True,
                    min=0,
                    width=12,
                ),
                timeseries(
                    "Streamed requests of Loom",
                    question="How many responses does Loom stream, from which provider?",
                    detail="Over the last five minutes. Loom counts only calls of its streaming API; the metrics of "
                    "TokenHub include the requests of agents.",
                    query=loom.PROVIDER_REQUESTS.growth("5m").sum(by=("provider_id", "success")),
                    min=0,
                    no_value="No streamed requests",
                    width=12,
                ),
            ],
        ),
        PROCESS,
        LOGS,
        Row(
            "Traces",
            [
                table(
                    "Dispatches, newest first",
                    question="Which dispatches were slow or failed?",
                    detail="Click a trace id to open it.",
                    query=search_traces("loom", operation="dispatch.DispatchOnce"),
                ),
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
                node_graph(
                    "Service graph",
                    question="Which service calls which?",
                    detail="Only services that propagate the trace context. Loom and TokenHub do not.",
                    query=service_graph(),
                    width=24,
                ),
            ],
            collapsed=True,
        ),
    ],
)
