"""TokenHub routing and health: are models available, which provider fails, and how long do responses take?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    annotation,
    instance,
    job,
    link,
    loki,
    not_,
    prometheus,
    ratio,
    search_traces,
    stat,
    state_timeline,
    table,
    textbox,
    timeseries,
    trace,
    trace_source,
    trace_view,
)

from .rows import LOGS, LOSSES, TOKENHUB_UP
from .settings import settings
from .telemetry import (
    HEARTBEAT,
    LATENCY,
    PROVIDER_HEALTH,
    PROVIDER_SKIPS,
    REQUEST_ERRORS,
    REQUESTS,
    TOKENHUB,
)

_HEALTH = {0: ("Down", RED), 1: ("Degraded", YELLOW), 2: ("Healthy", GREEN)}
_FAILED = REQUESTS.where(status="error")
_WARN = settings.error_share_warning.number
_CRITICAL = settings.error_share_critical.number
_SLOW = settings.slow_share.number
_TOP = "5.12 s is the highest bucket. Quantiles above it cannot be computed, so the panel shows the share."

dashboard = Dashboard(
    uid="tokenhub-routing",
    title="TokenHub / Routing and health",
    description="Are models available, which provider fails, and how long do responses take?",
    tags=["loom", "tokenhub"],
    variables=[
        prometheus(),
        loki(),
        trace_source(),
        job(TOKENHUB),
        instance(TOKENHUB),
        textbox("trace", title="Trace id"),
    ],
    annotations=[
        annotation("Restarts", HEARTBEAT.resets("2m") > 0, title="TokenHub restarted", text="{{instance}}"),
    ],
    links=[
        link("loom-overview", "Loom"),
        link("loom-dispatch", "Dispatch and agents"),
        link("token-flow", "Token flow"),
    ],
    rows=[
        Row(
            "Now",
            [
                TOKENHUB_UP,
                stat(
                    "Providers down",
                    question="How many providers are unhealthy?",
                    detail="Providers that were neither probed nor called since TokenHub started are not counted.",
                    query=PROVIDER_HEALTH.equals(0).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Unserved",
                    question="How many requests of the last five minutes could not be routed to a model?",
                    query=_FAILED.where(provider="").growth("5m").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Error share",
                    question="What share of the requests of the last five minutes failed?",
                    query=ratio(_FAILED.growth("5m"), REQUESTS.growth("5m"), zero=True),
                    sparkline=False,
                    thresholds={BASE: GREEN, _WARN: YELLOW, _CRITICAL: RED},
                    no_value="No requests",
                ),
                stat(
                    "Slower than 5.12 s",
                    question="What share of the responses of the last 15 minutes was slow?",
                    detail=_TOP,
                    query=LATENCY.share_above(5120, window="15m"),
                    sparkline=False,
                    thresholds={BASE: GREEN, _SLOW: RED},
                    no_value="No responses",
                ),
                stat(
                    "Mean latency",
                    question="How long did a response of the last 15 minutes take?",
                    detail="Successful requests only.",
                    query=LATENCY.mean(window="15m"),
                    sparkline=False,
                    no_value="No responses",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                state_timeline(
                    "Provider health",
                    question="Which provider was down, and when?",
                    query=PROVIDER_HEALTH.min(by="provider"),
                    unit="short",
                    mappings=_HEALTH,
                    width=12,
                    height=8,
                ),
                timeseries(
                    "Skips by reason",
                    question="Why does routing skip providers?",
                    detail="Over the last five minutes. The reason `health_down` shows failures at a provider that the "
                    "error share does not, because the next provider serves the request.",
                    query=PROVIDER_SKIPS.growth("5m").sum(by=("provider", "reason")).good_if_empty(),
                    stacked=True,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No skips",
                    width=12,
                ),
                timeseries(
                    "Failures that no provider could serve",
                    question="When was no model available?",
                    detail="Over the last five minutes. Such a request has neither a provider nor a model, so sums by "
                    "provider do not include it.",
                    query=_FAILED.where(provider="").growth("5m").sum().with_legend("no provider").good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failures",
                    width=8,
                ),
                timeseries(
                    "Errors by HTTP status",
                    question="Which HTTP status do failed requests have?",
                    detail="Over the last five minutes.",
                    query=REQUEST_ERRORS.growth("5m").sum(by="http_status").good_if_empty(),
                    stacked=True,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No errors",
                    width=8,
                ),
                timeseries(
                    "Cut streams and failed embeddings",
                    question="Which provider cuts streams or fails at embeddings?",
                    detail="Over the last five minutes. Other failures at a provider are not counted, because the next "
                    "provider serves the request: see the health and the skips.",
                    query=_FAILED.where(provider=not_("")).growth("5m").sum(by="provider").good_if_empty(),
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No failures",
                    width=8,
                ),
            ],
        ),
        Row(
            "Requests and latency",
            [
                timeseries(
                    "Requests",
                    question="How many requests are there, by routing mode?",
                    detail="Calls of /v1/chat/completions have no mode. No metric includes calls of /v1/messages.",
                    query=REQUESTS.rate().sum(by="mode").with_legend("requests {{mode}}"),
                    stacked=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Mean latency by model and provider",
                    question="Which provider responds slowly?",
                    detail="Successful requests only.",
                    query=LATENCY.mean(by=("model", "provider")),
                    exemplars=True,
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Slower than 5.12 s by model and provider",
                    question="Which provider has slow responses?",
                    detail=f"Over the last 15 minutes. {_TOP}",
                    query=LATENCY.share_above(5120, by=("model", "provider"), window="15m"),
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    width=8,
                ),
            ],
        ),
        LOSSES,
        LOGS,
        Row(
            "Traces",
            [
                table(
                    "Requests, newest first",
                    question="Which requests were slow or failed?",
                    detail="POST requests, so without Prometheus' scrapes; only if TOKENHUB_OTEL_ENABLED is set. Click "
                    "a trace id to open it.",
                    query=search_traces("tokenhub", operation="tokenhub.request", tags={"http.request.method": "POST"}),
                ),
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
