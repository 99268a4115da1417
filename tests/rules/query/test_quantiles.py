"""Rules about quantiles find what cannot work, and leave native histograms and variables alone."""

from __future__ import annotations

import pytest

from tests.rules.query.asked import INSTANT, NUMBER, findings, found


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
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
    ],
)
def test_le(promql: str, bad: bool) -> None:
    assert found("query/quantile-without-le", promql) is bad


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("histogram_quantile(0.9, a_bucket)", {}, True),
        ("histogram_quantile(0.9, sum by (le) (a_bucket))", {}, True),
        ("histogram_quantile(0.9, sum by (le) (a_bucket))", NUMBER, False),
        ("histogram_quantile(0.9, sum by (le) (a_bucket))", INSTANT, False),
        ("histogram_quantile(0.9, x:a_bucket)", {}, False),
        ("histogram_quantile(0.9, sum by (le) (increase(a_bucket[5m])))", {}, False),
        ("histogram_quantile(0.9, a_bucket unless a_bucket offset 1h or a_bucket)", {}, True),
        ("histogram_quantile(0.9, a_bucket unless a_bucket offset 1h or increase(a_bucket[1h]))", {}, False),
        ("histogram_quantile(0.9, a_bucket - a_bucket offset 5m)", {}, False),
    ],
)
def test_bare_buckets(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/quantile-without-rate", promql, **more) is bad


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("histogram_quantile(99, rate(a_bucket[5m]))", True),
        ("quantile(1.5, a)", True),
        ("quantile_over_time(-1, a[5m])", True),
        ("quantile(0, a)", False),
        ("quantile($q, a)", False),
        ("topk(5, a)", False),
    ],
)
def test_range(promql: str, bad: bool) -> None:
    assert found("query/quantile-out-of-range", promql) is bad


def test_a_percentage_is_told_its_share() -> None:
    (said,) = findings("query/quantile-out-of-range", "quantile(95, a)")
    assert said.help == "write 0.95"


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("avg(histogram_quantile(0.9, rate(a_bucket[5m])))", True),
        ("sum by (x) (histogram_quantile(0.9, rate(a_bucket[5m])) * 1000)", True),
        ('avg(a{quantile="0.99"})', True),
        ('avg by (quantile) (a{quantile="0.99"})', False),
        ('avg by (instance) (a{quantile="0.99"})', False),
        ('sum(a{quantile="1"})', False),
        ('sum(a{quantile=~"$q"})', False),
        ('max(a{quantile="0.99"})', False),
        ("histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))", False),
    ],
)
def test_averages(promql: str, bad: bool) -> None:
    assert found("query/average-of-quantiles", promql) is bad
