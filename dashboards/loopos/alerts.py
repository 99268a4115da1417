"""Alerts of LoopOS AI: failed and slow requests, high spend, lower scores, and missing data.

Grafana queries ClickHouse. Without the plugin, every evaluation would log an error, so there are no alerts unless the
setting `system.loopos.alerts` is on.
"""

from __future__ import annotations

from heddle import Alert, Alerts, Query, above, clickhouse

from .settings import settings
from .sql.cost import cost_per_hour
from .sql.requests import newest_record_age
from .sql.scores import decline
from .sql.tables import select_from_requests
from .telemetry import LOOPOS

_ENOUGH = settings.failed_requests
_ERRORS = select_from_requests(
    f'SELECT if(countIf(failed) < {_ENOUGH}, 0, countIf(failed) / count()) AS "failed" FROM requests', filtered=False
)
_LATENCY = select_from_requests(
    f"""
SELECT if(countIf(latency > {settings.latency.number}) < {_ENOUGH}, 0, quantile(0.95)(latency)) AS "P95"
FROM requests""",
    filtered=False,
)


def _query(statement: str) -> Query:
    return clickhouse(statement, shape="table", source="langfuse-clickhouse")


_RULES = [
    Alert(
        name="LoopOSErrors",
        query=_query(_ERRORS),
        fires=above(settings.error_share),
        pending="5m",
        rate_window="15m",
        severity="critical",
        summary="{{ $value | humanizePercentage }} of requests to LoopOS AI failed",
        description=f"The share is that of the last 15 minutes, with at least {_ENOUGH} failed requests.",
        no_data="OK",
        panel=("loopos-requests", "Failed requests"),
        diagnose=["Which errors are the latest?", "Is one service or model affected, or all?"],
        resolve=["Repair the service that the error patterns name, or roll it back if its version is new."],
    ),
    Alert(
        name="LoopOSSlow",
        query=_query(_LATENCY),
        fires=above(settings.latency),
        pending="10m",
        rate_window="15m",
        severity="warning",
        summary="The 95th percentile latency of LoopOS AI is {{ $value | humanize }} ms",
        description=f"The latency is that of the last 15 minutes, with at least {_ENOUGH} requests above "
        f"{settings.latency.number:g} ms.",
        no_data="OK",
        panel=("loopos-requests", "Request latency"),
        diagnose=["Which step of a slow trace takes the most time?", "Do models take long to send the first token?"],
        resolve=["Set a timeout for the slow model or tool, or replace it."],
    ),
    Alert(
        name="LoopOSSpend",
        query=_query(cost_per_hour(filtered=False)),
        fires=above(settings.spend),
        pending="15m",
        rate_window="1h",
        severity="warning",
        summary="LoopOS AI cost {{ $value | humanize }} USD in the last hour",
        description=f"The limit is {settings.spend.number:g} USD per hour. Models without a price are not included.",
        no_data="OK",
        panel=("loopos-cost", "Cost per hour by model"),
        diagnose=["Which model, service and session cause the cost?"],
        resolve=["Stop the expensive session, or use a cheaper model for its service."],
    ),
    Alert(
        name="LoopOSScoreDecline",
        query=_query(decline(settings.scores)),
        fires=above(settings.score_decline),
        pending="10m",
        rate_window="6h",
        severity="warning",
        summary="A score of LoopOS AI's newest version is {{ $value | humanizePercentage }} lower",
        description="This compares the mean of an evaluation score with that of the previous versions, over the last "
        f"six hours, with at least {settings.scores} scores each.",
        no_data="OK",
        panel=("loopos-requests", "Scores by version"),
        diagnose=["Which score is it, and for which services?", "What changed in the version: prompt, model or tool?"],
        resolve=["Roll the version back, or correct what changed."],
    ),
    Alert(
        name="LoopOSIngestionStalled",
        query=_query(newest_record_age(filtered=False)),
        fires=above(settings.age),
        pending="10m",
        rate_window="6h",
        severity="warning",
        summary="Langfuse receives no new records",
        description="The newest record is {{ $value | humanizeDuration }} old. The alert also fires if there are no "
        "requests.",
        no_data="Alerting",  # no record within six hours
        panel=("loopos-requests", "Age of the newest record"),
        diagnose=["Does LoopOS AI get requests?", "Does Langfuse's worker process its queue?"],
        resolve=["Restart the worker; queued records are not lost."],
    ),
]

_IS_QUERIED = settings.alerts and settings.requests == "langfuse"

alerts = Alerts(LOOPOS, _RULES if _IS_QUERIED else [])
