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
_TOP = "5.12 s is the highest bucket. Higher quantiles cannot be computed, so the panel shows the share above it."

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
                    detail="Providers that TokenHub has neither probed nor called since its start are not included.",
                    query=PROVIDER_HEALTH.equals(0).count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Unserved requests",
                    question="How many requests could not be routed to a model over the last five minutes?",
                    query=_FAILED.where(provider="").growth("5m").sum().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: RED},
                ),
                stat(
                    "Error share",
                    question="What share of the requests failed over the last five minutes?",
                    detail="Alerts: `TokenHubHighErrorRate`, `TokenHubCriticalErrorRate`.",
                    query=ratio(_FAILED.growth("5m"), REQUESTS.growth("5m"), zero=True),
                    sparkline=False,
                    thresholds={BASE: GREEN, _WARN: YELLOW, _CRITICAL: RED},
                    no_value="No requests",
                ),
                stat(
                    "Responses slower than 5.12 s",
                    question="What share of the responses took more than 5.12 s?",
                    detail=f"Over the last 15 minutes. {_TOP} Alert: `TokenHubHighLatency`.",
                    query=LATENCY.share_above(5120, window="15m"),
                    sparkline=False,
                    thresholds={BASE: GREEN, _SLOW: RED},
                    no_value="No responses",
                ),
                stat(
                    "Mean latency",
                    question="How long did a response take on average?",
                    detail="Over the last 15 minutes, successful requests only.",
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
                    detail="Alert: `TokenHubProviderUnhealthy`.",
                    query=PROVIDER_HEALTH.min(by="provider"),
                    unit="short",
                    mappings=_HEALTH,
                    width=12,
                    height=8,
                ),
                timeseries(
                    "Skipped providers by reason",
                    question="How often are providers skipped by routing, and for which reason?",
                    detail="Over the last five minutes. The reason `health_down` reveals failures at a provider that "
                    "the error share does not include, because the next provider serves the request. Alert: "
                    "`TokenHubProviderDown`.",
                    query=PROVIDER_SKIPS.growth("5m").sum(by=("provider", "reason")).good_if_empty(),
                    stacked=True,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No skipped providers",
                    width=12,
                ),
                timeseries(
                    "Unserved requests over time",
                    question="When could requests not be routed to a model?",
                    detail="Over the last five minutes. These requests have neither a provider nor a model label, so "
                    "sums by provider do not include them. Alert: `TokenHubUnserved`.",
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
                    "Interrupted streams and failed embeddings",
                    question="At which provider are streams interrupted, or do embeddings fail?",
                    detail="Over the last five minutes. Other failures at a provider are not counted, because the next "
                    "provider serves the request; see the panels on provider health and skipped providers.",
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
                    question="How many requests per second does TokenHub receive, by routing mode?",
                    detail="Requests to /v1/chat/completions have no mode. No metric includes requests to "
                    "/v1/messages. Alert: `TokenHubNoTraffic`.",
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
                    "Responses slower than 5.12 s by model and provider",
                    question="For which model and provider do responses take more than 5.12 s?",
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
                    detail="POST requests only, which excludes scrapes. Requires TOKENHUB_OTEL_ENABLED. Click a trace "
                    "id to open it.",
                    query=search_traces("tokenhub", operation="tokenhub.request", tags={"http.request.method": "POST"}),
                ),
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
