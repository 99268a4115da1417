"""Alerts of LoopOS AI: failed and slow requests, high spend, lower scores, and missing data.

Grafana queries ClickHouse. Without the plugin every evaluation would log an error, so there are no alerts unless the
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
        summary="Requests to LoopOS AI fail",
        description="{{ $value | humanizePercentage }} of the requests of the last 15 minutes failed, at least "
        f"{_ENOUGH}.",
        no_data="OK",
        panel=("loopos-requests", "Failed requests"),
        diagnose=["What are the latest errors?", "Is one service or model affected, or all?"],
        resolve=["Repair the service in the error patterns; roll it back if its version is new."],
    ),
    Alert(
        name="LoopOSSlow",
        query=_query(_LATENCY),
        fires=above(settings.latency),
        pending="10m",
        rate_window="15m",
        severity="warning",
        summary="LoopOS AI responds slowly",
        description="5% of the requests of the last 15 minutes took more than {{ $value | humanize }} ms.",
        no_data="OK",
        panel=("loopos-requests", "Request latency"),
        diagnose=["Which step of a slow trace takes most of the time?", "Does the first token of models take long?"],
        resolve=["Set a timeout for the slow model or tool, or replace it."],
    ),
    Alert(
        name="LoopOSSpend",
        query=_query(cost_per_hour(filtered=False)),
        fires=above(settings.spend),
        pending="15m",
        rate_window="1h",
        severity="warning",
        summary="LoopOS AI spends a lot",
        description="It spent {{ $value | humanize }} USD in the last hour. Models without a price are not included.",
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
        summary="The newest version of LoopOS AI gets lower scores",
        description="The mean of an evaluation score is {{ $value | humanizePercentage }} lower than for the previous "
        f"versions, with at least {settings.scores} scores of both in six hours.",
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
        description="The newest record is {{ $value | humanizeDuration }} old. Without requests it looks the same.",
        no_data="Alerting",  # no record within six hours
        panel=("loopos-requests", "Age of the newest record"),
        diagnose=["Does LoopOS AI get requests?", "Do Langfuse's worker and its queue make progress?"],
        resolve=["Restart the worker; queued records are not lost."],
    ),
]

_IS_QUERIED = settings.alerts and settings.requests == "langfuse"

alerts = Alerts(LOOPOS, _RULES if _IS_QUERIED else [])
