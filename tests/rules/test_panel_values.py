"""Rules about how a panel shows values: units, limits, thresholds and value mappings."""

from __future__ import annotations

from typing import Any

from heddle import Counter, Gauge, Histogram, System
from heddle.catalog.lookup import catalog_from_metrics
from heddle.rules import examples
from heddle.rules.subjects import Dashboard, Panel
from tests.rules.cases import helps, messages, wrong


def steps(*values: float | None, **keys: Any) -> dict[str, Any]:
    return {"thresholds": {"mode": "absolute", "steps": [{"color": "red", "value": value} for value in values], **keys}}


def test_unsorted_thresholds_are_reported() -> None:
    cases: dict[tuple[float | None, ...], int] = {
        (None, 80, 90): 0,
        (None, 90, 80): 1,
        (100, 80, 90): 0,  # the value of the base is ignored
        (None, 90, 80, 70): 2,
        (None, -90, -80): 0,
        (None, 80): 0,
        (80,): 1,
        (80, 90): 1,
        (0, 80): 0,
        (-10, 80): 0,
        (): 0,
    }
    subjects = ((values, examples.panel("up", defaults=steps(*values)), count) for values, count in cases.items())
    assert wrong("panel/unsorted-thresholds", subjects) == []


def test_a_base_at_the_minimum_of_the_panel_is_accepted() -> None:
    panel = examples.panel("up", defaults={**steps(50, 80), "min": 50})
    assert messages("panel/unsorted-thresholds", panel) == []


def test_thresholds_of_an_override_are_checked() -> None:
    override = {"properties": [{"id": "thresholds", "value": steps(None, 2, 1)["thresholds"]}]}
    assert len(messages("panel/unsorted-thresholds", examples.panel("up", overrides=[override]))) == 1


def test_thresholds_outside_the_range_are_reported() -> None:
    lines = {"custom": {"thresholdsStyle": {"mode": "line"}}}
    cases: list[tuple[str, dict[str, Any], bool]] = [
        ("gauge", steps(None, 80) | {"max": 1}, True),
        ("gauge", steps(None, 0.8, 80) | {"max": 1}, False),
        ("gauge", steps(None, 80), False),
        ("gauge", steps(None, 80, mode="percentage") | {"max": 1}, False),
        ("stat", steps(None, 80) | {"max": 1, "color": {"mode": "fixed"}}, False),
        ("stat", steps(None, 1) | {"min": 10}, True),
        ("timeseries", steps(None, 80) | {"max": 1}, False),  # the thresholds are not shown
        ("timeseries", steps(None, 80) | {"max": 1} | lines, True),
    ]
    subjects = (
        ((type, defaults), examples.panel("up", type=type, defaults=defaults), expected)
        for type, defaults, expected in cases
    )
    assert wrong("panel/unreachable-thresholds", subjects) == []


def test_units_of_grafana_are_accepted() -> None:
    units = ("", "short", "µs", "suffix:orders", "currency:€", "si:mF", "${unit}")
    subjects = ((unit, examples.panel("up", defaults={"unit": unit}), 0) for unit in units)
    assert wrong("panel/unknown-unit", subjects) == []


def test_an_unknown_column_of_a_map_is_reported() -> None:
    found = {}
    for promql in ("sum by (country) (orders)", "sum by (shop) (orders)", "orders"):
        location = {"mode": "lookup", "lookup": "country"}
        options = {"layers": [{"location": location}, {"location": {"mode": "auto", "lookup": "x"}}]}
        subject = examples.query(promql, type="geomap", target={"format": "table"}, options=options).panel
        found[promql] = messages("panel/unknown-column", subject)
    assert found == {
        "sum by (country) (orders)": [],
        "sum by (shop) (orders)": ["the queries of panel 'Orders' return no column 'country'"],
        "orders": [],
    }


def test_an_unknown_unit_of_the_axis_of_a_heatmap_is_reported() -> None:
    found = {}
    for unit in ("ms", "millis"):
        subject = examples.panel("up", type="heatmap", options={"yAxis": {"unit": unit}})
        found[unit] = len(messages("panel/unknown-unit", subject))
    assert found == {"ms": 0, "millis": 1}


