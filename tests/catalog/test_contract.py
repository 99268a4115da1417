"""The catalog of what programs emit: series, labels and scopes of each source."""

from __future__ import annotations

from heddle.catalog.contract import ANY_PROGRAM, Emitter, Recorded, contract
from heddle.catalog.exposition import read_exposition
from heddle.catalog.lookup import Catalog
from heddle.catalog.renames import renamed_metrics
from heddle.promql.ast import Selector
from heddle.promql.parse import parse_promql

PAGE = """\
# TYPE shop_orders_total counter
shop_orders_total{status="ok",city=""} 5
shop_orders_total{status="failed",city="a"} 1
# TYPE shop_refunds_total counter
# TYPE shop_waiting gauge
# TYPE shop_latency_seconds histogram
shop_latency_seconds_bucket{region="eu",le="0.1"} 1
shop_latency_seconds_bucket{region="eu",le="+Inf"} 2
shop_latency_seconds_sum{region="eu"} 1
shop_latency_seconds_count{region="eu"} 2
# TYPE shop_gc_seconds summary
shop_gc_seconds_sum 1
shop_gc_seconds_count 3
# TYPE shop_wait_seconds summary
shop_wait_seconds{quantile="0.5"} 1
shop_wait_seconds_sum 1
shop_wait_seconds_count 3
shop_plain 3
# TYPE shop_old_counter counter
shop_old_counter{status="ok"} 3
# TYPE shop_old_unused counter
"http.size" 1
"""


def catalog(page: str = PAGE, scope: tuple[tuple[str, str], ...] = (), recorded: tuple[Recorded, ...] = ()) -> Catalog:
    page = page.replace('"http.size" 1', '{"http.size"} 1')
    emitter = Emitter(name="metrics.txt", metrics=read_exposition(page, ANY_PROGRAM), is_closed=False, scope=scope)
    return contract([emitter], recorded)


def select(promql: str, of: Catalog) -> Selector:
    (selector,) = parse_promql(promql).selectors
    return selector


def test_series_have_the_names_that_prometheus_stores() -> None:
    known = catalog()
    names = {
        "shop_orders_total": True,
        "shop_orders": False,
        "shop_orders_created": True,
        "shop_refunds_total": True,
        "shop_refunds": False,
        "shop_old_counter": True,
        "shop_old_counter_total": False,
        "shop_old_unused": True,
        "shop_waiting": True,
        "shop_latency_seconds": False,
        "shop_latency_seconds_bucket": True,
        "shop_latency_seconds_created": True,
        "shop_gc_seconds": False,
        "shop_gc_seconds_count": True,
        "shop_wait_seconds": True,
        "shop_plain": True,
        "http.size": True,
        "shop_nothing": False,
    }
    assert [name for name, expected in names.items() if bool(known.find(name)) is not expected] == []


def test_labels_are_those_of_the_samples_and_of_the_target() -> None:
    known = catalog()
    orders = known.labels_of(Selector("shop_orders_total"))
    assert orders is not None
    assert {"status", "city", "job", "instance", "pod", "exported_status"} <= orders
    assert "le" not in orders
    assert known.certain_labels_of(Selector("shop_orders_total")) == {"status", "job", "instance"}
    buckets = known.labels_of(Selector("shop_latency_seconds_bucket"))
    assert buckets is not None
    assert {"le", "region"} <= buckets


def test_labels_of_a_metric_without_samples_are_unknown() -> None:
    known = catalog()
    assert known.labels_of(Selector("shop_refunds_total")) is None
    assert known.labels_of(Selector("shop_orders_created")) is None


def test_a_label_of_the_program_is_not_expected_from_the_target() -> None:
    labels = catalog().labels_of(Selector("shop_orders_total"))
    assert labels is not None
    assert "region" not in labels
    assert "env" in labels


