"""Requests of LoopOS AI from Prometheus, where the settings say that its programs export GenAI metrics."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.promql.ast import Selector, walk
from heddle.promql.parse import parse
from tests.cli.project import panels
from tests.dashboards.made import recompiled

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
def made() -> dict[str, Any]:
    return recompiled("loopos-requests", **{"loopos.requests": "genai"})


def selectors(dashboard: dict[str, Any]) -> list[Selector]:
    asked = [target for panel in panels(dashboard) for target in panel.get("targets", ())]
    texts = [target["expr"] for target in asked if target["datasource"]["uid"] == "${prometheus}"]
    return [node for text in texts for node in walk(parse(text)) if isinstance(node, Selector)]


def test_it_asks_for_the_metrics_of_the_conventions(made: dict[str, Any]) -> None:
    assert {selector.name for selector in selectors(made)} >= INCLUDED


def test_every_query_names_the_job(made: dict[str, Any]) -> None:
    assert all("job" in {matcher.label for matcher in selector.matchers} for selector in selectors(made))


def test_no_query_asks_clickhouse(made: dict[str, Any]) -> None:
    sources = {target["datasource"]["type"] for panel in panels(made) for target in panel.get("targets", ())}
    assert sources == {"prometheus", "loki"}


def test_models_are_those_of_series_that_there_are(made: dict[str, Any]) -> None:
    (found,) = [each for each in made["templating"]["list"] if each["name"] == "model"]
    assert "gen_ai_client_operation_duration_seconds_count{" in str(found["query"])


def test_it_asks_at_most_thirty_queries(made: dict[str, Any]) -> None:
    assert sum(len(panel.get("targets", ())) for panel in panels(made)) <= 30
