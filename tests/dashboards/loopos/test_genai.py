"""The dashboard of requests queries Prometheus where the settings say that LoopOS AI exports GenAI metrics."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.promql.ast import Selector
from heddle.promql.parse import parse_promql
from tests.cli.project import panels
from tests.dashboards.repository import compiled_with

INCLUDED = {
    "gen_ai_client_operation_duration_seconds_count",
    "gen_ai_client_operation_duration_seconds_bucket",
    "gen_ai_client_operation_time_to_first_chunk_seconds_bucket",
    "gen_ai_client_token_usage_sum",
    "gen_ai_client_inference_usage_cache_read_input_tokens_total",
    "gen_ai_client_inference_usage_reasoning_output_tokens_total",
    "gen_ai_execute_tool_duration_seconds_count",
    "up",
}


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    return compiled_with("loopos-requests", **{"system.loopos.requests": "genai"})


def selectors(dashboard: dict[str, Any]) -> list[Selector]:
    targets = [target for panel in panels(dashboard) for target in panel.get("targets", ())]
    texts = [target["expr"] for target in targets if target["datasource"]["uid"] == "${prometheus}"]
    return [selector for text in texts for selector in parse_promql(text).selectors]


def test_it_queries_the_metrics_of_the_conventions(dashboard: dict[str, Any]) -> None:
    assert {selector.name for selector in selectors(dashboard)} >= INCLUDED


def test_every_query_selects_a_job(dashboard: dict[str, Any]) -> None:
    assert all("job" in {matcher.label for matcher in selector.matchers} for selector in selectors(dashboard))


def test_no_query_is_sent_to_clickhouse(dashboard: dict[str, Any]) -> None:
    sources = {target["datasource"]["type"] for panel in panels(dashboard) for target in panel.get("targets", ())}
    assert sources == {"prometheus", "loki"}


def test_models_are_those_of_existing_series(dashboard: dict[str, Any]) -> None:
    (variable,) = [variable for variable in dashboard["templating"]["list"] if variable["name"] == "model"]
    assert "gen_ai_client_operation_duration_seconds_count{" in str(variable["query"])


def test_it_has_at_most_thirty_queries(dashboard: dict[str, Any]) -> None:
    assert sum(len(panel.get("targets", ())) for panel in panels(dashboard)) <= 30