def test_an_unknown_unit_is_reported_with_the_intended_one() -> None:
    suffix = 'write unit="suffix:{}", or the id of a Grafana unit'
    cases = {
        "Bytes": ('write unit="bytes"', True),
        "By": ('write unit="bytes"', True),
        "{packet}": (suffix.format("{packet}"), True),
        "seconds": ('write unit="s"', False),
        "errors/s": (suffix.format("errors/s"), False),
    }
    results = {}
    for unit in cases:
        data = examples.dashboard(examples.panel_json("up", defaults={"unit": unit})).data
        (help,) = helps("panel/unknown-unit", Dashboard(data).panels[0])
        external = Dashboard(data, built_with_heddle=False).panels[0]
        results[unit] = (help, bool(messages("panel/unknown-unit", external)))
    assert results == cases


def test_the_unit_of_an_override_is_checked() -> None:
    override = {"properties": [{"id": "unit", "value": "MS"}]}
    assert helps("panel/unknown-unit", examples.panel("up", overrides=[override])) == ['write unit="ms"']


def test_a_minimum_that_is_not_below_the_maximum_is_reported() -> None:
    cases: list[tuple[float | None, float | None, int]] = [(0, 1, 0), (1, 0, 1), (0, 0, 1), (None, 0, 0), (5, None, 0)]
    subjects = (
        ((low, high), examples.panel("up", defaults={"min": low, "max": high}), count) for low, high, count in cases
    )
    assert wrong("panel/min-above-max", subjects) == []


def test_an_override_may_set_the_maximum_of_a_bar_gauge() -> None:
    override = {"properties": [{"id": "max", "value": 100}]}
    panel = examples.panel("up", type="bargauge", defaults={"unit": "percent"}, overrides=[override])
    assert messages("panel/missing-percent-max", panel) == []


def value(**texts: str) -> dict[str, Any]:
    return {"type": "value", "options": {name.lstrip("v"): {"text": text} for name, text in texts.items()}}


def span(low: float | None, high: float | None, text: str) -> dict[str, Any]:
    return {"type": "range", "options": {"from": low, "to": high, "result": {"text": text}}}


def test_mappings_that_are_never_used_are_reported() -> None:
    cases: dict[str, tuple[list[dict[str, Any]], int]] = {
        "two values": ([value(v0="down", v1="up")], 0),
        "one value with two texts": ([value(v1="up"), value(v1="yes")], 1),
        "one value with the same text twice": ([value(v1="up"), value(v1="up")], 0),
        "a reversed range": ([span(10, 5, "a")], 1),
        "ranges that touch": ([span(0, 5, "a"), span(5, 10, "b")], 0),
        "ranges that overlap": ([span(0, 6, "a"), span(5, 10, "b")], 1),
        "open ranges that overlap": ([span(None, 6, "a"), span(5, None, "b")], 1),
        "overlapping ranges with one text": ([span(0, 6, "a"), span(5, 10, "a")], 0),
        "a value inside a range": ([value(v1="one"), span(0, 10, "some")], 0),
        "null": ([{"type": "special", "options": {"match": "null", "result": {"text": "none"}}}], 0),
        "the form of Grafana 7": ([{"id": 1, "type": 1, "value": "1", "text": "up"}], 0),
    }
    subjects = (
        (name, examples.panel("up", defaults={"mappings": mappings}), count)
        for name, (mappings, count) in cases.items()
    )
    assert wrong("panel/conflicting-mappings", subjects) == []


SHOP = System("shop", "Shop")
STATES = ((0, "closed"), (1, "open"), (2, "half-open"))
CIRCUIT = catalog_from_metrics([Gauge(SHOP, "shop_circuit", "Circuit breaker.", values=STATES)])
ALL: dict[str, Any] = {"type": "value", "options": {"0": {}, "1": {}, "2": {}}}
TWO: dict[str, Any] = {"type": "value", "options": {"0": {}, "1": {}}}
THREE: dict[str, Any] = {"type": "value", "options": {"3": {}}}


def mapped(*queries: str, mappings: list[dict[str, Any]], **keys: Any) -> list[str]:
    panel = examples.panel_json(*queries, defaults={"mappings": mappings}, **keys)
    return messages("panel/incomplete-mappings", examples.dashboard(panel, catalog=CIRCUIT).panels[0])


def test_a_documented_value_without_a_mapping_is_reported() -> None:
    queries = (
        "shop_circuit",
        "max by (job) (shop_circuit)",
        "max_over_time(shop_circuit[1h])",
        "topk(1, shop_circuit) unless shop_closed",
    )
    expected = ["panel 'Orders' has no mapping for 2 (half-open) of shop_circuit"]
    assert [query for query in queries if mapped(query, mappings=[TWO]) != expected] == []


