"""Metrics pages in both formats become metrics of the catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.catalog.exposition import InvalidExpositionError, read_exposition
from heddle.catalog.metrics import MetricFamily, System

SHOP = System("shop", "Shop")

PROMETHEUS = """\
# HELP shop_orders_total Orders placed.
# TYPE shop_orders_total counter
shop_orders_total{status="ok",job="shop"} 5
shop_orders_total{status="failed",job="shop"} 1
# HELP shop_queue Orders waiting.
# TYPE shop_queue gauge
shop_queue 3
# HELP shop_latency_seconds Duration of an order.
# TYPE shop_latency_seconds histogram
shop_latency_seconds_bucket{region="eu",le="0.1"} 1
shop_latency_seconds_bucket{region="eu",le="2.5"} 2
shop_latency_seconds_bucket{region="eu",le="+Inf"} 2
shop_latency_seconds_sum{region="eu"} 1.5
shop_latency_seconds_count{region="eu"} 2
# HELP shop_gc_seconds Pauses.
# TYPE shop_gc_seconds summary
shop_gc_seconds{quantile="0.5"} 0.1
shop_gc_seconds_sum 1
shop_gc_seconds_count 3
shop_version{version="1.2"} 1
"""

OPENMETRICS = """\
# TYPE shop_orders counter
# HELP shop_orders Orders placed.
shop_orders_total{status="ok"} 5.0
shop_orders_created{status="ok"} 1.7e9
# TYPE shop_memory_used gauge
# UNIT shop_memory_used used
shop_memory_used 7
# TYPE shop_size_bytes gauge
# UNIT shop_size_bytes bytes
shop_size_bytes 7
# TYPE shop_mode stateset
shop_mode{shop_mode="fast"} 1
shop_mode{shop_mode="slow"} 0
# EOF
"""


def read(text: str) -> dict[str, MetricFamily]:
    return {item.metric.name: item.metric for item in read_exposition(text, SHOP)}


def test_types_units_nouns_and_buckets() -> None:
    metrics = read(PROMETHEUS)
    found = {name: (metric.kind, metric.unit, metric.of, metric.buckets) for name, metric in metrics.items()}
    assert found == {
        "shop_gc_seconds": ("summary", "s", "", ()),
        "shop_latency_seconds": ("histogram", "s", "", (0.1, 2.5)),
        "shop_orders_total": ("counter", "short", "orders", ()),
        "shop_queue": ("gauge", "short", "", ()),
        "shop_version": ("gauge", "short", "", ()),
    }
    assert metrics["shop_orders_total"].help == "Orders placed."


def test_labels_have_their_observed_values() -> None:
    metrics = read(PROMETHEUS)
    labels = {name: {label.name: label.values for label in metric.own_labels} for name, metric in metrics.items()}
    assert labels == {
        "shop_gc_seconds": {},
        "shop_latency_seconds": {"region": ("eu",)},
        "shop_orders_total": {"status": ("failed", "ok")},
        "shop_queue": {},
        "shop_version": {"version": ("1.2",)},
    }


def test_metrics_without_a_type_are_marked() -> None:
    assert [item.metric.name for item in read_exposition(PROMETHEUS, SHOP) if not item.is_typed] == ["shop_version"]


def test_openmetrics_names_end_as_their_samples() -> None:
    metrics = read(OPENMETRICS)
    assert {name: (metric.kind, metric.unit) for name, metric in metrics.items()} == {
        "shop_memory_used": ("gauge", "short"),
        "shop_mode": ("gauge", "short"),
        "shop_orders_total": ("counter", "short"),
        "shop_size_bytes": ("gauge", "bytes"),
    }


@pytest.mark.parametrize("change", ["\ufeff", "\r\n"])
def test_byte_order_mark_and_line_ends_do_not_matter(change: str) -> None:
    text = change + PROMETHEUS if change == "\ufeff" else PROMETHEUS.replace("\n", "\r\n")
    assert read(text) == read(PROMETHEUS)


BOUND = '# TYPE shop histogram\nshop_bucket{le="low"} 1\nshop_sum 1\nshop_count 1\n'
CUT = "# TYPE a\u0308 counter\na_total 1\n# EOF\n"


def test_other_texts_are_refused_or_empty() -> None:
    wrong = []
    for text in ("<html>not found</html>", "shop{", 'shop{a="b" 1', "a b c\n# EOF", "{}", BOUND, CUT):
        try:
            if read(text):
                wrong.append(text)
        except InvalidExpositionError as error:
            if "Error" in str(error) or not str(error):
                wrong.append(text)
    assert wrong == []


def test_samples_of_one_name_are_one_metric() -> None:
    text = 'a{x="1"} 1\na{y="2"} 1\nb_bucket{le="1"} 1\nb_bucket{le="2"} 1\n# TYPE c gauge\nc 1\nd 1\nc{z="1"} 2\n'
    found = read_exposition(text, SHOP)
    labels = {item.name: sorted(item.label_names) for item in found}
    assert (len(found), labels) == (4, {"a": ["x", "y"], "b_bucket": ["le"], "c": ["z"], "d": []})


def test_a_line_that_is_not_a_metric_is_named() -> None:
    for line in ('a{x="1" 1', "a one", 'a{x="1"} notanumber'):
        with pytest.raises(InvalidExpositionError, match="line 2 is not a metric: a") as error:
            read(f"# TYPE a gauge\n{line}\na 1\n")
        assert line in str(error.value)


def test_recorded_pages_are_read(tmp_path: Path) -> None:
    pages = sorted((Path(__file__).parents[1]).rglob("*.prom"))
    assert [page.name for page in pages if not read(page.read_text())] == []
