"""The dashboard of Langfuse Cloud sends queries that the API supports, within its rate limit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.project import panels
from tests.dashboards.loopos.statements import dashboards

DASHBOARD = dashboards("v3")["loopos-cloud"]
TARGETS = {panel["title"]: target for panel in panels(DASHBOARD) for target in panel.get("targets", ())}
METRICS = {title: target for title, target in TARGETS.items() if target["url"] == "/api/public/v2/metrics"}
every_metrics_query = pytest.mark.parametrize("title", METRICS)
_AGGREGATIONS = {"sum", "avg", "count", "max", "min", "p50", "p75", "p90", "p95", "p99"}
_MEASURES = {"count", "latency", "timeToFirstToken", "totalCost", "totalTokens", "usageByType"}
_DIMENSIONS = {"usageType", "providedModelName", "level", "sessionId"}


def query(title: str) -> dict[str, Any]:
    """Return the query that a panel sends as its only parameter."""
    (parameter,) = METRICS[title]["url_options"]["params"]
    assert parameter["key"] == "query"
    return dict(json.loads(parameter["value"]))


def test_an_open_dashboard_stays_within_the_rate_limit_of_the_smallest_plan() -> None:
    assert DASHBOARD["refresh"].endswith("h")
    assert len(TARGETS) * 24 / int(DASHBOARD["refresh"][:-1]) <= 100


@every_metrics_query
def test_queries_set_a_row_limit_above_the_default(title: str) -> None:
    rows = query(title)["config"]["row_limit"]
    assert rows == (20 if title == "Sessions by cost" else 1000)


@every_metrics_query
def test_queries_use_what_the_api_supports(title: str) -> None:
    sent = query(title)
    assert sent["view"] == "observations"
    assert {metric["aggregation"] for metric in sent["metrics"]} <= _AGGREGATIONS
    assert {metric["measure"] for metric in sent["metrics"]} <= _MEASURES
    assert {dimension["field"] for dimension in sent.get("dimensions", ())} <= _DIMENSIONS
    assert {sent["fromTimestamp"], sent["toTimestamp"]} == {"${__timeFrom:date:iso}", "${__timeTo:date:iso}"}


@every_metrics_query
def test_columns_are_those_of_the_response(title: str) -> None:
    sent = query(title)
    columns = {f"{metric['aggregation']}_{metric['measure']}" for metric in sent["metrics"]}
    columns |= {dimension["field"] for dimension in sent.get("dimensions", ())}
    columns |= {"time_dimension"} if "timeDimension" in sent else set()
    assert {column["selector"] for column in METRICS[title]["columns"]} == columns


@every_metrics_query
def test_the_first_column_of_lines_is_the_time(title: str) -> None:
    first = METRICS[title]["columns"][0]
    assert (METRICS[title]["format"] == "timeseries") == (first["type"] == "timestamp")


def test_sessions_are_ordered_by_cost_without_a_time_dimension() -> None:
    sent = query("Sessions by cost")
    assert sent["orderBy"] == [{"field": "sum_totalCost", "direction": "desc"}]
    assert "timeDimension" not in sent
