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
# Prometheus extrapolates counts within a window, so limits are compared at half a count less.
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
            panel=("loom-overview", "TokenHub status"),
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
            panel=("loom-overview", "TokenHub status"),
            diagnose=["Does Prometheus have a scrape job for it? Loom does not ship one."],
            resolve=["Add the scrape job, or set `system.tokenhub.job` to the existing one."],
        ),
        Alert(
            name="TokenHubHighErrorRate",
            query=_CRITICAL.number > _ERRORS,
            fires=above(settings.error_share_warning),
            pending="2m",
            severity="warning",
            summary="{{ $value | humanizePercentage }} of TokenHub's requests failed",
            description=f"The share is that of the last five minutes, with at least {settings.failed_requests} failed "
            f"requests. Above {_CRITICAL.number:.0%}, TokenHubCriticalErrorRate fires instead.",
            no_data="OK",  # there are no requests, or few fail
            panel=(_ROUTING, "Error share"),
            diagnose=["Which provider, model and HTTP status? See the row Problems of the dashboard."],
            resolve=["Disable the failing provider, so that routing skips it."],
        ),
        Alert(
            name="TokenHubCriticalErrorRate",
            query=_ERRORS,
            fires=above(_CRITICAL),
            pending="2m",
            severity="critical",
            summary="{{ $value | humanizePercentage }} of TokenHub's requests failed",
            description=f"The share is that of the last five minutes, with at least {settings.failed_requests} failed "
            "requests.",
            no_data="OK",  # there are no requests, or few fail
            panel=(_ROUTING, "Error share"),
            diagnose=["Which provider, model and HTTP status? See the row Problems of the dashboard."],
            resolve=["Disable the failing provider, so that routing skips it."],
        ),
        Alert(
            name="TokenHubUnserved",
            query=REQUESTS.where(provider="", status="error").growth("5m").sum(),
            fires=above(settings.failed_requests - 0.5),
            pending="2m",
            severity="critical",
            summary="{{ $value | humanize }} requests could not be routed to a model",
            description="Over the last five minutes, TokenHub found no provider for these requests.",
            no_data="OK",  # every request was routed
            panel=(_ROUTING, "Unserved requests over time"),
            diagnose=['For which reason were the providers skipped? See the panel "Skipped providers by reason".'],
            resolve=["Enable a provider, raise its budget, or repair an unhealthy one."],
        ),
        Alert(
            name="TokenHubHighLatency",
            query=LATENCY.share_above(5120, window="15m").and_(_MANY_RESPONSES),
            fires=above(settings.slow_share),
            pending="5m",
            severity="warning",
            summary="{{ $value | humanizePercentage }} of TokenHub's responses took more than 5.12 s",
            description="The share is that of the successful requests over the last 15 minutes. 5.12 s is the highest "
            "bucket of the histogram, so higher latencies are not distinguished.",
            no_data="OK",  # few requests were served
            panel=(_ROUTING, "Responses slower than 5.12 s"),
            diagnose=['Which model and provider? See the panel "Mean latency by model and provider".'],
            resolve=["Lower the routing weight of the slow provider."],
        ),
        Alert(
            name="TokenHubProviderDown",
            query=PROVIDER_SKIPS.where(reason="health_down").growth("5m").sum(by="provider"),
            fires=above(2.5),
            pending="5m",
            severity="critical",
            summary="TokenHub skipped the provider {{ $labels.provider }} {{ $value | humanize }} times",
            description="Over the last five minutes, routing skipped it because its health is down. Errors at a "
            "provider are not counted if the next one serves the request.",
            no_data="OK",  # it was never skipped
            panel=(_ROUTING, "Skipped providers by reason"),
            diagnose=["What does the provider's status page report?", "Which errors does TokenHub's log contain?"],
            resolve=["Disable it until it recovers; renew the key if it returns 401 or 403."],
        ),
        Alert(
            name="TokenHubProviderUnhealthy",
            query=PROVIDER_HEALTH.min(by="provider"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="The provider {{ $labels.provider }} is unhealthy",
            description="Its probes or calls have failed for five minutes, so routing skips it.",
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
            summary="TokenHub's cost is {{ $value | humanize }} times that of the last hour",
            description="This compares the cost of the last five minutes with the average of the last hour.",
            no_data="OK",  # below the setting `system.tokenhub.spend_floor`, in USD per hour
            panel=("token-flow", "Spend by model"),
            diagnose=["Which model and which agent? See the panels by model of the dashboard Token flow."],
            resolve=["Pause the agent that causes the cost, or lower its budget."],
        ),
        Alert(
            name="TokenHubNoTraffic",
            query=REQUESTS.growth("10m").sum().or_zero(),
            fires=below(0.5),
            pending="10m",
            severity="info",
            summary="TokenHub receives no requests",
            description="TokenHub has routed no request for ten minutes, or none at all.",
            no_data="Alerting",
            panel=(_ROUTING, "Requests"),
            diagnose=["Does Loom dispatch work? See Loom / Overview.", "Does TokenHub respond to requests?"],
            resolve=["None is needed if there is no work; otherwise start the clients."],
        ),
        Alert(
            name="TokenHubHighRateLimiting",
            query=RATE_LIMITED.rate().sum(),
            fires=above(settings.rate_limited),
            pending="5m",
            severity="warning",
            summary="TokenHub rejects {{ $value | humanize }} requests per second",
            description="These requests exceed the limit per IP address.",
            no_data="OK",
            panel=(_ROUTING, "Requests rejected by the IP limit"),
            diagnose=["Which address sends the requests? TokenHub's log contains it."],
            resolve=["Reduce the request rate of that client, or raise the limit."],
        ),
        Alert(
            name="TokenHubHeartbeatStalled",
            query=HEARTBEAT.increase("5m").sum(by="instance"),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="TokenHub on {{ $labels.instance }} sends no heartbeats",
            description="It responds to scrapes, but its heartbeat counter, which increases every 15 s, has not "
            "changed for five minutes. The process hangs.",
            no_data="OK",  # TokenHubDown reports that
            panel=(_ROUTING, "Heartbeats"),
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
            description="The circuit breaker has been open or half-open for five minutes. The direct engine handles "
            "the requests instead.",
            no_data="OK",  # TokenHubDown reports that
            panel=(_ROUTING, "Temporal circuit breaker"),
            diagnose=["Is Temporal up, and can TokenHub reach it?"],
            resolve=["Repair Temporal; the circuit breaker then closes automatically."],
        ),
        Alert(
            name="TokenHubStoreDropped",
            query=STORE_DROPPED.growth("15m").sum(by="op"),
            fires=above(settings.lost_writes - 0.5),
            pending="0s",
            severity="warning",
            summary="TokenHub lost {{ $value | humanize }} writes of {{ $labels.op }}",
            description="The writes were lost over the last 15 minutes. Depending on the operation, logs, rewards, "
            "models or keys are incomplete.",
            no_data="OK",  # no write was ever lost
            panel=(_ROUTING, "Lost store writes"),
            diagnose=["Is its database up, and does its disk have space?"],
            resolve=["Repair the database. Lost writes cannot be recovered."],
        ),
    ],
)
