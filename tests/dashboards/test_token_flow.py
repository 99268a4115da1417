"""The token flow's dashboard says what tokens cost: TokenHub and loomflow side by side, never added up."""

from __future__ import annotations

import pytest

from tests.dashboards.made import made, named, question, series, targets, valid

UID = "token-flow"
HUB = ("tokenhub_tokens_total", "tokenhub_cost_usd_total")
FLOW = (
    "loom_tokens_input_total",
    "loom_tokens_output_total",
    "loom_cost_usd_total",
    "gen_ai_client_inference_usage_input_tokens_total",
    "gen_ai_client_inference_usage_output_tokens_total",
    "gen_ai_client_inference_usage_cache_read_input_tokens_total",
)
PAIRS = {
    "TokenHub spend": "loomflow spend",
    "TokenHub spend, projected": "loomflow spend, projected",
    "TokenHub against yesterday": "loomflow against yesterday",
    "Cost of 1,000 tokens": "loomflow cost of 1,000 tokens",
    "TokenHub spend, today and the day before": "loomflow spend, today and the day before",
    "Tokens by direction": "loomflow tokens by direction",
    "Tokens by model": "loomflow tokens by model",
    "Tokens by provider": "loomflow tokens by provider",
    "Spend by model": "loomflow spend by model",
}


def texts(title: str) -> list[str]:
    return [target["expr"] for target in made(UID)[title]["targets"]]


def asked_series(title: str) -> set[str]:
    one = question(UID)
    return {name for query in one.panel(title).queries for name in series(one.resolve(query.text))}


@pytest.mark.parametrize("metric", [*HUB, *FLOW])
def test_a_metric_is_asked_for(metric: str) -> None:
    assert metric in named(UID)


def test_it_asks_at_most_thirty_queries() -> None:
    assert 0 < len(targets(UID)) <= 30


def test_all_promql_parses() -> None:
    one = question(UID)
    found = [one.resolve(query.text) for panel in one.panels for query in panel.queries]
    assert [text for text in found if not valid(text)] == []


@pytest.mark.parametrize("hub", PAIRS)
def test_what_tokenhub_answers_loomflow_answers_beside_it(hub: str) -> None:
    assert asked_series(hub) <= {*HUB}
    assert asked_series(PAIRS[hub]) <= {*FLOW}
    assert made(UID)[hub]["fieldConfig"]["defaults"]["unit"] == made(UID)[PAIRS[hub]]["fieldConfig"]["defaults"]["unit"]


def test_no_query_adds_the_two_up() -> None:
    found = {panel.title: asked_series(panel.title) for panel in question(UID).panels}
    assert [title for title, names in found.items() if names & {*HUB} and names & {*FLOW}] == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("TokenHub spend", ["* 3600"]),
        ("TokenHub spend, projected", ["[1h]", "* 86400"]),
        ("TokenHub against yesterday", ["offset 1d"]),
        ("TokenHub spend, today and the day before", ["offset 1d"]),
        ("Cost of 1,000 tokens", ["* 1000", "> 0"]),
        ("Tokens by model", ["by (model)"]),
        ("Tokens by provider", ["by (provider)"]),
        ("Spend by model", ["by (model)", "* 3600"]),
        ("Spend by provider", ["by (provider)", "* 3600"]),
        ("loomflow tokens by provider", ["by (gen_ai_provider_name)"]),
    ],
)
def test_a_panel_asks_as_it_must(title: str, words: list[str]) -> None:
    text = " ".join(texts(title))
    assert [word for word in words if word not in text] == []


def test_the_share_read_from_a_cache_is_of_all_input() -> None:
    (text,) = texts("Input read from a cache")
    part, _, whole = text.rpartition(") / (")
    assert "cache_read_input_tokens_total" in part
    assert "usage_input_tokens_total" in whole
    assert "cache_read" not in whole
