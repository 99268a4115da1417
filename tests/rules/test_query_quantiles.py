"""Rules about quantiles."""

from __future__ import annotations

from heddle.rules import examples
from tests.rules.cases import (
    INSTANT,
    NUMBER,
    PanelQueries,
    Queries,
    helps,
    wrong_panels,
    wrong_queries,
)

LE_QUERIES: Queries = [
    ("histogram_quantile(0.9, sum(rate(a_bucket[5m])))", True),
    ("histogram_quantile(0.9, sum by (x) (rate(a_bucket[5m])))", True),
    ("histogram_quantile(0.9, sum without (le) (rate(a_bucket[5m])))", True),
    ("histogram_quantile(0.9, sum by (x) (rate(a_bucket[5m]) unless a_bucket offset 5m and b))", True),
    ("1000 * histogram_quantile(0.9, 60 * sum(rate(a_bucket[5m])))", True),
    ("histogram_quantile(0.9, sum without (x) (rate(a_bucket[5m])))", False),
    ("histogram_quantile(0.9, sum by (le, x) (rate(a_bucket[5m])))", False),
    ("histogram_quantile(0.9, sum by ($by) (rate(a_bucket[5m])))", False),
    ("histogram_quantile(0.9, sum by (vmrange) (rate(a_bucket[5m])))", False),
    ("histogram_quantile(0.9, sum(rate(a[5m])))", False),
    ("histogram_quantile(0.9, rate(a_bucket[5m]))", False),
    ("histogram_quantile(0.9, sum by (x) (a:bucket:rate5m))", False),
]


def test_aggregations_without_le_are_reported() -> None:
    assert wrong_queries("query/quantile-without-le", LE_QUERIES) == []


BUCKET_PANELS: PanelQueries = [
    ("histogram_quantile(0.9, a_bucket)", {}, True),
    ("histogram_quantile(0.9, sum by (le) (a_bucket))", {}, True),
    ("histogram_quantile(0.9, sum by (le) (a_bucket))", NUMBER, False),
    ("histogram_quantile(0.9, sum by (le) (a_bucket))", INSTANT, False),
    ("histogram_quantile(0.9, x:a_bucket)", {}, False),
    ("histogram_quantile(0.9, sum by (le) (increase(a_bucket[5m])))", {}, False),
    ("histogram_quantile(0.9, a_bucket unless a_bucket offset 1h or a_bucket)", {}, True),
    ("histogram_quantile(0.9, a_bucket unless a_bucket offset 1h or increase(a_bucket[1h]))", {}, False),
    ("histogram_quantile(0.9, a_bucket - a_bucket offset 5m)", {}, False),
]


def test_quantiles_without_a_rate_are_reported() -> None:
    assert wrong_panels("query/quantile-without-rate", BUCKET_PANELS) == []


QUANTILES: Queries = [
    ("histogram_quantile(99, rate(a_bucket[5m]))", True),
    ("quantile(1.5, a)", True),
    ("quantile_over_time(-1, a[5m])", True),
    ("quantile(0, a)", False),
    ("quantile($q, a)", False),
    ("topk(5, a)", False),
]


def test_quantiles_above_1_and_below_0_are_reported() -> None:
    assert wrong_queries("query/quantile-out-of-range", QUANTILES) == []


def test_a_percentage_is_converted_in_the_help() -> None:
    assert helps("query/quantile-out-of-range", examples.query("quantile(95, a)")) == ["write 0.95"]


AVERAGES: Queries = [
    ("avg(histogram_quantile(0.9, rate(a_bucket[5m])))", True),
    ("sum by (x) (histogram_quantile(0.9, rate(a_bucket[5m])) * 1000)", True),
    ('avg(a{quantile="0.99"})', True),
    ('avg by (quantile) (a{quantile="0.99"})', False),
    ('avg by (instance) (a{quantile="0.99"})', False),
    ('sum(a{quantile="1"})', False),
    ('sum(a{quantile=~"$q"})', False),
    ('max(a{quantile="0.99"})', False),
    ("histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))", False),
    ('sum by (kubernetes_pod_name) (a{quantile="0.99"})', False),
    ('sum by (instance_id) (a{quantile="0.99"})', False),
    ('sum by (podium) (a{quantile="0.99"})', True),
]


def test_averages_and_sums_of_quantiles_are_reported() -> None:
    assert wrong_queries("query/average-of-quantiles", AVERAGES) == []