def test_computed_values_are_not_checked() -> None:
    queries = ("sum(shop_circuit)", "shop_circuit * 2", "shop_other", "shop_circuit == 1")
    assert [query for query in queries if mapped(query, mappings=[TWO])] == []


def test_a_mapping_of_a_value_that_never_occurs_is_reported() -> None:
    expected = ["panel 'Orders' maps 3, but shop_circuit never has this value"]
    assert mapped("shop_circuit", mappings=[ALL, THREE]) == expected


def test_the_value_may_be_that_of_another_query() -> None:
    assert mapped("shop_circuit", "shop_other", mappings=[ALL, THREE]) == []


def test_a_range_maps_all_values_in_it() -> None:
    rest: dict[str, Any] = {"type": "range", "options": {"from": 1, "to": None}}
    assert mapped("shop_circuit", mappings=[{"type": "value", "options": {"0": {}}}, rest]) == []


def test_a_comparison_is_0_or_1() -> None:
    assert mapped("shop_other > bool 3", mappings=[TWO]) == []
    assert mapped("shop_other > bool 3", mappings=[ALL]) == [
        "panel 'Orders' maps 2, but a comparison with `bool` never has this value"
    ]


def test_mappings_that_cannot_be_judged_are_accepted() -> None:
    override = {"matcher": {}, "properties": [{"id": "mappings", "value": []}]}
    assert mapped("shop_circuit", mappings=[TWO], transformations=[{"id": "reduce"}]) == []
    assert mapped("shop_circuit", mappings=[TWO], overrides=[override]) == []
    assert mapped("shop_circuit", mappings=[{"type": "regex", "options": {"pattern": ".*"}}]) == []
    assert mapped("shop_circuit", mappings=[{"type": "special", "options": {}}]) == []


UNITS_BY_NAME = [
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
    ("sum(wait_seconds_sum) / sum(orders_count)", "ms", True),
    ("sum(wait_seconds_sum) / count(wait_seconds_count)", "ms", False),
    ("wait_seconds unless wait_seconds offset 1h or increase(wait_seconds[1h])", "ms", True),
    ("wait_seconds or orders", "ms", True),
    ("wait_seconds or run_seconds_total", "ms", True),
    ("end_seconds - start_seconds", "ms", True),
    ("wait_seconds + rate(run_seconds_total[5m])", "ms", False),
    ("sum(rate(a_bytes_total[5m])) + sum(rate(b_bytes_total[5m]))", "bytes", True),
    ('label_replace(rate(a_bytes_total[5m]), "a", "$1", "b", "(.*)")', "bytes", True),
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
    ("rate(sent_bytes_total[5m])", "bytes", True),
    ("sum(irate(sent_bytes_total[5m]))", "decbytes", True),
    ("increase(sent_bytes_total[5m])", "bytes", False),
    ("age_nano_seconds", "ns", False),
    ("age_nanoseconds", "s", True),
    ("age_microseconds", "µs", False),
    ("age_micros_seconds", "µs", False),
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
    ("wait_seconds_max", "ms", True),
    ("avg(wait_seconds_p99 > 0)", "ms", True),
    ("wait_seconds_count", "ms", False),
    ("rate(io_seconds_total[5m]) / rate(reads_total[5m])", "ms", True),
    ("rate(io_seconds_total[5m]) / rate(reads_total[5m])", "s", False),
    ("rate(io_seconds_total[5m]) / rate(busy_seconds_total[5m])", "percentunit", False),
    ("rate(sent_bytes_total[5m]) / rate(io_seconds_total[5m])", "Bps", False),
    ("wait_milliseconds / 1000 or wait_seconds", "s", False),
    ("wait_milliseconds / 1000 or wait_seconds", "ms", True),
    ("rate(sent_bytes_total[5m]) or rate(network_tx[5m])", "bytes", True),
    ("rate(sent_bytes_total[5m]) * on (pod) group_left (node) pod_info", "bytes", True),
]


def test_a_unit_that_contradicts_the_name_is_reported() -> None:
    subjects = (
        ((query, unit), examples.panel(query, defaults={"unit": unit}), expected)
        for query, unit, expected in UNITS_BY_NAME
    )
    assert wrong("panel/wrong-unit", subjects) == []


