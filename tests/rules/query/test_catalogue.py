"""Rules that know the metrics say what is not among them, and nothing where they cannot know."""

from __future__ import annotations

import pytest

from heddle import Counter, Gauge, Histogram
from heddle.catalog.lookup import catalog_from_metrics
from tests.rules.query.asked import KNOWN, METRICS, NUMBER, SHOP, findings, found


def known(rule: str, promql: str) -> bool:
    return found(rule, promql, catalog=KNOWN)


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("orders_totals", True),
        ("sum(nope) / sum(rate(orders_total[5m]))", True),
        ("order_seconds", True),
        ("order_seconds_bucket", False),
        ("order_seconds_sum / order_seconds_count", False),
        ("up", False),
        ('ALERTS{alertname="a"}', False),
        ("scrape_duration_seconds", False),
        ("shop:orders:rate5m", False),
        ("$metric", False),
        ("${metric}_total", False),
        ('{__name__=~"nope.*"}', False),
        ('{__name__="nope"}', True),
    ],
)
def test_metrics(promql: str, bad: bool) -> None:
    assert known("query/unknown-metric", promql) is bad
    assert not found("query/unknown-metric", promql)


def test_a_histograms_name_alone_is_told_its_series() -> None:
    (said,) = findings("query/unknown-metric", "order_seconds", catalog=KNOWN)
    assert "order_seconds_bucket" in said.help


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ('orders_total{town="x"}', True),
        ('orders_total{town!="x"}', True),
        ('orders_total{town=""}', False),
        ('orders_total{city="x", job="a", instance="b"}', False),
        ('orders_total{$label="x"}', False),
        ('nope{town="x"}', False),
        ("sum by (town) (rate(orders_total[5m]))", True),
        ("sum by (city) (sum by (state) (orders_total))", True),
        ("sum without (town) (orders_total)", False),
        ("sum by ($by) (orders_total)", False),
        ("sum by (le) (rate(order_seconds_bucket[5m]))", False),
        ("sum by (le) (rate(order_seconds_count[5m]))", True),
        ("sum by (town) (nope)", False),
        ("sum by (town) (orders_total * on (city) group_left (town) queue_length)", False),
        ('count by (v) (count_values("v", queue_length))', False),
        ('sum by (v) (label_replace(orders_total, "v", "$1", "city", "(.*)"))', False),
        ("sum by (__name__) (orders_total)", False),
    ],
)
def test_labels(promql: str, bad: bool) -> None:
    assert known("query/unknown-label", promql) is bad


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ('orders_total{state="news"}', True),
        ('orders_total{state!="news"}', True),
        ('orders_total{state=~"new|old"}', True),
        ('orders_total{state=~"new|done"}', False),
        ('orders_total{state=~"n.*"}', False),
        ('orders_total{state=""}', False),
        ('orders_total{state="$state"}', False),
        ('orders_total{city="anywhere"}', False),
    ],
)
def test_values(promql: str, bad: bool) -> None:
    assert known("query/unknown-label-value", promql) is bad


def test_a_name_of_two_systems_has_the_labels_and_values_of_both() -> None:
    other = Counter(SHOP, "orders_total", "Others.", labels=("state", "town"))
    both = catalog_from_metrics([*METRICS, other])
    assert not found("query/unknown-label", 'orders_total{town="x", city="y"}', catalog=both)
    assert not found("query/unknown-label-value", 'orders_total{state="news"}', catalog=both)


@pytest.mark.parametrize(
    ("rule", "promql", "bad"),
    [
        ("rate-of-gauge", "rate(queue_length[5m])", True),
        ("rate-of-gauge", "increase(queue_length[5m])", True),
        ("rate-of-gauge", "delta(queue_length[5m])", False),
        ("rate-of-gauge", "rate(order_seconds_sum[5m])", False),
        ("rate-of-gauge", "rate(nope[5m])", False),
        ("delta-of-counter", "deriv(orders_total[5m])", True),
        ("delta-of-counter", "idelta(order_seconds_count[5m])", True),
        ("delta-of-counter", "rate(orders_total[5m])", False),
        ("delta-of-counter", "delta(nope_total[5m])", False),
    ],
)
def test_kinds(rule: str, promql: str, bad: bool) -> None:
    assert known(f"query/{rule}", promql) is bad


