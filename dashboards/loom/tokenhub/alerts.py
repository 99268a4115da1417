"""What wakes somebody about TokenHub: models that cannot be had, that are slow, or that cost too much."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, not_, ratio, up

from .settings import settings
from .telemetry import (
    CIRCUIT_STATE,
    COST,
    HEARTBEAT,
    LATENCY,
    PROVIDER_HEALTH,
    RATE_LIMITED,
    REQUESTS,
    STORE_DROPPED,
    TOKENHUB,
)

_ROUTING = "tokenhub-routing"
_ERRORS = ratio(REQUESTS.where(status="error").rate(), REQUESTS.rate())
_CRITICAL = settings.error_share_critical
_FLOOR = settings.spend_floor / 3600
# A rate over an hour of which only minutes were scraped is too small.
_HOUR_AGO = up(TOKENHUB).max().equals(1).offset("1h")
_BY_PROVIDER = REQUESTS.where(provider=not_(""))

alerts = Alerts(
    TOKENHUB,
    [
        Alert(
            name="TokenHubDown",
            query=up(TOKENHUB).last(),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="TokenHub on {{ $labels.instance }} does not answer",
            description="Prometheus has not been able to scrape it for two minutes: agents get no model.",
            no_data="OK",  # TokenHubAbsent tells of that
            panel=("loom-overview", "TokenHub"),
            diagnose=["Is the process up?", "Does `/metrics` answer from Prometheus' host?"],
            resolve=["Start it again, and see in its log why it ended."],
        ),
        Alert(
            name="TokenHubAbsent",
            query=up(TOKENHUB).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="TokenHub is not scraped at all",
            description="No target has the job of the setting `jobs.tokenhub`, so none of the other alerts can fire.",
            no_data="OK",
            panel=("loom-overview", "TokenHub"),
            diagnose=["Has Prometheus a scrape configuration for it? Loom ships none."],
            resolve=["Add the job, or set `jobs.tokenhub` to the one that there is."],
        ),
        Alert(
            name="TokenHubHighErrorRate",
            query=_CRITICAL.number > _ERRORS,
            fires=above(settings.error_share_warning),
            pending="5m",
            severity="warning",
            summary="Requests to the models fail",
            description="{{ $value | humanizePercentage }} of them do. Silent once TokenHubCriticalErrorRate speaks.",
            no_data="OK",  # nothing is asked, or nothing fails
            panel=(_ROUTING, "Error share"),
            diagnose=["Which provider, model and HTTP status? See the dashboard's errors."],
            resolve=["Disable the provider that fails, so that routing passes it over."],
        ),
        Alert(
            name="TokenHubCriticalErrorRate",
            query=_ERRORS,
            fires=above(_CRITICAL),
            pending="2m",
            severity="critical",
            summary="Many requests to the models fail",
            description="{{ $value | humanizePercentage }} of them do.",
            no_data="OK",  # nothing is asked, or nothing fails
            panel=(_ROUTING, "Error share"),
            diagnose=["Which provider, model and HTTP status? See the dashboard's errors."],
            resolve=["Disable the provider that fails, so that routing passes it over."],
        ),
        Alert(
            name="TokenHubUnserved",
            query=REQUESTS.where(provider="", status="error").increase("5m", new=True).sum(),
            fires=above(0),
            pending="2m",
            severity="critical",
            summary="No provider could serve a request",
            description="{{ $value | humanize }} requests in five minutes found no model.",
            no_data="OK",  # it never happened
            panel=(_ROUTING, "Failures that no provider could serve"),
            diagnose=["Why were the providers passed over? See the skips by reason."],
            resolve=["Enable a provider, raise its budget, or repair the one whose health is down."],
        ),
        Alert(
            name="TokenHubHighLatency",
            query=LATENCY.share_above(5120),
            fires=above(settings.slow_share),
            pending="5m",
            severity="warning",
            summary="Answers of the models are slow",
            description="{{ $value | humanizePercentage }} took more than 5.12 s, the highest bucket of the histogram.",
            no_data="OK",  # nothing was served
            panel=(_ROUTING, "Slower than 5.12 s"),
            diagnose=["Which model and provider? See the mean latency."],
            resolve=["Give the slow provider less weight."],
        ),
        Alert(
            name="TokenHubProviderDown",
            query=ratio(_BY_PROVIDER.where(status="error").rate(), _BY_PROVIDER.rate(), by="provider"),
            fires=above(settings.provider_error_share),
            pending="5m",
            severity="critical",
            summary="The provider {{ $labels.provider }} fails",
            description="{{ $value | humanizePercentage }} of what it is asked fails.",
            no_data="OK",  # it is not asked, or does not fail
            panel=(_ROUTING, "Error share by provider"),
            diagnose=["What does the provider's own status page say?", "Which HTTP status does it answer?"],
            resolve=["Disable it until it recovers; renew the key if it answers 401 or 403."],
        ),
        Alert(
            name="TokenHubProviderUnhealthy",
            query=PROVIDER_HEALTH.min(by="provider"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="TokenHub holds the provider {{ $labels.provider }} for down",
            description="Its health check has failed for five minutes; routing passes it over.",
            no_data="OK",  # no provider's health has changed yet
            panel=(_ROUTING, "Provider health"),
            diagnose=["Does another provider serve its models? If not, TokenHubUnserved follows."],
            resolve=["Repair the way to it, or take it out of the configuration."],
        ),
        Alert(
            name="TokenHubCostSpike",
            query=COST.rate("5m").sum() / (COST.rate("1h").sum() > _FLOOR).and_(_HOUR_AGO),
            fires=above(settings.spend_growth),
            pending="10m",
            severity="warning",
            summary="Models cost more than before",
            description="The last five minutes cost {{ $value | humanize }} times what the last hour did on average.",
            no_data="OK",  # below the floor of the setting `thresholds.tokenhub_spend_floor`, in USD an hour
            panel=("token-flow", "Spend by model"),
            diagnose=["Which model and which agent? See token flow by model."],
            resolve=["Pause the agent that spends, or lower its budget."],
        ),
        Alert(
            name="TokenHubNoTraffic",
            query=REQUESTS.increase("10m", new=True).sum().or_zero(),
            fires=below(0.5),
            pending="10m",
            severity="info",
            summary="Nobody asks the models anything",
            description="TokenHub has routed no request for ten minutes, also where it never did.",
            no_data="Alerting",
            panel=(_ROUTING, "Requests"),
            diagnose=["Is Loom at work? See its overview.", "Does TokenHub answer at all?"],
            resolve=["Nothing, if no work is due; else start what should ask."],
        ),
        Alert(
            name="TokenHubHighRateLimiting",
            query=RATE_LIMITED.rate().sum(),
            fires=above(settings.rate_limited),
            pending="5m",
            severity="warning",
            summary="TokenHub refuses many requests",
            description="{{ $value | humanize }} a second are refused with 429.",
            no_data="OK",
            panel=(_ROUTING, "Rate limiting"),
            diagnose=["Who asks so much? TokenHub's request log names the user."],
            resolve=["Slow that agent down, or raise the limit."],
        ),
        Alert(
            name="TokenHubHeartbeatStalled",
            query=HEARTBEAT.increase("5m").sum(by="instance"),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="TokenHub on {{ $labels.instance }} stands still",
            description="It answers, and its heartbeat, due every 15 s, has not moved for five minutes.",
            no_data="OK",  # TokenHubDown tells of that
            panel=(_ROUTING, "Heartbeat"),
            diagnose=["Is the process out of memory or CPU?", "Do requests still go through?"],
            resolve=["Take a goroutine dump for its makers, and start it again."],
        ),
        Alert(
            name="TokenHubCircuitOpen",
            query=CIRCUIT_STATE.max(by="instance"),
            fires=above(0),
            pending="5m",
            severity="warning",
            summary="TokenHub on {{ $labels.instance }} does without Temporal",
            description="The circuit breaker has not been closed for five minutes; the direct engine takes over.",
            no_data="OK",  # TokenHubDown tells of that
            panel=(_ROUTING, "Circuit"),
            diagnose=["Is Temporal up, and does TokenHub reach it?"],
            resolve=["Repair Temporal; the breaker closes by itself."],
        ),
        Alert(
            name="TokenHubStoreDropped",
            query=STORE_DROPPED.increase("15m", new=True).sum(by="op"),
            fires=above(0),
            pending="0s",
            severity="warning",
            summary="TokenHub loses writes of {{ $labels.op }}",
            description="{{ $value | humanize }} were lost in 15 minutes: logs, rewards or keys have gaps.",
            no_data="OK",  # none was ever lost
            panel=(_ROUTING, "Lost store writes"),
            diagnose=["Is its database up, and is there space on its disk?"],
            resolve=["Repair the store. What was lost does not come back."],
        ),
    ],
)