UNITS_OF_CATALOG = [
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
]


def test_a_unit_that_contradicts_the_catalog_is_reported() -> None:
    catalog = catalog_from_metrics(
        [
            Gauge(SHOP, "queue_age", "Age of the oldest waiting order.", unit="ms"),
            Gauge(SHOP, "disk_free", "Free disk space.", unit="percentunit"),
            Histogram(SHOP, "order_latency", "Duration of an order.", unit="ms", buckets=(1, 2)),
            Counter(SHOP, "spent_total", "Cost.", unit="currencyUSD"),
        ]
    )

    def panel(query: str, unit: str) -> Panel:
        return examples.query(query, catalog=catalog, defaults={"unit": unit}).panel

    subjects = (((query, unit), panel(query, unit), expected) for query, unit, expected in UNITS_OF_CATALOG)
    assert wrong("panel/wrong-unit", subjects) == []


def test_the_unit_of_a_graph_is_that_of_its_left_axis() -> None:
    left, right = {"format": "bytes"}, {"format": "Bps"}
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"yaxes": [left, right]}, True),
        ({"yaxes": [right, left]}, False),
        ({"yaxes": [left, right], "seriesOverrides": [{"alias": "a", "yaxis": 2}]}, False),
        ({"yaxes": [{}, right], "defaults": {"unit": "bytes"}}, True),
    ]
    rate = "rate(sent_bytes_total[5m])"
    subjects = ((keys, examples.panel(rate, type="graph", **keys), expected) for keys, expected in cases)
    assert wrong("panel/wrong-unit", subjects) == []


def test_a_maximum_of_100_is_compared_with_the_unit_of_each_field() -> None:
    ratio = {"unit": "percentunit"}
    hundred = [{"matcher": {"id": "byName", "options": "A"}, "properties": [{"id": "max", "value": 100}]}]
    percent = [_unit_override("percent", "byName", "A")]
    cases: list[tuple[dict[str, Any], int]] = [
        ({"defaults": {**ratio, "max": 100}}, 1),
        ({"defaults": {**ratio, "max": 1}}, 0),
        ({"defaults": ratio}, 0),
        ({"defaults": {"unit": "percent", "max": 100}}, 0),
        ({"defaults": ratio, "overrides": hundred}, 1),
        ({"defaults": {"unit": "percent", "max": 100}, "overrides": [_unit_override("percentunit", "byName", "A")]}, 1),
        ({"defaults": {**ratio, "max": 1}, "overrides": [*percent, *hundred]}, 0),
        ({"type": "heatmap", "defaults": {}, "options": {"yAxis": {**ratio, "max": 100}}}, 1),
        ({"type": "heatmap", "defaults": {}, "options": {"yAxis": {**ratio, "max": 1}}}, 0),
    ]
    subjects = ((keys, examples.panel("up", **keys), expected) for keys, expected in cases)
    assert wrong("panel/wrong-percent-max", subjects) == []


def _unit_override(unit: str, id: str, options: object) -> dict[str, Any]:
    return {"matcher": {"id": id, "options": options}, "properties": [{"id": "unit", "value": unit}]}


def test_overrides_and_transformations_may_change_the_unit() -> None:
    cases: list[tuple[dict[str, Any], int]] = [
        ({"overrides": [{"properties": [{"id": "unit", "value": "s"}]}]}, 0),
        ({"overrides": [_unit_override("s", "byRegexp", "/.*/")]}, 0),
        ({"overrides": [_unit_override("s", "byFrameRefID", "A")]}, 0),
        ({"overrides": [_unit_override("s", "byFrameRefID", "B")]}, 1),
        ({"overrides": [_unit_override("s", "byType", "number")]}, 0),
        ({"overrides": [_unit_override("dateTimeAsIso", "byType", "time")]}, 1),
        ({"overrides": [_unit_override("s", "byName", "Wait")]}, 0),
        ({"transformations": [{"id": "calculateField"}]}, 0),
        ({"transformations": [{"id": "calculateField", "disabled": True}]}, 1),
        ({"transformations": [{"id": "sortBy"}]}, 1),
    ]
    subjects = (
        (keys, examples.panel("wait_seconds", defaults={"unit": "ms"}, **keys), expected) for keys, expected in cases
    )
    assert wrong("panel/wrong-unit", subjects) == []


