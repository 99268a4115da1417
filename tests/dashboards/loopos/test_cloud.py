"""The dashboard of Langfuse Cloud asks what the API understands, and no more often than it allows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.project import panels
from tests.dashboards.loopos.statements import dashboards

BOARD = dashboards("v3")["loopos-cloud"]
TARGETS = {panel["title"]: target for panel in panels(BOARD) for target in panel.get("targets", ())}
METRICS = {title: each for title, each in TARGETS.items() if each["url"] == "/api/public/v2/metrics"}
each_metric = pytest.mark.parametrize("title", METRICS)
_AGGREGATIONS = {"sum", "avg", "count", "max", "min", "p50", "p75", "p90", "p95", "p99"}
_MEASURES = {"count", "latency", "timeToFirstToken", "totalCost", "totalTokens", "usageByType"}
_DIMENSIONS = {"usageType", "providedModelName", "level", "sessionId"}


def query(title: str) -> dict[str, Any]:
    """Return what a panel sends as its one parameter."""
    (parameter,) = METRICS[title]["url_options"]["params"]
    assert parameter["key"] == "query"
    return dict(json.loads(parameter["value"]))


def test_a_dashboard_that_stays_open_keeps_within_the_smallest_plan() -> None:
    assert BOARD["refresh"].endswith("h")
    assert len(TARGETS) * 24 / int(BOARD["refresh"][:-1]) <= 100


@each_metric
def test_more_rows_are_asked_for_than_the_api_gives_by_itself(title: str) -> None:
    rows = query(title)["config"]["row_limit"]
    assert rows == (20 if title == "Sessions by cost" else 1000)


@each_metric
def test_it_asks_what_the_api_knows(title: str) -> None:
    asked = query(title)
    assert asked["view"] == "observations"
    assert {each["aggregation"] for each in asked["metrics"]} <= _AGGREGATIONS
    assert {each["measure"] for each in asked["metrics"]} <= _MEASURES
    assert {each["field"] for each in asked.get("dimensions", ())} <= _DIMENSIONS
    assert {asked["fromTimestamp"], asked["toTimestamp"]} == {"${__timeFrom:date:iso}", "${__timeTo:date:iso}"}


@each_metric
def test_every_column_is_one_of_the_answer(title: str) -> None:
    asked = query(title)
    answered = {f"{each['aggregation']}_{each['measure']}" for each in asked["metrics"]}
    answered |= {each["field"] for each in asked.get("dimensions", ())}
    answered |= {"time_dimension"} if "timeDimension" in asked else set()
    assert {column["selector"] for column in METRICS[title]["columns"]} == answered


@each_metric
def test_lines_have_their_time_first(title: str) -> None:
    first = METRICS[title]["columns"][0]
    assert (METRICS[title]["format"] == "timeseries") == (first["type"] == "timestamp")


def test_sessions_are_asked_for_as_the_api_wants_them() -> None:
    asked = query("Sessions by cost")
    assert asked["orderBy"] == [{"field": "sum_totalCost", "direction": "desc"}]
    assert "timeDimension" not in asked
