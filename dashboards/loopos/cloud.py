"""LoopOS on Langfuse Cloud: requests, cost and errors from the metrics API, which has less data and a rate limit."""

from __future__ import annotations

from typing import Any

from heddle import Dashboard, Query, Row, datasource_variable, json_api, link, stat, table, timeseries

from .rows import LANGFUSE

REFRESH = "3h"
"""The API allows a project 100 requests per day; ten panels every three hours send 80."""

ROWS = 1000
"""The row limit of a response; by default the API silently stops at 100."""

_ROOT = [{"column": "isRootObservation", "operator": "=", "value": True, "type": "boolean"}]
_SPAN = {"fromTimestamp": "${__timeFrom:date:iso}", "toTimestamp": "${__timeTo:date:iso}"}
_BUCKETS = {"timeDimension": {"granularity": "$__customInterval(2h,minute,3d,hour,day)"}}
_TIME = {"time_dimension": ("time", "timestamp")}
_NOT_INCLUDED = "Requests whose caller is traced in another system have no root step and are not included."
_TRACE = f"{LANGFUSE}/project/${{__data.fields.project:percentencode}}/traces/${{__data.fields.trace_id:percentencode}}"


def _metrics(
    measures: dict[str, tuple[str, str]],
    *,
    by: tuple[str, str] | None = None,
    root: bool = False,
    times: bool = True,
    row_limit: int = ROWS,
    **more: object,
) -> Query:
    """Return the query of measures, as `{"sum_totalCost": ("cost", "number")}`, of all steps or of root steps only."""
    pairs = [name.split("_", 1) for name in measures]
    query: dict[str, Any] = {
        "view": "observations",
        "metrics": [{"measure": measure, "aggregation": aggregation} for aggregation, measure in pairs],
        **({"dimensions": [{"field": by[0]}]} if by else {}),
        **({"filters": _ROOT} if root else {}),
        **(_BUCKETS if times else {}),
        **_SPAN,
        **more,
        "config": {"row_limit": row_limit},
    }
    label = {by[0]: (by[1], "string")} if by else {}
    columns: Any = {**(_TIME if times else {}), **label, **measures}
    shape: Any = "timeseries" if times else "table"
    return json_api("/api/public/v2/metrics", columns=columns, parameters={"query": query}, shape=shape)


_ERRORS = json_api(
    "/api/public/v2/observations",
    columns={
        "startTime": ("time", "timestamp"),
        "name": ("name", "string"),
        "providedModelName": ("model", "string"),
        "statusMessage": ("message", "string"),
        "traceId": ("trace_id", "string"),
        "projectId": ("project", "string"),
    },
    parameters={
        "level": "ERROR",
        "fields": "core,basic,model",
        "limit": "50",
        "fromStartTime": "${__timeFrom:date:iso}",
        "toStartTime": "${__timeTo:date:iso}",
    },
    shape="table",
)

dashboard = Dashboard(
    uid="loopos-cloud",
    title="LoopOS / Langfuse Cloud",
    description="How many requests does LoopOS AI serve, and what do they cost, according to Langfuse's metrics API?",
    tags=["loopos"],
    variables=[
        datasource_variable(
            "yesoreyeram-infinity-datasource", name="langfuse", label="Langfuse API", default="langfuse-api"
        )
    ],
    links=[link("loopos-requests", "Requests"), link("loopos-cost", "Cost and sessions")],
    time="now-24h",
    refresh=REFRESH,
    rows=[
        Row(
            "Totals",
            [
                stat(
                    "Requests and latency",
                    question="How many requests are there, and how long do they take?",
                    detail=_NOT_INCLUDED,
                    query=_metrics(
                        {"count_count": ("requests", "number"), "p95_latency": ("latency P95", "number")},
                        root=True,
                        times=False,
                    ),
                    unit="short",
                    overrides={"latency P95": {"unit": "ms"}},
                    width=12,
                    sparkline=False,
                ),
                stat(
                    "Cost and tokens",
                    question="How much did the steps cost, and how many tokens did they use?",
                    detail="All steps, including those of Langfuse's own evaluators, which the API cannot exclude.",
                    query=_metrics(
                        {"sum_totalCost": ("cost", "number"), "sum_totalTokens": ("tokens", "number")}, times=False
                    ),
                    unit="short",
                    overrides={"cost": {"unit": "currencyUSD"}},
                    width=12,
                    sparkline=False,
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Requests by level",
                    question="How many requests of each level are there?",
                    detail=f"The level ERROR means a failed request. {_NOT_INCLUDED}",
                    query=_metrics({"count_count": ("requests", "number")}, by=("level", "level"), root=True),
                    unit="short",
                    stacked=True,
                    min=0,
                ),
                timeseries(
                    "Request latency",
                    question="How long do requests take?",
                    detail=_NOT_INCLUDED,
                    query=_metrics(
                        {
                            "avg_latency": ("mean", "number"),
                            "p95_latency": ("P95", "number"),
                            "p99_latency": ("P99", "number"),
                        },
                        root=True,
                    ),
                    unit="ms",
                    min=0,
                ),
                table(
                    "Latest errors",
                    question="Which steps failed, and with which message?",
                    detail="The latest 50 failed steps. Click a trace id to open it in Langfuse.",
                    query=_ERRORS,
                    overrides={
                        "message": {"unit": "string", "custom.inspect": True},
                        "trace_id": {
                            "links": [{"title": "Open the trace in Langfuse", "url": _TRACE, "targetBlank": True}]
                        },
                    },
                    widths={"time": 170, "name": 160, "model": 160, "trace_id": 120, "project": 120},
                    no_value="No errors in this time range",
                ),
            ],
        ),
        Row(
            "Load",
            [
                timeseries(
                    "Requests",
                    question="How many requests are there over time?",
                    detail=f"Per minute, hour or day, depending on the time range. {_NOT_INCLUDED}",
                    query=_metrics({"count_count": ("requests", "number")}, root=True),
                    unit="short",
                    min=0,
                ),
                timeseries(
                    "Time to first token by model",
                    question="How long until the response of each model begins?",
                    detail="95th percentile of model calls with a streamed response.",
                    query=_metrics({"p95_timeToFirstToken": ("P95", "number")}, by=("providedModelName", "model")),
                    unit="ms",
                    min=0,
                ),
            ],
        ),
        Row(
            "Tokens and cost",
            [
                timeseries(
                    "Tokens by kind",
                    question="How many tokens of each kind are used?",
                    detail="The providers name the kinds; `total` is the sum of the others.",
                    query=_metrics({"sum_usageByType": ("tokens", "number")}, by=("usageType", "kind")),
                    unit="short",
                    min=0,
                    width=8,
                ),
                timeseries(
                    "Cost by model",
                    question="Which model causes the cost?",
                    query=_metrics({"sum_totalCost": ("cost", "number")}, by=("providedModelName", "model")),
                    unit="currencyUSD",
                    stacked=True,
                    min=0,
                    width=8,
                ),
                table(
                    "Sessions by cost",
                    question="Which sessions cost the most?",
                    detail="The 20 most expensive sessions.",
                    query=_metrics(
                        {"sum_totalCost": ("cost", "number")},
                        by=("sessionId", "session"),
                        times=False,
                        row_limit=20,
                        orderBy=[{"field": "sum_totalCost", "direction": "desc"}],
                    ),
                    overrides={"cost": {"unit": "currencyUSD", "decimals": 4}},
                    widths={"cost": 110},
                    width=8,
                ),
            ],
        ),
    ],
)