@pytest.mark.parametrize("rule", ["rate-of-gauge", "delta-of-counter"])
@pytest.mark.parametrize("function", ["rate", "delta"])
def test_a_name_that_is_both_a_counter_and_a_gauge_is_left_alone(rule: str, function: str) -> None:
    both = catalog_from_metrics([Counter(SHOP, "x", "X."), Gauge(SHOP, "x", "X.")])
    assert not found(f"query/{rule}", f"{function}(x[5m])", catalog=both)


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("orders_total", {}, True),
        ("sum(orders_total) * 60", {}, True),
        ("sum(order_seconds_sum) or vector(0)", {}, True),
        ("queue_length", {}, False),
        ("nope_total", {}, False),
        ("sum(order_seconds_sum) / sum(order_seconds_count)", {}, False),
        ("orders_total - orders_total offset 1h", {}, False),
        ("changes(orders_total[1h])", {}, False),
        ("count(orders_total)", {}, False),
        ("time() - timestamp(orders_total)", {}, False),
        ("orders_total", NUMBER, False),
        ("orders_total", {"target": {"instant": True, "range": False}}, False),
    ],
)
def test_counters_on_graphs(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/raw-counter", promql, catalog=KNOWN, **more) is bad


@pytest.mark.parametrize(
    ("promql", "bad"), [("errors_total", True), ("open_files_total", False), ("queue", False), ("a_bytes", False)]
)
def test_counters_by_their_names_alone(promql: str, bad: bool) -> None:
    assert found("query/raw-counter", promql) is bad


_Q = "histogram_quantile(0.9, sum by (le) (rate(order_seconds_bucket[5m])))"


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        (f"{_Q} > 10", True),
        (f"{_Q} > 9", False),
        (f"{_Q} >= 10", False),
        (f"{_Q} >= 11", True),
        (f"{_Q} <= 10", True),
        (f"{_Q} < 10", False),
        (f"10 < {_Q}", True),
        (f"10 <= {_Q}", False),
        (f"{_Q} * 1000 > 30", False),
        (_Q.replace("order_seconds", "nope") + " > 30", False),
    ],
)
def test_what_buckets_can_tell(promql: str, bad: bool) -> None:
    assert known("query/quantile-above-buckets", promql) is bad


@pytest.mark.parametrize(
    ("le", "bad"), [("1", False), ("1.0", False), ("+Inf", False), ("2", True), ("$le", False), ("", False)]
)
def test_buckets(le: str, bad: bool) -> None:
    assert known("query/unknown-bucket", f'order_seconds_bucket{{le="{le}"}}') is bad


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        ("10([.]0)?", False),
        ("1|10", False),
        ("1.*", False),
        ("20([.]0)?", True),
        (r"20(\\.0)?", True),
        ("1|2", True),
    ],
)
def test_patterns_of_buckets(pattern: str, bad: bool) -> None:
    assert known("query/unknown-bucket", f'order_seconds_bucket{{le=~"{pattern}"}}') is bad


def test_buckets_that_nobody_declared_are_not_known() -> None:
    without = catalog_from_metrics([Histogram(SHOP, "order_seconds", "Time.")])
    assert not found("query/unknown-bucket", 'order_seconds_bucket{le="2"}', catalog=without)


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("rate(visits_total[5m])", {}, True),
        ("sum by (session) (rate(visits_total[5m]))", {}, True),
        ("sum by (city) (rate(visits_total[5m]))", {}, False),
        ("count(count by (session) (visits_total))", {}, False),
        ("topk(5, sum by (session) (rate(visits_total[5m])))", {}, False),
        ('rate(visits_total{session="$s"}[5m])', {}, False),
        ("sum by (session) (rate(visits_total[5m]))", {"type": "table"}, False),
    ],
)
def test_labels_without_bound(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/unbounded-label", promql, catalog=KNOWN, **more) is bad
