"""Rules about what a panel queries and refers to."""

from __future__ import annotations

from typing import Any

from heddle.rules import examples
from heddle.rules.subjects import Dashboard, Panel
from tests.rules.cases import messages, wrong

EXPRESSION = {"type": "__expr__", "uid": "__expr__"}


def target(ref_id: str, uid: str = "prometheus", **keys: Any) -> dict[str, Any]:
    return {"refId": ref_id, "datasource": {"type": "prometheus", "uid": uid}, "expr": "up", **keys}


def expression(type: str, text: str) -> dict[str, Any]:
    return {"refId": "Z", "datasource": EXPRESSION, "type": type, "expression": text}


def test_a_repeated_ref_id_is_reported() -> None:
    cases: dict[str, tuple[list[dict[str, Any]], int]] = {
        "two ids": ([target("A"), target("B")], 0),
        "one id twice": ([target("A"), target("A")], 1),
        "one object twice": ([target("A")] * 2, 1),
        "one id three times": ([target("A"), target("A"), target("A")], 1),
        "a hidden query": ([target("A"), target("A", hide=True)], 0),
        "two data sources": ([target("A", "one"), target("A", "two")], 0),
        "no ids, which Grafana assigns": ([{"expr": "up"}, {"expr": "up"}], 0),
    }
    subjects = ((name, examples.panel(targets=targets), count) for name, (targets, count) in cases.items())
    assert wrong("panel/duplicate-ref-id", subjects) == []


def test_an_expression_on_an_unknown_query_is_reported() -> None:
    cases: dict[str, tuple[list[dict[str, Any]], int]] = {
        "a hidden query": ([target("A", hide=True), expression("math", "$A / ${A}")], 0),
        "math": ([target("A"), expression("math", "$A / $B")], 1),
        "reduce": ([target("A"), expression("reduce", "A")], 0),
        "reduce of an unknown query": ([target("A"), expression("reduce", "B")], 1),
        "SQL is not examined": ([target("A"), expression("sql", "select * from B")], 0),
        "a variable in PromQL": ([target("A", expr="sum(rate(x[$B]))")], 0),
    }
    subjects = ((name, examples.panel(targets=targets), count) for name, (targets, count) in cases.items())
    assert wrong("panel/unknown-ref-id", subjects) == []


def test_a_table_of_a_range_query_is_reported() -> None:
    cases: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
        ({"format": "table"}, {}, True),
        ({"format": "table", "instant": True, "range": False}, {}, False),
        ({}, {}, False),
        ({"format": "table", "hide": True}, {}, False),
        ({"format": "table"}, {"transformations": [{"id": "groupBy"}]}, False),
    ]

    def table(keys: dict[str, Any], of_panel: dict[str, Any]) -> Panel:
        panel = examples.panel("up", type="table", **of_panel)
        panel.data["targets"][0] |= keys
        return panel

    subjects = (((keys, of_panel), table(keys, of_panel), expected) for keys, of_panel, expected in cases)
    assert wrong("panel/table-range-query", subjects) == []


def test_a_range_query_for_one_number_is_reported() -> None:
    last = {"calcs": ["lastNotNull"]}
    cases: list[tuple[str, dict[str, Any], bool]] = [
        ("stat", {"graphMode": "none", "reduceOptions": last}, True),
        ("stat", {"reduceOptions": last}, False),
        ("gauge", {"reduceOptions": last}, True),
        ("gauge", {"reduceOptions": {"calcs": ["mean"]}}, False),
        ("gauge", {"reduceOptions": {**last, "values": True}}, False),
        ("gauge", {}, False),
        ("timeseries", {"reduceOptions": last}, False),
    ]
    subjects = (
        ((type, options), examples.panel("up", type=type, options=options), expected)
        for type, options, expected in cases
    )
    assert wrong("panel/stat-range-query", subjects) == []


