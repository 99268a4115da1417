"""What wakes somebody about LoopOS AI: requests that fail or take long, money that flows, and silence.

Grafana asks ClickHouse itself; without the plugin every evaluation would be an error in its log, so there are none
until the setting `langfuse.alerts` says that it is installed.
"""

from __future__ import annotations

from heddle import Alert, Alerts, Query, above, clickhouse

from .settings import settings
from .sql.alert_queries import watched
from .sql.cost import per_hour_now
from .sql.requests import age, latency_now
from .sql.tables import of_requests
from .telemetry import LOOPOS

_ERRORS = of_requests('SELECT if(count() = 0, 0, countIf(failed) / count()) AS "errors" FROM requests')


def _ask(statement: str) -> Query:
    return clickhouse(watched(statement), shape="table", datasource="langfuse-clickhouse")


_RULES = [
    Alert(
        name="LoopOSErrors",
        query=_ask(_ERRORS),
        fires=above(settings.error_share),
        pending="5m",
        rate_window="15m",
        severity="critical",
        summary="Requests to LoopOS AI fail",
        description="{{ $value | humanizePercentage }} of those of the last 15 minutes did.",
        no_data="OK",
        panel=("loopos-requests", "Success and error rate"),
        diagnose=["What do the latest errors say?", "Is it one service or model, or all?"],
        resolve=["Repair the service that the error patterns name; go back to its last version if it is new."],
    ),
    Alert(
        name="LoopOSSlow",
        query=_ask(latency_now()),
        fires=above(settings.latency),
        pending="10m",
        rate_window="15m",
        severity="warning",
        summary="LoopOS AI answers slowly",
        description="Five in a hundred requests take more than {{ $value | humanize }} ms.",
        no_data="OK",  # nobody asked
        panel=("loopos-requests", "Request latency"),
        diagnose=["Which step of a slow trace takes the time?", "Do models wait for their first token?"],
        resolve=["Give the slow model or tool a timeout, or another one its work."],
    ),
    Alert(
        name="LoopOSSpend",
        query=_ask(per_hour_now()),
        fires=above(settings.spend),
        pending="15m",
        rate_window="1h",
        severity="warning",
        summary="LoopOS AI spends much",
        description="It spent {{ $value | humanize }} USD in the last hour. Models without a price are not in it.",
        no_data="OK",
        panel=("loopos-cost", "Cost per hour by model"),
        diagnose=["Which model, service and session?"],
        resolve=["Stop the session that spends, or choose a cheaper model for its service."],
    ),
    Alert(
        name="LoopOSIngestionStalled",
        query=_ask(age()),
        fires=above(settings.age),
        pending="10m",
        rate_window="6h",
        severity="warning",
        summary="Nothing new arrives in Langfuse",
        description="The newest record is {{ $value | humanizeDuration }} old. Nobody asking looks the same.",
        no_data="Alerting",  # nothing within six hours
        panel=("loopos-requests", "Age of the newest record"),
        diagnose=["Does LoopOS AI answer requests?", "Do Langfuse's worker and its queue move?"],
        resolve=["Start the worker again; records that wait in the queue are not lost."],
    ),
]

_ASKED = settings.alerts and settings.requests == "langfuse"

alerts = Alerts(LOOPOS, _RULES if _ASKED else [])