def test_a_type_that_the_source_does_not_state_is_none() -> None:
    (plain,), (waiting,) = (catalog().find(name) for name in ("shop_plain", "shop_waiting"))
    assert (plain.metric.kind, waiting.metric.kind) == ("untyped", "gauge")


def test_a_scope_excludes_queries_of_other_targets() -> None:
    known = catalog(scope=(("job", "shop"),))
    cases = {
        "shop_plain": True,
        'shop_plain{job="shop"}': True,
        'shop_plain{job="other"}': False,
        'shop_plain{job!="shop"}': False,
        'shop_plain{job=~"sh.*"}': True,
        'shop_plain{job=~"a|b"}': False,
        'shop_plain{job!~"sh.*"}': False,
        'shop_plain{job=~"$job"}': True,
        'shop_plain{job=~"\\\\pL+"}': True,
        'shop_plain{job!~"\\\\pL+"}': True,
        'shop_plain{job="other" or job="shop"}': True,
        'shop_plain{instance="a"}': True,
    }
    assert [promql for promql, found in cases.items() if bool(known.select(select(promql, known))) is not found] == []


def test_a_metric_is_compared_if_a_source_should_have_it() -> None:
    known = catalog(PAGE + "process_cpu_seconds_total 1\n", scope=(("job", "shop"), ("env", "prod")))
    cases = {
        "shop_nothing": True,
        'shop_nothing{job="other"}': False,
        "node_load1": False,
        'node_load1{job="shop"}': True,
        'node_load1{job=~"shop"}': True,
        'node_load1{env="prod"}': False,
        "process_other": False,
        'process_other{job="shop"}': True,
        "http_other": True,
    }
    assert [text for text, compared in cases.items() if known.compares(select(text, known)) is not compared] == []


def test_the_labels_of_recorded_series_follow_from_their_expressions() -> None:
    recorded = (
        Recorded("b:orders", parse_promql("sum without (job) (a:orders)"), frozenset({"team"})),
        Recorded("a:orders", parse_promql("sum by (status, job, nothing) (rate(shop_orders_total[5m]))")),
        Recorded("c:other", parse_promql("sum by (x) (other)")),
        Recorded("d:other", parse_promql("other")),
    )
    known = catalog(recorded=recorded)
    labels = {name: known.labels_of(Selector(name)) for name in ("a:orders", "b:orders", "c:other", "d:other")}
    assert labels == {
        "a:orders": {"status", "job"},
        "b:orders": {"status", "team"},
        "c:other": {"x"},
        "d:other": None,
    }
    assert known.has_rules
    assert not catalog().has_rules


def test_renamed_metrics_have_the_same_type_and_help_or_a_similar_name() -> None:
    before = catalog(
        "# HELP a_orders_total Orders.\n# TYPE a_orders_total counter\na_orders_total 1\n"
        '# TYPE a_latency_ms histogram\na_latency_ms_bucket{le="+Inf"} 1\na_latency_ms_sum 1\na_latency_ms_count 1\n'
        "# HELP a_queue Waiting.\n# TYPE a_queue gauge\na_queue 1\n"
        "# TYPE a_stays gauge\na_stays 1\n"
    )
    after = catalog(
        "# HELP shop_purchases_total Orders.\n# TYPE shop_purchases_total counter\nshop_purchases_total 1\n"
        '# TYPE a_latency_seconds histogram\na_latency_seconds_bucket{le="+Inf"} 1\na_latency_seconds_sum 1\n'
        "a_latency_seconds_count 1\n"
        "# HELP a_queue_total Waiting.\n# TYPE a_queue_total counter\na_queue_total 1\n"
        "# TYPE a_stays gauge\na_stays 1\n"
    )
    assert renamed_metrics(before, after) == {
        "a_orders_total": "shop_purchases_total",
        "a_latency_ms_bucket": "a_latency_seconds_bucket",
        "a_latency_ms_sum": "a_latency_seconds_sum",
        "a_latency_ms_count": "a_latency_seconds_count",
    }
