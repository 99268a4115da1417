"""Alerts of TokenHub: models that are unavailable, slow or expensive."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, up

from .settings import settings
from .telemetry import (
    CIRCUIT_STATE,
    COST,
    HEARTBEAT,
    LATENCY,
    PROVIDER_HEALTH,
    PROVIDER_SKIPS,
    RATE_LIMITED,
    REQUESTS,
    STORE_DROPPED,
    TOKENHUB,
)

_ROUTING = "tokenhub-routing"
# A count within a window is estimated from scrapes, so each is compared with a half.
_FAILED = REQUESTS.where(status="error").growth("5m").sum()
_ERRORS = (settings.failed_requests - 0.5 < _FAILED) / REQUESTS.growth("5m").sum()
_MANY_RESPONSES = LATENCY.observations.growth("15m").sum() > settings.latency_requests - 0.5
_CRITICAL = settings.error_share_critical
# The cost of an hour is too small if only some minutes of it were scraped.
_HOUR_AGO = up(TOKENHUB).max().equals(1).offset("1h")

alerts = Alerts(
    TOKENHUB,
    [
        Alert(
            name="TokenHubDown",
            query=up(TOKENHUB).last(),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="TokenHub on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for two minutes: agents cannot reach models.",
            no_data="OK",  # TokenHubAbsent reports that
            panel=("loom-overview", "TokenHub"),
            diagnose=["Is the process up?", "Does `/metrics` respond to a request from the Prometheus host?"],
            resolve=["Restart it, and find in its log why it ended."],
        ),
        Alert(
            name="TokenHubAbsent",
            query=up(TOKENHUB).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="TokenHub is not scraped",
            description="No target has the job of the setting `system.tokenhub.job`, so no other alert of TokenHub "
            "can fire.",
            no_data="OK",
            panel=("loom-overview", "TokenHub"),
            diagnose=["Does Prometheus have a scrape job for it? Loom does not ship one."],
            resolve=["Add the scrape job, or set `system.tokenhub.job` to the existing one."],
        ),
        Alert(
            name="TokenHubHighErrorRate",
            query=_CRITICAL.number > _ERRORS,
            fires=above(settings.error_share_warning),
            pending="2m",
            severity="warning",
            summary="Requests to models fail",
            description="{{ $value | humanizePercentage }} of the requests in five minutes failed, at least "
            f"{settings.failed_requests}. TokenHubCriticalErrorRate replaces this alert.",
            no_data="OK",  # there are no requests, or few fail
            panel=(_ROUTING, "Error share"),
            diagnose=["Which provider, model and HTTP status? Check the errors of the dashboard."],
            resolve=["Disable the failing provider, so that routing skips it."],
        ),
        Alert(
            name="TokenHubCriticalErrorRate",
            query=_ERRORS,
            fires=above(_CRITICAL),
            pending="2m",
            severity="critical",
            summary="Many requests to models fail",
            description="{{ $value | humanizePercentage }} of the requests in five minutes failed, at least "
            f"{settings.failed_requests}.",
            no_data="OK",  # there are no requests, or few fail
            panel=(_ROUTING, "Error share"),
            diagnose=["Which provider, model and HTTP status? Check the errors of the dashboard."],
            resolve=["Disable the failing provider, so that routing skips it."],
        ),
        Alert(
            name="TokenHubUnserved",
            query=REQUESTS.where(provider="", status="error").growth("5m").sum(),
            fires=above(settings.failed_requests - 0.5),
            pending="2m",
            severity="critical",
            summary="No provider could serve requests",
            description="{{ $value | humanize }} requests in five minutes could not be routed to a model.",
            no_data="OK",  # every request was routed
            panel=(_ROUTING, "Failures that no provider could serve"),
            diagnose=["Why were the providers skipped? Check the skips by reason."],
            resolve=["Enable a provider, raise its budget, or repair an unhealthy one."],
        ),
        Alert(
            name="TokenHubHighLatency",
            query=LATENCY.share_above(5120, window="15m").and_(_MANY_RESPONSES),
            fires=above(settings.slow_share),
            pending="5m",
            severity="warning",
            summary="Models respond slowly",
            description="{{ $value | humanizePercentage }} of the successful requests in 15 minutes took more than "
            "5.12 s, the highest bucket of the histogram.",
            no_data="OK",  # few requests were served
            panel=(_ROUTING, "Slower than 5.12 s"),
            diagnose=["Which model and provider? Check the mean latency."],
            resolve=["Lower the weight of the slow provider."],
        ),
        Alert(
            name="TokenHubProviderDown",
            query=PROVIDER_SKIPS.where(reason="health_down").growth("5m").sum(by="provider"),
            fires=above(2.5),
            pending="5m",
            severity="critical",
            summary="Routing skips the provider {{ $labels.provider }}",
            description="Its health is down, and routing skipped it {{ $value | humanize }} times in five minutes. "
            "Errors at a provider are not counted if the next one serves the request.",
            no_data="OK",  # it was never skipped
            panel=(_ROUTING, "Skips by reason"),
            diagnose=["What does the provider's status page report?", "What does TokenHub's log say of its calls?"],
            resolve=["Disable it until it recovers; renew the key if it returns 401 or 403."],
        ),
        Alert(
            name="TokenHubProviderUnhealthy",
            query=PROVIDER_HEALTH.min(by="provider"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="The provider {{ $labels.provider }} is unhealthy",
            description="Its health has been down for five minutes, by its probes and calls, so routing skips it.",
            no_data="OK",  # no provider was probed or called yet
            panel=(_ROUTING, "Provider health"),
            diagnose=["Does another provider serve its models? If not, TokenHubUnserved fires as well."],
            resolve=["Repair the connection to it, or remove it from the configuration."],
        ),
        Alert(
            name="TokenHubCostSpike",
            query=12 * COST.growth("5m").sum() / (COST.growth("1h").sum() > settings.spend_floor).and_(_HOUR_AGO),
            fires=above(settings.spend_growth),
            pending="10m",
            severity="warning",
            summary="The cost of models rises sharply",
            description="The last five minutes cost {{ $value | humanize }} times as much as the average of the last "
            "hour.",
            no_data="OK",  # below the setting `system.tokenhub.spend_floor`, in USD per hour
            panel=("token-flow", "Spend by model"),
            diagnose=["Which model and which agent? Check the token flow by model."],
            resolve=["Pause the agent that spends, or lower its budget."],
        ),
        Alert(
            name="TokenHubNoTraffic",
            query=REQUESTS.growth("10m").sum().or_zero(),
            fires=below(0.5),
            pending="10m",
            severity="info",
            summary="No requests to models",
            description="TokenHub has routed no request for ten minutes, or never has.",
            no_data="Alerting",
            panel=(_ROUTING, "Requests"),
            diagnose=["Does Loom do any work? Check its overview.", "Does TokenHub respond to requests?"],
            resolve=["Nothing, if there is no work; otherwise start the clients."],
        ),
        Alert(
            name="TokenHubHighRateLimiting",
            query=RATE_LIMITED.rate().sum(),
            fires=above(settings.rate_limited),
            pending="5m",
            severity="warning",
            summary="TokenHub rejects many requests",
            description="{{ $value | humanize }} requests per second are rejected by the limit per IP address.",
            no_data="OK",
            panel=(_ROUTING, "Rate limiting"),
            diagnose=["Which address sends them? TokenHub's log has it."],
            resolve=["Slow that agent down, or raise the limit."],
        ),
        Alert(
            name="TokenHubHeartbeatStalled",
            query=HEARTBEAT.increase("5m").sum(by="instance"),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="TokenHub on {{ $labels.instance }} hangs",
            description="It responds to scrapes, but its heartbeat, due every 15 s, has not changed for five minutes.",
            no_data="OK",  # TokenHubDown reports that
            panel=(_ROUTING, "Heartbeat"),
            diagnose=["Is the process out of memory or CPU?", "Are requests still served?"],
            resolve=["Save a goroutine dump for its developers, and restart it."],
        ),
        Alert(
            name="TokenHubCircuitOpen",
            query=CIRCUIT_STATE.max(by="instance"),
            fires=above(0),
            pending="5m",
            severity="warning",
            summary="TokenHub on {{ $labels.instance }} cannot use Temporal",
            description="The circuit breaker has not been closed for five minutes; the direct engine handles "
            "requests instead.",
            no_data="OK",  # TokenHubDown reports that
            panel=(_ROUTING, "Circuit"),
            diagnose=["Is Temporal up, and can TokenHub reach it?"],
            resolve=["Repair Temporal; the breaker closes by itself."],
        ),
        Alert(
            name="TokenHubStoreDropped",
            query=STORE_DROPPED.growth("15m").sum(by="op"),
            fires=above(settings.lost_writes - 0.5),
            pending="0s",
            severity="warning",
            summary="TokenHub loses writes of {{ $labels.op }}",
            description="{{ $value | humanize }} writes were lost in 15 minutes: logs, rewards or keys have gaps.",
            no_data="OK",  # no write was ever lost
            panel=(_ROUTING, "Lost store writes"),
            diagnose=["Is its database up, and does its disk have space?"],
            resolve=["Repair the store. Lost writes cannot be recovered."],
        ),
    ],
)
