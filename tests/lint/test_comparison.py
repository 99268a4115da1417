"""Queries are compared with the metrics that a program emits."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from heddle.diagnostics.finding import Finding, Severity
from heddle.lint.comparison import BrokenUse, Comparison
from heddle.lint.external import lint_files
from heddle.lint.selection import RuleSelection
from heddle.project.contract import ContractOptions, load_contract
from heddle.settings.model import Settings

PAGE = """\
# HELP shop_orders_total Orders placed.
# TYPE shop_orders_total counter
shop_orders_total{status="ok",shop="a"} 5
# HELP shop_refunds_total Refunds.
# TYPE shop_refunds_total counter
# HELP shop_queue Orders waiting.
# TYPE shop_queue gauge
shop_queue{shop="a"} 3
# HELP shop_total A gauge that is named like a counter.
# TYPE shop_visits_total gauge
shop_visits_total 3
# HELP shop_latency_seconds Duration of an order.
# TYPE shop_latency_seconds histogram
shop_latency_seconds_bucket{le="0.1"} 1
shop_latency_seconds_bucket{le="1"} 1
shop_latency_seconds_bucket{le="+Inf"} 2
shop_latency_seconds_sum 1.5
shop_latency_seconds_count 2
# HELP shop_gc_seconds Pauses.
# TYPE shop_gc_seconds summary
shop_gc_seconds{quantile="0.9"} 1
shop_gc_seconds_sum 1
shop_gc_seconds_count 3
# HELP shop_wait_seconds Waits.
# TYPE shop_wait_seconds summary
shop_wait_seconds_sum 1
shop_wait_seconds_count 3
# HELP shop_build_info The version.
# TYPE shop_build_info gauge
shop_build_info{version="1.2",shop="a"} 1
process_cpu_seconds_total 1
{"shop.size", "shop.name"="a"} 3
"""
SELECTION = RuleSelection(today=date(2026, 1, 1), least=Severity.WARNING)
REGISTRY = {
    "groups": [
        {
            "type": "metric",
            "metric_name": "shop.order.duration",
            "instrument": "histogram",
            "unit": "s",
            "attributes": [
                {"name": "order.kind", "type": {"members": [{"value": "new"}, {"value": "repeated"}]}},
                {"name": "order.size", "type": {"allow_custom_values": True, "members": [{"value": "small"}]}},
            ],
        },
        {"type": "metric", "metric_name": "shop.orders", "instrument": "counter", "unit": "{order}", "attributes": []},
    ]
}


def panel(expression: str, **keys: Any) -> dict[str, Any]:
    target = {"refId": "A", "expr": expression, "legendFormat": keys.pop("legend", "")}
    return {"type": "timeseries", "title": "Orders", "datasource": {"type": "prometheus"}, "targets": [target], **keys}


def dashboard(*panels: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"title": "Shop", "uid": "shop", "schemaVersion": 39, "panels": list(panels), **keys}


def compare(
    folder: Path, content: object, metrics: object = PAGE, *, before: str = "", **options: Any
) -> tuple[tuple[Finding, ...], Comparison]:
    source = folder / ("metrics.txt" if isinstance(metrics, str) else "registry.json")
    source.write_text(metrics if isinstance(metrics, str) else json.dumps(metrics))
    earlier = folder / "old.txt"
    earlier.write_text(before)
    path = folder / "shop.json"
    path.write_text(json.dumps(content))
    scope = options.pop("scope", "")
    contract = ContractOptions(
        metrics=(f"{scope}{source}",), before=(f"{scope}{earlier}",) if before else (), **options
    )
    catalogs = load_contract(contract, Settings(), [path])
    comparison = Comparison(catalogs.current, catalogs.before)
    return lint_files([path], SELECTION, comparison, only_metrics=True).findings, comparison


def ids(folder: Path, content: object, metrics: object = PAGE, **options: Any) -> list[str]:
    return sorted(finding.id for finding in compare(folder, content, metrics, **options)[0])


METRIC, LABEL = "query/unknown-metric", "query/unknown-label"
QUERIES: dict[str, list[str]] = {
    "rate(shop_orders_total[5m])": [],
    "rate(shop_order_total[5m])": [METRIC],
    "shop_orders": [METRIC],
    '{"shop.size", "shop.name"="a"}': [],
    '{"shop.sizes"}': [METRIC],
    '{"shop.size", "shop.nam"="a"}': [LABEL],
    'rate({__name__=~"shop_.*"}[5m])': [],
    "node_load1 / node_cpu_count": [],
    "process_open_fds": [],
    'process_cpu_seconds_total{status="x"}': [LABEL],
    "up{job='shop'} * scrape_duration_seconds": [],
    "time() - shop_orders_created": [],
    'increase(shop_refunds_total{anything="x"}[1h])': [],
    "sum by (anything) (increase(shop_refunds_total[1h]))": [],
    'shop_queue{status="ok"}': [LABEL],
    'shop_queue{status=""}': [],
    'shop_queue{status=~".*"}': [],
    'shop_queue{job="a", instance="b", namespace="c", exported_shop="d"}': [],
    'shop_queue{colour="red"}': [LABEL],
    "sum by (colour) (shop_queue)": [LABEL],
    "sum without (colour) (shop_queue)": [],
    "sum by (shop) (sum by (instance) (shop_queue))": [LABEL],
    'label_replace(shop_queue, "a", "$1", "colour", "(.*)")': [LABEL],
    'label_replace(shop_queue, "a", "b", "", "")': [],
    'label_join(shop_queue, "a", "-", "shop", "colour")': [LABEL],
    "rate(shop_queue[5m])": ["query/rate-of-gauge"],
    "rate(shop_visits_total[5m])": [],
    "rate({'shop.size'}[5m])": [],
    "delta(shop_orders_total[5m])": ["query/delta-of-counter"],
    "histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m]))": [],
    "histogram_quantile(0.9, rate(shop_latency_seconds[5m]))": [],
    "histogram_avg(rate(shop_latency_seconds[5m]))": [],
    "rate(shop_latency_seconds[5m])": [METRIC],
    "histogram_quantile(0.9, rate(shop_latency_seconds_sum[5m]))": ["query/quantile-without-buckets"],
    "histogram_quantile(0.9, shop_queue)": ["query/quantile-without-buckets"],
    "histogram_quantile(0.9, shop_gc_seconds)": ["query/quantile-without-buckets"],
    "histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m]) and on () shop_queue)": [],
    "histogram_quantile(0.9, rate(shop_gc_seconds_bucket[5m]))": [METRIC],
    'rate(shop_latency_seconds_bucket{le="1.0"}[5m])': [],
    'rate(shop_latency_seconds_bucket{le="2"}[5m])': ["query/unknown-bucket"],
    'shop_gc_seconds{quantile="0.90"}': [],
    'shop_gc_seconds{quantile="0.5"}': ["query/unknown-label-value"],
    'shop_gc_seconds{quantile="high"}': ["query/unknown-label-value"],
    "shop_wait_seconds": [METRIC],
    "shop_old or shop_queue": [],
    "shop_queue or shop_old": [],
    "shop_old or shop_older": [METRIC, METRIC],
    "shop_queue * on (shop) group_left (version) shop_build_info": [],
    "shop_queue * on (shop) group_left (status) shop_build_info": ["query/unmatched-join"],
    "shop_queue * on (shop, version) shop_build_info": ["query/unmatched-join"],
    "shop_queue * ignoring (version) shop_build_info": [],
    "shop_queue * shop_build_info": ["query/unmatched-join"],
    "shop_queue and sum(shop_build_info)": ["query/unmatched-join"],
    'shop_queue{colour="red"} + shop_queue{colour="red"}': [LABEL],
    "sum by (shop) (shop_queue) / sum(shop_queue)": [],
    "shop_queue or shop_build_info": [],
    "shop_queue unless shop_build_info": [],
    "shop_queue + on () group_left () sum(shop_orders_total)": [],
    "shop_queue * on (shop) other_info": [],
    "shop_queue / scalar(sum(shop_orders_total))": [],
    "$metric + shop_$name": [],
    "shop:orders:rate5m": [],
    "rate(shop_orders_total": [],
}


def test_queries_are_compared_with_a_metrics_page(tmp_path: Path) -> None:
    found = {promql: ids(tmp_path, dashboard(panel(promql))) for promql in QUERIES}
    assert {promql: each for promql, each in found.items() if each != QUERIES[promql]} == {}


def test_native_histograms_are_drawn_as_heatmaps(tmp_path: Path) -> None:
    promql = "sum(rate(shop_latency_seconds[5m]))"
    assert ids(tmp_path, dashboard(panel(promql))) == [METRIC]
    assert ids(tmp_path, dashboard(panel(promql, type="heatmap"))) == []


def test_legends_use_labels_of_the_result(tmp_path: Path) -> None:
    legends = {"{{shop}} {{instance}}": [], "{{status}}": ["query/unknown-legend-label"]}
    found = {legend: ids(tmp_path, dashboard(panel("shop_queue", legend=legend))) for legend in legends}
    assert found == legends


def test_queries_of_other_programs_are_not_compared(tmp_path: Path) -> None:
    legend = {"legend": "{{state}}"}
    assert ids(tmp_path, dashboard(panel("sum by (shop) (other_queue)", **legend))) == []
    assert ids(tmp_path, dashboard(panel("sum by (shop) (shop_queue)", **legend))) == ["query/unknown-legend-label"]


def test_a_label_that_the_query_uses_is_reported_once(tmp_path: Path) -> None:
    findings = ids(tmp_path, dashboard(panel("sum by (colour) (shop_queue)", legend="{{colour}}")))
    assert findings == [LABEL]


def test_units_are_those_of_the_metric(tmp_path: Path) -> None:
    def with_unit(promql: str) -> list[str]:
        return ids(tmp_path, dashboard(panel(promql, fieldConfig={"defaults": {"unit": "ms"}})))

    quantile = "histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m]))"
    assert with_unit(quantile) == ["panel/wrong-unit"]
    assert with_unit("rate(shop_latency_seconds_bucket[5m])") == []
    assert with_unit("node_other_seconds") == []


def test_variables_and_annotations_are_compared(tmp_path: Path) -> None:
    queries = {
        "label_values(shop_queue, shop)": [],
        "label_values(shop_queue, colour)": [LABEL],
        "label_values(shop_queues, shop)": [METRIC],
        'label_values(shop_queue{colour="red"}, shop)': [LABEL],
        'label_values({__name__="shop_queues"}, shop)': [METRIC],
        "label_values(job)": [],
        "label_names()": [],
        "metrics(shop_.*)": [],
        "query_result(shop_queues > 1)": [METRIC],
    }
    found = {}
    for query in queries:
        variable = {"name": "x", "type": "query", "datasource": {"type": "prometheus"}, "query": query}
        found[query] = ids(tmp_path, dashboard(templating={"list": [variable]}))
    assert found == queries
    annotation = {"name": "x", "datasource": {"type": "prometheus"}, "expr": "shop_queue", "titleFormat": "{{status}}"}
    assert ids(tmp_path, dashboard(annotations={"list": [annotation]})) == ["query/unknown-legend-label"]


def test_alerts_and_recording_rules_are_compared(tmp_path: Path) -> None:
    rules = [
        {"record": "shop:queue:max", "expr": "max by (shop) (shop_queue)"},
        {"record": "shop:other", "expr": "shop_queues"},
        {
            "alert": "Full",
            "expr": "shop:queue:max > 5",
            "annotations": {"a": "{{ $labels.shop }} {{ $labels.status }}"},
        },
        {"alert": "Failed", "expr": 'sum({app="shop"} |= "error")'},
    ]
    findings, comparison = compare(tmp_path, {"groups": [{"name": "shop", "rules": rules}]})
    found = {finding.location.file.partition("#")[2]: (finding.id, finding.message) for finding in findings}
    assert found == {
        "/groups/0/rules/1": (METRIC, "unknown metric shop_queues"),
        "/groups/0/rules/2": (
            "query/unknown-legend-label",
            "the annotations use label `status`, which the series do not have",
        ),
    }
    assert comparison.broken == {}


def test_recorded_series_of_rule_files_are_known(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text('groups: [{name: a, rules: [{record: "shop:queue:max", expr: max by (shop) (shop_queue)}]}]')
    queries: dict[str, list[str]] = {
        "shop:queue:max": [],
        'shop:queue:max{status="x"}': [LABEL],
        "shop:queue:maxx": [METRIC],
        "node:cpu:rate5m": [],
    }
    found = {promql: ids(tmp_path, dashboard(panel(promql)), rules=(rules,)) for promql in queries}
    assert found == queries


def test_a_scope_selects_the_queries_that_are_compared(tmp_path: Path) -> None:
    queries: dict[str, list[str]] = {
        "shop_old": [METRIC],
        'shop_old{job="shop"}': [METRIC],
        'other_old{job="shop"}': [METRIC],
        'shop_old{job="other"}': [],
        'shop_queue{job="other", colour="red"}': [],
    }
    found = {promql: ids(tmp_path, dashboard(panel(promql)), scope="job=shop@") for promql in queries}
    assert found == queries


def test_labels_of_the_target_are_known(tmp_path: Path) -> None:
    red = panel('shop_queue{colour="red"}')
    assert ids(tmp_path, dashboard(red), target_labels=("colour",)) == []
    assert ids(tmp_path, dashboard(red, panel('node_load1{colour="red"}'))) == []
    assert ids(tmp_path, dashboard(red, panel('shop_build_info{colour="red"}'))) == [LABEL, LABEL]


def test_other_metrics_are_counted_by_prefix(tmp_path: Path) -> None:
    content = dashboard(panel("node_load1 + node_load5 + kube_pod_info + shop_queue + up"), panel("node_load1"))
    assert dict(compare(tmp_path, content)[1].counts()) == {"node": 2, "kube": 1}


def test_a_registry_closes_sets_of_values(tmp_path: Path) -> None:
    queries: dict[str, list[str]] = {
        'rate(shop_order_duration_seconds_bucket{order_kind="new", order_size="huge"}[5m])': [],
        'rate(shop_order_duration_seconds_count{order_kind="old"}[5m])': ["query/unknown-label-value"],
        'rate(shop_orders_total{order_kind="new"}[5m])': [LABEL],
        'rate(shop_orders_total{otel_scope_name="x", service_name="y"}[5m])': [],
        "rate(shop_order_total[5m])": [METRIC],
    }
    found = {promql: ids(tmp_path, dashboard(panel(promql)), REGISTRY) for promql in queries}
    assert found == queries


def test_names_of_a_registry_follow_the_translation(tmp_path: Path) -> None:
    duration = '{{"shop{0}order{0}duration{1}_count", "order{0}kind"="new"}}'
    translations = {
        "UnderscoreEscapingWithSuffixes": ("_", "_seconds"),
        "UnderscoreEscapingWithoutSuffixes": ("_", ""),
        "NoUTF8EscapingWithSuffixes": (".", "_seconds"),
        "NoTranslation": (".", ""),
    }
    content = {
        translation: {
            other: ids(tmp_path, dashboard(panel(duration.format(*parts))), REGISTRY, translation=translation)
            for other, parts in translations.items()
        }
        for translation in translations
    }
    expected = {
        translation: {other: [] if other == translation else [METRIC] for other in translations}
        for translation in translations
    }
    assert content == expected


def test_help_names_the_nearest_name_and_its_source(tmp_path: Path) -> None:
    queries = {
        "shop_order_total": "did you mean `shop_orders_total`, as in {}?",
        "shop_queue_length": "did you mean `shop_queue`, as in {}?",
        "shop_latency_seconds": (
            "it is a histogram; use shop_latency_seconds_bucket, shop_latency_seconds_sum or shop_latency_seconds_count"
        ),
        "shop_queue_total": "shop_queue is a gauge; use shop_queue, as in {}",
        "shop_wait_seconds_bucket": (
            "shop_wait_seconds is a summary, which has no buckets; use shop_wait_seconds_sum, as in {}"
        ),
        "shop_xyz": "compared with {}",
        "sum by (shop) (sum by (instance) (shop_queue))": "keep the label in the inner aggregation",
        'shop_orders_total{state="ok"}': "did you mean `status`, as in {}?",
        'shop_queue{status="ok"}': "the labels in {} are: instance, job, shop",
        'shop_queue{colour="ok"}': "pass `--target-label colour` if Prometheus adds it when it scrapes",
    }
    found = {promql: [item.help for item in compare(tmp_path, dashboard(panel(promql)))[0]] for promql in queries}
    source = tmp_path / "metrics.txt"
    assert found == {promql: [help.format(source)] for promql, help in queries.items()}


def test_only_what_a_change_breaks_is_reported(tmp_path: Path) -> None:
    old = PAGE
    new = (
        PAGE.replace("shop_queue", "store_queue")
        .replace('shop_orders_total{status="ok",shop="a"}', 'shop_orders_total{status="ok"}')
        .replace('shop_latency_seconds_bucket{le="1"} 1\n', "")
    )
    variable = {"name": "shop", "type": "query", "datasource": {"type": "prometheus"}}
    content = dashboard(
        panel("rate(shop_orders_total[5m])", title="Unchanged"),
        panel("shop_gone", title="Broken before"),
        panel("shop_queue + shop_gone", title="Queue"),
        panel("sum by (shop) (shop_orders_total)", title="Shops"),
        panel('rate(shop_latency_seconds_bucket{le="1"}[5m])', title="Fast"),
        templating={"list": [{**variable, "query": "label_values(shop_queue, shop)"}]},
    )
    findings, comparison = compare(tmp_path, content, new, before=old)
    assert sorted((finding.id, finding.message) for finding in findings) == [
        ("query/unknown-bucket", 'shop_latency_seconds_bucket has no bucket `le="1"`'),
        (LABEL, "shop_orders_total has no label `shop` (in `by` of `sum`)"),
        (METRIC, "unknown metric shop_queue"),
        (METRIC, "unknown metric shop_queue"),
    ]
    assert {item.help for item in findings if item.id == METRIC} == {
        "it may have been renamed to `store_queue`, which is new"
    }
    assert {name: sorted((use.user, use.title) for use in uses) for name, uses in comparison.broken.items()} == {
        "Shop": [("panel", "Fast"), ("panel", "Queue"), ("panel", "Shops"), ("variable", "shop")]
    }
    assert compare(tmp_path, content, old, before=old)[0] == ()
    assert all(isinstance(use, BrokenUse) for uses in comparison.broken.values() for use in uses)


def test_samples_that_appear_for_the_first_time_break_nothing(tmp_path: Path) -> None:
    new = PAGE.replace(
        "# TYPE shop_refunds_total counter\n", "# TYPE shop_refunds_total counter\nshop_refunds_total 1\n"
    )
    content = dashboard(panel('rate(shop_refunds_total{reason="late"}[5m])'))
    assert ids(tmp_path, content, new) == [LABEL]
    assert ids(tmp_path, content, new, before=PAGE) == []


def test_a_removed_metric_of_a_library_is_reported(tmp_path: Path) -> None:
    new = PAGE.replace("process_cpu_seconds_total 1\n", "")
    content = dashboard(panel("rate(process_cpu_seconds_total[5m])"))
    assert ids(tmp_path, content, new) == []
    assert ids(tmp_path, content, new, before=PAGE) == [METRIC]


HISTORY = {
    "a part of the name was left out": (
        "topk(10, shop_statements_calls)",
        "topk(10, shop_statements_most_frequent_calls)",
    ),
    "a counter became a histogram": (
        "sum(rate(shop_forwards_total[5m]))",
        'sum(rate(shop_proxy_duration_seconds_count{proxy="forward"}[5m]))',
    ),
    "a histogram was renamed and got a label": (
        "rate(shop_cache_write_seconds_sum[5m]) / rate(shop_cache_write_seconds_count[5m])",
        'rate(shop_write_seconds_sum{source="cache"}[5m]) / rate(shop_write_seconds_count{source="cache"}[5m])',
    ),
    "a counter got a suffix": ("rate(shop_responses_xx[5m])", "rate(shop_responses_xx_total[5m])"),
    "a status moved to a label": ('shop_proxy_status{proxy="forward"}', 'shop_proxy_up{state="up"}'),
}
EMITTED = """\
# TYPE shop_statements_most_frequent_calls gauge
shop_statements_most_frequent_calls{query="a"} 1
# TYPE shop_proxy_duration_seconds histogram
shop_proxy_duration_seconds_bucket{proxy="forward",le="+Inf"} 1
shop_proxy_duration_seconds_sum{proxy="forward"} 1
shop_proxy_duration_seconds_count{proxy="forward"} 1
# TYPE shop_write_seconds histogram
shop_write_seconds_bucket{source="cache",le="+Inf"} 1
shop_write_seconds_sum{source="cache"} 1
shop_write_seconds_count{source="cache"} 1
# TYPE shop_responses_xx_total counter
shop_responses_xx_total{class="2"} 1
# TYPE shop_proxy_up gauge
shop_proxy_up{proxy="forward",state="up"} 1
"""


def test_every_panel_that_a_rename_broke_is_reported_until_it_is_fixed(tmp_path: Path) -> None:
    broken = {name: ids(tmp_path, dashboard(panel(before)), EMITTED) for name, (before, _) in HISTORY.items()}
    fixed = {name: ids(tmp_path, dashboard(panel(after)), EMITTED) for name, (_, after) in HISTORY.items()}
    assert [name for name, found in broken.items() if METRIC not in found] == []
    assert [name for name, found in fixed.items() if found] == []
