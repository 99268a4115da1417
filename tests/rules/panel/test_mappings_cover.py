"""Mappings are held against the values that the catalogue documents."""

from __future__ import annotations

from typing import Any

import pytest

from heddle import Gauge, System
from heddle.catalog.lookup import catalog_from_metrics
from heddle.rules.examples import dashboard, shape
from heddle.rules.panel import incomplete_mappings as mappings_cover

STATES = ((0, "closed"), (1, "open"), (2, "half-open"))
CATALOGUE = catalog_from_metrics([Gauge(System("shop", "Shop"), "shop_circuit", "The circuit.", values=STATES)])
ALL: dict[str, Any] = {"type": "value", "options": {"0": {}, "1": {}, "2": {}}}
TWO: dict[str, Any] = {"type": "value", "options": {"0": {}, "1": {}}}
OVER: dict[str, Any] = {"type": "range", "options": {"from": 1, "to": None}}


def found(*queries: str, mappings: list[dict[str, Any]], **more: Any) -> list[str]:
    made = shape(*queries, defaults={"mappings": mappings}, **more)
    return [finding.message for finding in mappings_cover.check(next(dashboard(made, catalog=CATALOGUE).panels()))]


@pytest.mark.parametrize(
    "query",
    [
        "shop_circuit",
        "max by (job) (shop_circuit)",
        "max_over_time(shop_circuit[1h])",
        "topk(1, shop_circuit) unless shop_closed",
    ],
)
def test_a_value_without_a_mapping(query: str) -> None:
    assert found(query, mappings=[TWO]) == ["the panel 'Orders' has no mapping for 2 (half-open) of shop_circuit"]


@pytest.mark.parametrize("query", ["sum(shop_circuit)", "shop_circuit * 2", "shop_other", "shop_circuit == 1"])
def test_other_values_are_not_known(query: str) -> None:
    assert found(query, mappings=[TWO]) == []


def test_a_mapping_of_what_never_comes() -> None:
    more = {"type": "value", "options": {"3": {}}}
    assert found("shop_circuit", mappings=[ALL, more]) == ["the panel 'Orders' maps 3, which shop_circuit never is"]


def test_a_value_may_be_that_of_another_query() -> None:
    more = {"type": "value", "options": {"3": {}}}
    assert found("shop_circuit", "shop_other", mappings=[ALL, more]) == []


def test_a_range_names_values_too() -> None:
    assert found("shop_circuit", mappings=[{"type": "value", "options": {"0": {}}}, OVER]) == []


def test_a_comparison_is_true_or_false() -> None:
    assert found("shop_other > bool 3", mappings=[TWO]) == []
    assert found("shop_other > bool 3", mappings=[ALL]) == [
        "the panel 'Orders' maps 2, which a comparison with `bool` never is"
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"transformations": [{"id": "reduce"}]},
        {"overrides": [{"matcher": {}, "properties": [{"id": "mappings", "value": []}]}]},
    ],
)
def test_what_else_decides_is_left_alone(more: dict[str, Any]) -> None:
    assert found("shop_circuit", mappings=[TWO], **more) == []


@pytest.mark.parametrize(
    "mapping", [{"type": "regex", "options": {"pattern": ".*"}}, {"type": "special", "options": {}}]
)
def test_patterns_are_not_judged(mapping: dict[str, Any]) -> None:
    assert found("shop_circuit", mappings=[mapping]) == []