def test_some_panels_may_hide_all_queries() -> None:
    cases: list[dict[str, Any]] = [{"alert": {"name": "Orders"}}, {"type": "text"}, {"targets": []}]
    hidden = {"targets": [{"refId": "A", "hide": True}]}
    subjects = ((keys, examples.panel(**{**hidden, **keys}), 0) for keys in cases)
    assert wrong("panel/only-hidden-queries", subjects) == []


def test_a_panel_without_a_data_source_is_reported() -> None:
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"type": "row"}, False),
        ({"libraryPanel": {"uid": "a"}}, False),
        ({"datasource": "$ds"}, False),
        ({}, True),
    ]
    bare = {"datasource": None, "targets": [{"refId": "A", "expr": "up"}]}
    subjects = ((keys, examples.panel(**{**bare, **keys}), expected) for keys, expected in cases)
    assert wrong("panel/missing-datasource", subjects) == []


def test_an_override_for_an_unknown_query_is_reported() -> None:
    by_ref_id = {"id": "byFrameRefID", "options": "B"}
    joined = {"id": "byFrameRefID", "options": "joinByField-A"}
    cases: list[tuple[int, dict[str, Any], dict[str, Any], bool]] = [
        (2, by_ref_id, {}, False),
        (1, by_ref_id, {}, True),
        (1, {"id": "byName", "options": "B"}, {}, False),
        (1, joined, {"transformations": [{"id": "joinByField"}]}, False),
        (0, by_ref_id, {}, False),
    ]
    subjects = (
        ((queries, matcher), examples.panel(*["up"] * queries, overrides=[{"matcher": matcher}], **keys), expected)
        for queries, matcher, keys, expected in cases
    )
    assert wrong("panel/override-unknown-query", subjects) == []


def test_the_message_of_a_removed_panel_type_says_what_grafana_does() -> None:
    def found(rule: str, *types: str, built: bool = True) -> list[str]:
        panels = [examples.panel_json("up", type=type) for type in types]
        return messages(rule, Dashboard(examples.dashboard(*panels).data, built))

    converts = "which Grafana converts to 'timeseries' whenever it opens the dashboard"
    graph = f"panel 'Orders' has the type 'graph', {converts}"
    svg = "panel 'Orders' has the removed type 'marcuscalidus-svg-panel'; Grafana 12 shows an error instead"
    types = ("graph", "graph", "marcuscalidus-svg-panel", "timeseries", "some-plugin-panel")
    assert found("panel/deprecated-type", *types) == [graph, graph]
    assert found("panel/removed-type", *types) == [svg]
    assert found("panel/deprecated-type", *types, built=False) == [graph.replace("has", "and 1 other have")]


def test_panels_of_plugins_need_no_query() -> None:
    types = {"grafana-clock-panel": False, "volkovlabs-form-panel": False, "timeseries": True, "stat": True}
    cases = [(type, examples.panel(type=type), expected) for type, expected in types.items()]
    assert wrong("panel/missing-query", cases) == []


def test_external_panels_that_need_no_query_are_accepted() -> None:
    keys: list[tuple[dict[str, Any], bool]] = [
        ({}, True),
        ({"type": "some-plugin-panel"}, False),
        ({"type": ""}, False),
        ({"datasource": {"type": "testdata"}}, False),
        ({"datasource": "-- Grafana --"}, False),
        ({"gridPos": None}, False),
        ({"gridPos": None, "span": 6}, True),
        ({"targets": None, "datasource": None}, False),
        ({"targets": None}, True),
        ({"type": "dashlist", "options": {"includeVars": True}}, False),
    ]
    panels = ((key, {**examples.panel_json(**key)}, expected) for key, expected in keys)
    cases = []
    for key, panel, expected in panels:
        panel = {name: value for name, value in panel.items() if value is not None}
        cases.append((key, Dashboard(examples.dashboard(panel).data, built_with_heddle=False).panels[0], expected))
    assert wrong("panel/missing-query", cases) == []
