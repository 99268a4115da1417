"""The labels that all results of an expression have."""

from __future__ import annotations

from heddle.promql.ast import Selector
from heddle.promql.certain_labels import certain_labels
from heddle.promql.parse import parse_promql

CASES = {
    "a": "shop city",
    'a{x="1"}': "shop city x",
    'a{x=""}': "shop city",
    'a{x=~".*"}': "shop city",
    'a{x=~"b.*"}': "shop city x",
    'a{x=~"$x"}': "shop city",
    'a{x!="1"}': "shop city",
    'a{x="1" or y="1"}': "shop city",
    "other": "",
    "sum(a)": "",
    "sum by (shop, x) (a)": "shop",
    "sum without (shop) (rate(a[5m]))": "city",
    "topk(3, a)": "shop city",
    'count_values("shop", a)': "",
    "max_over_time(a[5m:1m])": "shop city",
    "quantile_over_time(0.9, a[5m])": "shop city",
    "absent_over_time(a[5m])": "",
    "clamp_min(a, 1) * 2": "shop city",
    "1 - a": "shop city",
    'label_replace(a, "shop", "", "city", ".*")': "city",
    'label_replace(a, "$x", "", "city", ".*")': "",
    "histogram_quantile(0.9, sum by (shop) (a))": "shop",
    "a and other": "shop city",
    "a or sum by (shop) (a)": "shop",
    "a / on (shop) other": "shop",
    "a / ignoring (shop) other": "city",
    "other / on (shop) group_right () a": "shop city",
    "other * on (x) group_left (shop) a": "shop",
    "a * on (x) group_left (shop) other": "city",
    "a * on ($x) other": "",
    "a + fill_right (0) other": "",
    "vector(1)": "",
}


def test_labels_are_certain_if_every_result_has_them() -> None:
    def certain_of(selector: Selector) -> frozenset[str] | None:
        return frozenset({"shop", "city"}) if selector.name == "a" else None

    wrong = {
        promql: " ".join(sorted(labels))
        for promql, expected in CASES.items()
        if (labels := certain_labels(parse_promql(promql), certain_of)) != set(expected.split())
    }
    assert wrong == {}
