"""Units against metrics: simple shapes only, by the catalogue or by the name."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.author.promql.metrics import Counter, Gauge, Histogram
from heddle.catalog.lookup import catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.rules.examples import panel, query
from heddle.rules.panel import wrong_unit as unit_of_metric

SHOP = System("shop", "Shop")
CATALOGUE = catalog_from_metrics(
    [
        Gauge(SHOP, "queue_age", "How long the oldest order waits.", unit="ms"),
        Gauge(SHOP, "disk_free", "Free disk.", unit="percentunit"),
        Histogram(SHOP, "order_latency", "How long an order takes.", unit="ms", buckets=(1, 2)),
        Counter(SHOP, "spent_total", "What was spent.", unit="currencyUSD"),
    ]
)


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("wait_seconds", "ms", True),
        ("wait_seconds", "dtdurations", False),
        ("max by (job) (wait_seconds) > 5", "ms", True),
        ("avg_over_time(wait_seconds[1h])", "ms", True),
        ("wait_seconds * 1000", "ms", False),
        ("1000 * wait_seconds", "ms", False),
        ("sum(wait_seconds_sum) / sum(wait_seconds_count)", "ms", True),
        ("sum(wait_seconds_sum) / sum(wait_seconds_count)", "s", False),
        ("sum(rate(wait_seconds_sum[5m])) / (sum(rate(wait_seconds_count[5m])) > 0)", "ms", True),
        ("1000 * sum(wait_seconds_sum) / sum(wait_seconds_count)", "ms", False),
        ("sum(wait_seconds_sum) / sum(orders_count)", "ms", False),
        ("sum(wait_seconds_sum) / count(wait_seconds_count)", "ms", False),
        ("wait_seconds unless wait_seconds offset 1h or increase(wait_seconds[1h])", "ms", True),
        ("wait_seconds or orders", "ms", False),
        ("time() - process_start_time_seconds", "ms", True),
        ("time() - process_start_time_seconds", "dtdurations", False),
        ("(time() - process_start_time_seconds) * 1000", "ms", False),
        ("(time() - process_start_time_seconds) / 3600", "h", False),
        ("wait_seconds_count", "bytes", False),
        ("count(wait_seconds)", "bytes", False),
        ("wait_seconds", "short", False),
        ("rate(cpu_seconds_total[5m])", "percentunit", False),
        ("rate(cpu_seconds_total[5m])", "percent", True),
        ("rate(cpu_seconds_total[5m])", "s", False),
        ("rate(sent_bytes_total[5m])", "Bps", False),
        ("rate(sent_bytes_total[5m])", "bytes", False),
        ("rate(sent_bytes_total[5m])", "bps", True),
        ("rate(sent_bytes_total[5m]) * 8", "bps", False),
        ("memory_bytes", "decbytes", False),
        ("memory_bytes", "mbytes", True),
        ("memory_bytes", "percent", True),
        ("memory_bytes / total_bytes", "percentunit", False),
        ("start_time_seconds", "dateTimeAsIso", True),
        ("start_time_seconds * 1000", "dateTimeAsIso", False),
        ("wait_milliseconds", "s", True),
        ("wait_milliseconds", "dateTimeAsIso", False),
        ("network_kb_per_seconds", "KBs", False),
        ("job:wait_seconds:mean", "ms", False),
        ("histogram_quantile(0.9, rate(wait_seconds_bucket[5m]))", "s", False),
        ("histogram_quantile(0.9, rate(wait_seconds_bucket[5m]))", "ns", True),
        ("rate(wait_seconds_bucket[5m])", "reqps", False),
        ('{__name__=~".+_seconds"}', "ms", False),
    ],
)
def test_what_the_name_says(text: str, unit: str, found: bool) -> None:
    assert bool(list(unit_of_metric.check(panel(text, defaults={"unit": unit})))) is found


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("queue_age", "s", True),
        ("queue_age", "ms", False),
        ("disk_free", "percent", True),
        ("disk_free", "percentunit", False),
        ("disk_free * 100", "percent", False),
        ("histogram_quantile(0.5, sum by (le) (rate(order_latency_bucket[5m])))", "s", True),
        ("histogram_quantile(0.5, sum by (le) (rate(order_latency_bucket[5m])))", "ms", False),
        ("rate(order_latency_count[5m])", "s", False),
        ("increase(order_latency_sum[1h])", "s", True),
        ("rate(spent_total[5m])", "percent", False),
    ],
)
def test_what_the_catalogue_says(text: str, unit: str, found: bool) -> None:
    made = query(text, catalog=CATALOGUE, defaults={"unit": unit}).panel
    assert bool(list(unit_of_metric.check(made))) is found


@pytest.mark.parametrize(
    "more",
    [
        {"overrides": [{"properties": [{"id": "unit", "value": "s"}]}]},
        {"transformations": [{"id": "calculateField"}]},
    ],
)
def test_panels_where_more_than_the_unit_decides(more: dict[str, Any]) -> None:
    assert list(unit_of_metric.check(panel("wait_seconds", defaults={"unit": "ms"}, **more))) == []
