"""Rules in files of Prometheus, of its operator and of Grafana."""

from __future__ import annotations

from heddle.external.rule_files import FileRule, find_rules, read_labels

GROUPS = [
    {
        "name": "shop",
        "rules": [
            {"record": "job:orders:rate5m", "expr": "sum by (job) (rate(orders_total[5m]))", "labels": {"team": "a"}},
            {
                "alert": "Down",
                "expr": "up == 0",
                "annotations": {"summary": "{{ $labels.job }}", "x": "{{ .Labels.b }}"},
            },
        ],
    }
]
TEXT = "groups: [{name: shop, rules: [{alert: Down, expr: up == 0}]}]"
GRAFANA = {
    "groups": [
        {
            "rules": [
                {
                    "title": "Down",
                    "data": [
                        {"datasourceUid": "prometheus", "model": {"expr": "up == 0"}},
                        {"datasourceUid": "__expr__", "model": {"expr": "$A > 1"}},
                    ],
                }
            ]
        }
    ]
}


def test_a_rule_has_its_expression_its_place_and_its_labels() -> None:
    assert list(find_rules({"groups": GROUPS})) == [
        FileRule(
            name="job:orders:rate5m",
            expression="sum by (job) (rate(orders_total[5m]))",
            pointer="/groups/0/rules/0",
            is_recording=True,
            labels=frozenset({"team"}),
        ),
        FileRule(name="Down", expression="up == 0", pointer="/groups/0/rules/1", read_labels=("job", "b")),
    ]


def test_groups_are_found_in_any_wrapper() -> None:
    wrappers: dict[str, object] = {
        "/spec/groups/0/rules/1": {"kind": "PrometheusRule", "spec": {"groups": GROUPS}},
        "/1/groups/0/rules/1": [{"kind": "Service"}, {"groups": GROUPS}],
        "/items/0/spec/groups/0/rules/1": {"items": [{"spec": {"groups": GROUPS}}]},
        "/data/shop.yaml/groups/0/rules/0": {"kind": "ConfigMap", "data": {"shop.yaml": TEXT}},
        "/groups/0/rules/0/data/0": GRAFANA,
    }
    found = {
        pointer: [(rule.name, rule.expression, rule.pointer) for rule in find_rules(value) if not rule.is_recording]
        for pointer, value in wrappers.items()
    }
    assert found == {pointer: [("Down", "up == 0", pointer)] for pointer in wrappers}


def test_values_that_are_not_rule_files_contain_no_rules() -> None:
    deep: object = {"groups": GROUPS}
    for _ in range(20):
        deep = {"a": deep}
    values: list[object] = [
        None,
        3,
        "groups: [expr",
        {"groups": None},
        {"groups": [None, {"rules": None}, {"rules": [None, 3, {"expr": 3}, {"data": 3}, {"data": [{"model": 3}]}]}]},
        {"data": {"a": "groups: [expr"}},
        deep,
    ]
    assert [value for value in values if list(find_rules(value))] == []


def test_labels_are_read_from_texts_of_alerts() -> None:
    assert read_labels("{{ $labels.pod }} {{$labels.pod}} {{ .Labels.job }} $value {{ $labels.x_1 }}") == (
        "pod",
        "job",
        "x_1",
    )