def test_the_unit_of_a_column_is_that_of_its_override() -> None:
    rename = {"id": "organize", "options": {"renameByName": {"Value #A": "Wait"}}}
    exclude = {"id": "organize", "options": {"excludeByName": {"Value #A": True}}}
    cases: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], int]] = [
        ("s", [], [], 0),
        ("ms", [], [], 1),
        ("s", [_unit_override("ms", "byName", "Value")], [], 1),
        ("ms", [_unit_override("s", "byName", "Value")], [], 0),
        ("ms", [_unit_override("s", "byName", "instance")], [], 1),
        ("short", [_unit_override("ms", "byName", "Value #A")], [], 1),
        ("short", [_unit_override("ms", "byName", "Wait")], [{"id": "merge"}, rename], 1),
        ("short", [_unit_override("s", "byName", "Wait")], [{"id": "merge"}, rename], 0),
        ("short", [_unit_override("ms", "byNames", {"mode": "include", "names": ["Value"]})], [], 1),
        ("ms", [], [exclude], 0),
    ]
    subjects = (
        (
            (unit, overrides, steps),
            examples.query(
                "wait_seconds",
                type="table",
                target={"format": "table"},
                defaults={"unit": unit},
                overrides=overrides,
                transformations=steps,
            ).panel,
            expected,
        )
        for unit, overrides, steps, expected in cases
    )
    assert wrong("panel/wrong-unit", subjects) == []


def test_the_unit_of_a_heatmap_is_that_of_its_y_axis() -> None:
    buckets = "sum by (le) (increase(wait_seconds_bucket[5m]))"
    cases: list[tuple[str, dict[str, Any], bool]] = [
        (buckets, {"yAxis": {"unit": "ms"}}, True),
        (buckets, {"yAxis": {"unit": "s"}}, False),
        (buckets, {"yAxis": {}}, False),
        (buckets, {"yAxis": {"unit": "s"}, "cellValues": {"unit": "short"}}, False),
        ("sum by (le) (rate(sent_bytes_bucket[5m]))", {"yAxis": {"unit": "bytes"}}, False),
        ("sum by (le) (rate(sent_bytes_bucket[5m]))", {"yAxis": {"unit": "s"}}, True),
        ("sum by (le) (rate(wait[5m]))", {"yAxis": {"unit": "ms"}}, False),
        ("wait_seconds", {"yAxis": {"unit": "ms"}, "calculate": True}, True),
        ("wait_seconds", {"yAxis": {"unit": "s"}, "calculate": True}, False),
        ("rate(sent_bytes_total[5m])", {"yAxis": {"unit": "bytes"}, "calculate": True}, True),
        ("rate(sent_bytes_total[5m])", {"yAxis": {"unit": "Bps"}, "calculate": True}, False),
    ]
    subjects = (
        ((query, options), examples.panel(query, type="heatmap", defaults={"unit": ""}, options=options), expected)
        for query, options, expected in cases
    )
    assert wrong("panel/wrong-unit", subjects) == []


def test_all_panel_types_with_standard_options_state_their_unit_there() -> None:
    types = (
        "barchart",
        "bargauge",
        "candlestick",
        "gauge",
        "geomap",
        "histogram",
        "piechart",
        "stat",
        "state-timeline",
    )
    types += ("status-history", "table", "timeseries", "trend", "xychart")
    subjects = ((type, examples.panel("wait_seconds", type=type, defaults={"unit": "ms"}), 1) for type in types)
    assert wrong("panel/wrong-unit", subjects) == []


def test_every_place_of_a_unit_is_examined() -> None:
    cases: list[tuple[str, dict[str, Any]]] = [
        ("stat", {"defaults": {"unit": "Bytes"}}),
        ("heatmap", {"options": {"yAxis": {"unit": "Bytes"}}}),
        ("heatmap", {"options": {"cellValues": {"unit": "Bytes"}}}),
        ("graph", {"yaxes": [{"format": "Bytes"}, {"format": "s"}]}),
        ("graph", {"yaxes": [{"format": "s"}, {"format": "Bytes"}]}),
        ("table", {"overrides": [_unit_override("Bytes", "byName", "a")]}),
    ]
    subjects = (((type, keys), examples.panel("up", type=type, **keys), 1) for type, keys in cases)
    assert wrong("panel/unknown-unit", subjects) == []
