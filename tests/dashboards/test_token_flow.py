"""The token flow dashboard shows tokens and cost of TokenHub and loomflow side by side, without adding them up."""

from __future__ import annotations

import pytest

from tests.dashboards.prometheus.promql import is_valid, series_names
from tests.dashboards.repository import panels_by_title, prometheus_queries, selected_series, targets

UID = "token-flow"
TOKENHUB = {"tokenhub_tokens_total", "tokenhub_cost_usd_total"}
LOOMFLOW = {
    "loom_tokens_input_total",
    "loom_tokens_output_total",
    "loom_cost_usd_total",
    "gen_ai_client_inference_usage_input_tokens_total",
    "gen_ai_client_inference_usage_output_tokens_total",
    "gen_ai_client_inference_usage_cache_read_input_tokens_total",
}
PAIRS = {
    "TokenHub spend": "loomflow spend",
    "TokenHub projected spend": "loomflow projected spend",
    "TokenHub spend vs. yesterday": "loomflow spend vs. yesterday",
    "Cost of 1,000 tokens": "loomflow cost of 1,000 tokens",
    "TokenHub spend, today and the day before": "loomflow spend, today and the day before",
    "Tokens by direction": "loomflow tokens by direction",
    "Tokens by model": "loomflow tokens by model",
    "Tokens by provider": "loomflow tokens by provider",
    "Spend by model": "loomflow spend by model",
}


def expressions(title: str) -> list[str]:
    return [target["expr"] for target in panels_by_title(UID)[title]["targets"]]


def panel_series(title: str) -> set[str]:
    """Return the series of a panel without those that every system has."""
    dashboard = prometheus_queries(UID)
    names = {name for query in dashboard.panel(title).queries for name in series_names(dashboard.resolve(query.text))}
    return names - {"up", "process_start_time_seconds"}


def unit(title: str) -> str:
    return str(panels_by_title(UID)[title]["fieldConfig"]["defaults"]["unit"])


def test_the_required_series_are_selected() -> None:
    assert (TOKENHUB | LOOMFLOW) - selected_series(UID) == set()


def test_the_dashboard_has_at_most_thirty_queries() -> None:
    assert 0 < len(targets(UID)) <= 30


def test_all_promql_is_valid() -> None:
    assert [text for text in prometheus_queries(UID).panel_queries() if not is_valid(text)] == []


@pytest.mark.parametrize("tokenhub", PAIRS)
def test_a_panel_of_tokenhub_has_its_counterpart_of_loomflow(tokenhub: str) -> None:
    loomflow = PAIRS[tokenhub]
    assert panel_series(tokenhub) <= TOKENHUB
    assert panel_series(loomflow) <= LOOMFLOW
    assert unit(tokenhub) == unit(loomflow)


def test_no_panel_selects_series_of_both_systems() -> None:
    by_panel = {panel.title: panel_series(panel.title) for panel in prometheus_queries(UID).panels}
    assert [title for title, names in by_panel.items() if names & TOKENHUB and names & LOOMFLOW] == []


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("TokenHub spend", ["[1h]"]),
        ("TokenHub projected spend", ["[1h]", "* 24"]),
        ("TokenHub spend vs. yesterday", ["offset 1d"]),
        ("TokenHub spend, today and the day before", ["offset 1d"]),
        ("Cost of 1,000 tokens", ["* 1000", "> 0"]),
        ("Tokens by model", ["by (model)"]),
        ("Tokens by provider", ["by (provider)"]),
        ("Spend by model", ["by (model)", "[1h]"]),
        ("Spend by provider", ["by (provider)", "[1h]"]),
        ("loomflow tokens by provider", ["by (gen_ai_provider_name)"]),
    ],
)
def test_a_query_has_its_window_grouping_and_factor(title: str, parts: list[str]) -> None:
    text = " ".join(expressions(title))
    assert [part for part in parts if part not in text] == []


def test_the_share_read_from_a_cache_is_of_all_input() -> None:
    (expression,) = expressions("Cached share of the input")
    numerator, _, denominator = expression.rpartition(") / (")
    assert "cache_read_input_tokens_total" in numerator
    assert "usage_input_tokens_total" in denominator
    assert "cache_read" not in denominator
