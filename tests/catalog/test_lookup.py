"""The catalog finds metrics, and their labels, by the names of their series."""

from __future__ import annotations

from types import ModuleType

from heddle import Counter, Histogram, Label, Summary, System
from heddle.catalog.lookup import Catalog, catalog_from_metrics, discover_catalog, metrics_in
from heddle.promql.ast import Selector

SHOP = System("shop", "Shop", constant_labels=(("scope", "a"),), labels=(Label("scope"),))
BAKERY = System("bakery", "Bakery")
ORDERS = Counter(SHOP, "orders_total", "Orders.", labels=("state", Label("session", unbounded=True)))
SAME_NAME = Counter(BAKERY, "orders_total", "Orders.", labels=("bread",))
LATENCY = Histogram(SHOP, "latency_seconds", "Latency.", buckets=(1, 2))
PAUSES = Summary(SHOP, "pause_seconds", "Pauses.", labels=("quantile",))
CATALOG = catalog_from_metrics([ORDERS, SAME_NAME, LATENCY, PAUSES])
SCRAPED = {"job", "instance"}


def test_a_histogram_has_three_series_and_a_summary_too() -> None:
    names = {"latency_seconds_bucket", "latency_seconds_count", "latency_seconds_sum"}
    names |= {"pause_seconds", "pause_seconds_count", "pause_seconds_sum", "orders_total"}
    assert set(CATALOG.by_name) == names


def test_a_name_can_be_that_of_several_systems() -> None:
    assert [known.metric for known in CATALOG.find("orders_total")] == [ORDERS, SAME_NAME]
    assert CATALOG.find("nope") == ()


def test_the_labels_of_a_name_are_those_of_all_its_systems() -> None:
    assert CATALOG.labels_of(Selector("orders_total")) == {"state", "session", "scope", "bread", *SCRAPED}
    assert CATALOG.labels_of(Selector("latency_seconds_bucket")) == {"le", "scope", *SCRAPED}
    assert CATALOG.labels_of(Selector("latency_seconds_count")) == {"scope", *SCRAPED}
    assert CATALOG.labels_of(Selector("nope")) is None


def test_unbounded_labels_are_known() -> None:
    assert [known.unbounded for known in CATALOG.find("orders_total")] == [{"session"}, frozenset()]


def test_counters_and_the_counters_of_histograms_only_grow() -> None:
    grows = {name: known.is_counter for name, (known, *_) in CATALOG.by_name.items()}
    assert {name for name, value in grows.items() if not value} == {"pause_seconds"}


def test_the_metrics_of_modules_are_returned_once() -> None:
    first, second = ModuleType("first"), ModuleType("second")
    first.ORDERS, first.other = ORDERS, 5  # type: ignore[attr-defined]
    second.ORDERS, second.LATENCY = ORDERS, LATENCY  # type: ignore[attr-defined]
    assert metrics_in([first, second]) == [ORDERS, LATENCY]


def test_an_empty_folder_has_an_empty_catalog(tmp_path) -> None:
    assert discover_catalog([tmp_path]) == Catalog()
