"""Rules about queries that compare them with the catalog."""

from __future__ import annotations

from heddle import Counter, Gauge, Histogram
from heddle.catalog.lookup import catalog_from_metrics
from heddle.rules import examples
from tests.rules.cases import (
    CATALOG,
    METRICS,
    NUMBER,
    SHOP,
    PanelQueries,
    Queries,
    helps,
    reported,
    wrong_panels,
    wrong_queries,
)

METRIC_QUERIES: Queries = [
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
]


def test_unknown_metrics_are_reported() -> None:
    assert wrong_queries("query/unknown-metric", METRIC_QUERIES, catalog=CATALOG) == []


def test_without_a_catalog_every_metric_is_accepted() -> None:
    assert [promql for promql, _ in METRIC_QUERIES if reported("query/unknown-metric", promql)] == []


def test_the_name_of_a_histogram_is_explained() -> None:
    (help,) = helps("query/unknown-metric", examples.query("order_seconds", catalog=CATALOG))
    assert help == "it is a histogram; use order_seconds_bucket, order_seconds_sum or order_seconds_count"


LABEL_QUERIES: Queries = [
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
]


def test_unknown_labels_are_reported() -> None:
    assert wrong_queries("query/unknown-label", LABEL_QUERIES, catalog=CATALOG) == []


VALUE_QUERIES: Queries = [
    ('orders_total{state="news"}', True),
    ('orders_total{state!="news"}', True),
    ('orders_total{state=~"new|old"}', True),
    ('orders_total{state=~"new|done"}', False),
    ('orders_total{state=~"n.*"}', False),
    ('orders_total{state=""}', False),
    ('orders_total{state="$state"}', False),
    ('orders_total{city="anywhere"}', False),
]


def test_unknown_label_values_are_reported() -> None:
    assert wrong_queries("query/unknown-label-value", VALUE_QUERIES, catalog=CATALOG) == []


def test_a_name_of_two_systems_has_the_labels_and_values_of_both() -> None:
    other = Counter(SHOP, "orders_total", "Others.", labels=("state", "town"))
    both = catalog_from_metrics([*METRICS, other])
    assert not reported("query/unknown-label", 'orders_total{town="x", city="y"}', catalog=both)
    assert not reported("query/unknown-label-value", 'orders_total{state="news"}', catalog=both)


RATES: Queries = [
    ("rate(queue_length[5m])", True),
    ("increase(queue_length[5m])", True),
    ("delta(queue_length[5m])", False),
    ("rate(order_seconds_sum[5m])", False),
    ("rate(nope[5m])", False),
]
DELTAS: Queries = [
    ("deriv(orders_total[5m])", True),
    ("idelta(order_seconds_count[5m])", True),
    ("rate(orders_total[5m])", False),
    ("delta(nope_total[5m])", False),
]


def test_functions_for_another_type_of_metric_are_reported() -> None:
    assert wrong_queries("query/rate-of-gauge", RATES, catalog=CATALOG) == []
    assert wrong_queries("query/delta-of-counter", DELTAS, catalog=CATALOG) == []


def test_only_increase_of_a_cumulative_gauge_is_accepted() -> None:
    cumulative = catalog_from_metrics([Gauge(SHOP, "run_cost", "Cost of a run.", cumulative=True)])
    assert not reported("query/rate-of-gauge", "increase(run_cost[1h])", catalog=cumulative)
    assert reported("query/rate-of-gauge", "rate(run_cost[1h])", catalog=cumulative)


def test_a_name_that_is_both_a_counter_and_a_gauge_is_accepted() -> None:
    both = catalog_from_metrics([Counter(SHOP, "x", "X."), Gauge(SHOP, "x", "X.")])
    for rule in ("query/rate-of-gauge", "query/delta-of-counter"):
        for function in ("rate", "delta"):
            assert not reported(rule, f"{function}(x[5m])", catalog=both), (rule, function)


COUNTER_PANELS: PanelQueries = [
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
]


def test_counters_in_graphs_are_reported() -> None:
    assert wrong_panels("query/raw-counter", COUNTER_PANELS, catalog=CATALOG) == []


COUNTER_NAMES: Queries = [("errors_total", True), ("open_files_total", False), ("queue", False), ("a_bytes", False)]


def test_without_a_catalog_the_name_identifies_a_counter() -> None:
    assert wrong_queries("query/raw-counter", COUNTER_NAMES) == []


_P90 = "histogram_quantile(0.9, sum by (le) (rate(order_seconds_bucket[5m])))"


COMPARISONS: Queries = [
    (f"{_P90} > 10", True),
    (f"{_P90} > 9", False),
    (f"{_P90} >= 10", False),
    (f"{_P90} >= 11", True),
    (f"{_P90} <= 10", True),
    (f"{_P90} < 10", False),
    (f"10 < {_P90}", True),
    (f"10 <= {_P90}", False),
    (f"{_P90} * 1000 > 30", False),
    (_P90.replace("order_seconds", "nope") + " > 30", False),
]


def test_comparisons_above_the_highest_bucket_are_reported() -> None:
    assert wrong_queries("query/quantile-above-buckets", COMPARISONS, catalog=CATALOG) == []


BOUNDS = {"1": False, "1.0": False, "+Inf": False, "2": True, "$le": False, "": False}
PATTERNS = {
    "10([.]0)?": False,
    "1|10": False,
    "1.*": False,
    "20([.]0)?": True,
    r"20(\\.0)?": True,
    "1|2": True,
}


def test_unknown_buckets_are_reported() -> None:
    bounds: Queries = [(f'order_seconds_bucket{{le="{bound}"}}', expected) for bound, expected in BOUNDS.items()]
    patterns: Queries = [(f'order_seconds_bucket{{le=~"{text}"}}', expected) for text, expected in PATTERNS.items()]
    assert wrong_queries("query/unknown-bucket", [*bounds, *patterns], catalog=CATALOG) == []


def test_a_histogram_without_declared_buckets_is_accepted() -> None:
    without = catalog_from_metrics([Histogram(SHOP, "order_seconds", "Duration.")])
    assert not reported("query/unknown-bucket", 'order_seconds_bucket{le="2"}', catalog=without)


UNBOUNDED_PANELS: PanelQueries = [
    ("rate(visits_total[5m])", {}, True),
    ("sum by (session) (rate(visits_total[5m]))", {}, True),
    ("sum by (city) (rate(visits_total[5m]))", {}, False),
    ("count(count by (session) (visits_total))", {}, False),
    ("topk(5, sum by (session) (rate(visits_total[5m])))", {}, False),
    ('rate(visits_total{session="$s"}[5m])', {}, False),
    ("sum by (session) (rate(visits_total[5m]))", {"type": "table"}, False),
]


def test_unbounded_labels_in_graphs_are_reported() -> None:
    assert wrong_panels("query/unbounded-label", UNBOUNDED_PANELS, catalog=CATALOG) == []
