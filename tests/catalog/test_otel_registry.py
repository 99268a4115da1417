"""A resolved OpenTelemetry registry becomes metrics under their names in Prometheus."""

from __future__ import annotations

import pytest

from heddle.catalog.metrics import System
from heddle.catalog.otel_registry import InvalidRegistryError, prometheus_name, read_registry

SHOP = System("shop", "Shop")

STATUS = {"name": "order.status", "type": {"members": [{"id": "ok", "value": "ok"}, {"id": "no", "value": "failed"}]}}
REGION = {"name": "cloud.region", "type": "string", "brief": "Where the order\nwas placed."}
ORDERS = {
    "id": "metric.shop.orders",
    "type": "metric",
    "metric_name": "shop.orders",
    "instrument": "counter",
    "unit": "{order}",
    "brief": "Orders placed.",
}


@pytest.mark.parametrize(
    ("name", "unit", "instrument", "expected"),
    [
        ("shop.orders", "{order}", "counter", "shop_orders_total"),
        ("http.server.request.duration", "s", "histogram", "http_server_request_duration_seconds"),
        ("process.cpu.time", "s", "counter", "process_cpu_time_seconds_total"),
        ("process.memory.usage", "By", "updowncounter", "process_memory_usage_bytes"),
        ("system.cpu.utilization", "1", "gauge", "system_cpu_utilization_ratio"),
        ("queue.length", "1", "updowncounter", "queue_length"),
        ("net.speed", "By/s", "gauge", "net_speed_bytes_per_second"),
        ("requests_total", "", "counter", "requests_total"),
        ("latency.seconds", "s", "histogram", "latency_seconds"),
        ("2xx.responses", "", "counter", "_2xx_responses_total"),
    ],
)
def test_names_follow_the_translation_with_suffixes(name: str, unit: str, instrument: str, expected: str) -> None:
    assert prometheus_name(name, unit, instrument) == expected


def test_groups_with_attributes() -> None:
    document = {"groups": [{**ORDERS, "attributes": [STATUS, REGION]}, {"type": "span", "id": "shop.order"}]}
    (metric,) = read_registry(document, SHOP)
    assert (metric.name, metric.kind, metric.help, metric.of) == (
        "shop_orders_total",
        "counter",
        "Orders placed.",
        "orders",
    )
    assert {label.name: label.values for label in metric.own_labels} == {
        "order_status": ("ok", "failed"),
        "cloud_region": (),
    }
    assert metric.own_labels[1].meaning == "Where the order was placed."
    assert metric.source == "shop.orders"


@pytest.mark.parametrize(
    "document",
    [
        {"catalog": [REGION, STATUS], "registry": {"groups": [{**ORDERS, "attributes": [1, 0]}]}},
        {
            "attribute_catalog": [REGION, STATUS],
            "registry": {
                "metrics": [
                    {
                        "name": "shop.orders",
                        "instrument": "counter",
                        "unit": "{order}",
                        "brief": "Orders placed.",
                        "attributes": [{"base": 1}, {"base": 0}],
                    }
                ]
            },
        },
    ],
)
def test_attributes_by_position_in_a_catalog(document: dict[str, object]) -> None:
    (metric,) = read_registry(document, SHOP)
    assert [label.name for label in metric.own_labels] == ["order_status", "cloud_region"]
    assert metric.own_labels[0].values == ("ok", "failed")


@pytest.mark.parametrize(
    "document", [None, [], "x", {}, {"groups": []}, {"groups": ["x"]}, {"groups": [{"type": "span"}]}]
)
def test_other_documents_are_refused(document: object) -> None:
    with pytest.raises(InvalidRegistryError):
        read_registry(document, SHOP)
