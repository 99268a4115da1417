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
    up,
)

from .rows import LOGS, LOSSES
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

_UP = {0: ("Down", RED), 1: ("Up", GREEN)}
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
                stat(
                    "TokenHub",
                    question="Is every TokenHub up?",
                    query=up(TOKENHUB).min(),
                    sparkline=False,
                    filled=True,
                    mappings=_UP,
                    no_value="Not scraped",
                ),
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
                    question="What share of the requests fails?",
                    query=ratio(_FAILED.rate(), REQUESTS.rate(), zero=True),
                    thresholds={BASE: GREEN, _WARN: YELLOW, _CRITICAL: RED},
                ),
                stat(
                    "Mean latency",
                    question="How long does a response take?",
                    detail="Successful requests only.",
                    query=LATENCY.mean(),
                ),
                stat(
                    "Slower than 5.12 s",
                    question="What share of the responses is slow?",
                    detail=_TOP,
                    query=LATENCY.share_above(5120),
                    thresholds={BASE: GREEN, _SLOW: RED},
                ),
            ],
        ),
        Row(
            "Requests and failures",
            [
                timeseries(
                    "Requests",
                    question="How many requests are there, by routing mode?",
                    detail="Calls of /v1/chat/completions have no mode. No metric includes calls of /v1/messages.",
                    query=REQUESTS.rate().sum(by="mode").with_legend("requests {{mode}}"),
                    stacked=True,
                ),
                timeseries(
                    "Failures that no provider could serve",
                    question="When was no model available?",
                    detail="Such a request has neither a provider nor a model, so sums by provider do not include it.",
                    query=_FAILED.where(provider="").rate().sum().with_legend("no provider"),
                ),
                timeseries(
                    "Errors by HTTP status",
                    question="Which HTTP status do failed requests have?",
                    query=REQUEST_ERRORS.rate().sum(by="http_status"),
                    stacked=True,
                ),
                timeseries(
                    "Cut streams and failed embeddings",
                    question="Which provider cuts streams or fails at embeddings?",
                    detail="In the previous five minutes. Other failures at a provider are not counted, because the "
                    "next provider serves the request: see the health and the skips.",
                    query=_FAILED.where(provider=not_("")).growth("5m").sum(by="provider").good_if_empty(),
                    no_value="None",
                ),
            ],
        ),
        Row(
            "Providers",
            [
                state_timeline(
                    "Provider health",
                    question="Which provider was down, and when?",
                    query=PROVIDER_HEALTH.min(by="provider"),
                    unit="short",
                    mappings=_HEALTH,
                ),
                timeseries(
                    "Skips by reason",
                    question="Why are providers skipped?",
                    query=PROVIDER_SKIPS.rate().sum(by=("provider", "reason")),
                    stacked=True,
                ),
            ],
        ),
        Row(
            "Latency",
            [
                timeseries(
                    "Mean latency by model and provider",
                    question="Which provider responds slowly?",
                    detail="Successful requests only.",
                    query=LATENCY.mean(by=("model", "provider")),
                    exemplars=True,
                ),
                timeseries(
                    "Slower than 5.12 s by model and provider",
                    question="Which provider has slow responses?",
                    detail=_TOP,
                    query=LATENCY.share_above(5120, by=("model", "provider")),
                    min=0,
                    max=1,
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
