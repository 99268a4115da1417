"""A dashboard from anywhere has the types of Grafana's schema after it was read."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.diagnostics.finding import Severity
from heddle.external.conform import Conformed, conform
from heddle.external.defect import UnreadableText
from heddle.external.json_text import parse_json_text


def defects(conformed: Conformed) -> list[tuple[str, str, Severity]]:
    return [(defect.id, defect.pointer, defect.severity) for defect in conformed.defects]


def test_nulls_are_absent_keys() -> None:
    value = {"title": None, "panels": [None, {"targets": None, "title": "A", "options": {"a": [1, None]}}]}
    assert conform(value).data == {"panels": [{"title": "A", "options": {"a": [1]}}]}


def test_every_object_keeps_its_pointer() -> None:
    value = {"panels": [None, "x", {"targets": [{"expr": "up"}, 5, {"expr": "up"}], "a/b~c": {"d": [{}]}}]}
    conformed = conform(value, "/spec")
    (panel,) = conformed.data["panels"]
    places = [panel, *panel["targets"], panel["a/b~c"]["d"][0]]
    assert [conformed.pointers[id(part)] for part in places] == [
        "/spec/panels/2",
        "/spec/panels/2/targets/0",
        "/spec/panels/2/targets/2",
        "/spec/panels/2/a~1b~0c/d/0",
    ]


def test_panels_of_rows_become_panels() -> None:
    rows = [
        {"title": "One", "panels": [{"id": 1}, {"id": 2}]},
        {"title": "Two", "panels": [], "rows": [{"panels": [{"id": 3}]}]},
    ]
    conformed = conform({"panels": [{"id": 0}], "rows": rows})
    assert [(panel["id"], conformed.pointers[id(panel)]) for panel in conformed.data["panels"]] == [
        (0, "/panels/0"),
        (1, "/rows/0/panels/0"),
        (2, "/rows/0/panels/1"),
        (3, "/rows/1/rows/0/panels/0"),
    ]


def test_a_part_without_which_grafana_fails_is_an_error() -> None:
    error = Severity.ERROR
    expected: list[tuple[dict[str, Any], str]] = [
        ({"panels": {"a": 1}}, "/panels"),
        ({"panels": ""}, "/panels"),
        ({"panels": ["x"]}, "/panels/0"),
        ({"panels": [{"targets": {}}]}, "/panels/0/targets"),
        ({"panels": [{"targets": ["up"]}]}, "/panels/0/targets/0"),
        ({"panels": [{"panels": [{"targets": [1]}]}]}, "/panels/0/panels/0/targets/0"),
        ({"panels": [{"gridPos": None}]}, "/panels/0/gridPos"),
        ({"rows": [{"panels": [True]}]}, "/rows/0/panels/0"),
        ({"templating": {"list": {"a": 1}}}, "/templating/list"),
        ({"templating": {"list": ["a"]}}, "/templating/list/0"),
        ({"annotations": {"list": [5]}}, "/annotations/list/0"),
    ]
    results = [(value, pointer, defects(conform(value))) for value, pointer in expected]
    assert [item for item in results if item[2] != [("check/wrong-type", item[1], error)]] == []


def test_a_part_that_grafana_ignores_is_a_note() -> None:
    note = Severity.NOTE
    panels: list[tuple[dict[str, Any], str]] = [
        ({"datasource": []}, "datasource"),
        ({"options": "x"}, "options"),
        ({"title": ["x"]}, "title"),
        ({"gridPos": {"x": "left"}}, "gridPos/x"),
        ({"gridPos": [0, 0]}, "gridPos"),
        ({"links": ["https://example.com"]}, "links/0"),
        ({"libraryPanel": "shared"}, "libraryPanel"),
        ({"fieldConfig": {"defaults": {"unit": {}}}}, "fieldConfig/defaults/unit"),
        ({"fieldConfig": {"defaults": {"thresholds": {"steps": "80,90"}}}}, "fieldConfig/defaults/thresholds/steps"),
        ({"fieldConfig": {"defaults": {"thresholds": {"steps": [5]}}}}, "fieldConfig/defaults/thresholds/steps/0"),
        ({"fieldConfig": {"overrides": {"a": 1}}}, "fieldConfig/overrides"),
        (
            {"fieldConfig": {"overrides": [{"properties": [{"id": "unit", "value": ["s"]}]}]}},
            "fieldConfig/overrides/0/properties/0/value",
        ),
        (
            {"fieldConfig": {"overrides": [{"properties": [{"id": "custom.cellOptions", "value": {"type": []}}]}]}},
            "fieldConfig/overrides/0/properties/0/value/type",
        ),
        ({"fieldConfig": {"defaults": {"custom": {"cellOptions": "auto"}}}}, "fieldConfig/defaults/custom/cellOptions"),
        (
            {"fieldConfig": {"defaults": {"mappings": [{"type": "value", "options": {"1": "Up"}}]}}},
            "fieldConfig/defaults/mappings/0/options/1",
        ),
        (
            {"fieldConfig": {"defaults": {"mappings": [{"type": "range", "options": {"from": "a"}}]}}},
            "fieldConfig/defaults/mappings/0/options/from",
        ),
    ]
    results = [(panel, f"/panels/0/{path}", defects(conform({"panels": [panel]}))) for panel, path in panels]
    assert [item for item in results if item[2] != [("check/wrong-type", item[1], note)]] == []


def test_values_that_grafana_converts_are_converted() -> None:
    panel = {
        "title": 5,
        "repeat": False,
        "id": "7",
        "gridPos": {"x": "12", "y": "1.5"},
        "options": False,
        "targets": [],
    }
    conformed = conform({"refresh": False, "panels": [panel], "templating": ""})
    assert conformed.defects == []
    assert conformed.data["panels"] == [
        {"title": "5", "repeat": "false", "id": 7, "gridPos": {"x": 12, "y": 1.5}, "targets": []}
    ]


def test_unknown_parts_may_have_any_type() -> None:
    panel = {"type": "acme-panel", "acme": [1, "a", {"b": [None, {}]}], "options": {"series": {"a": 1}}}
    conformed = conform({"panels": [panel], "acme": [[[]]]})
    assert (conformed.defects, conformed.data["acme"]) == ([], [[[]]])


def test_numbers_that_json_does_not_have_are_errors() -> None:
    conformed = conform(parse_json_text('{"panels": [{"options": {"a": NaN, "b": [1, -Infinity, 2]}, "id": 1e999}]}'))
    assert defects(conformed) == [
        ("check/invalid-number", f"/panels/0/{path}", Severity.ERROR) for path in ("options/a", "options/b/1", "id")
    ]
    assert conformed.data["panels"] == [{"options": {"b": [1, 2]}}]


def test_repeated_keys_are_reported_at_their_object() -> None:
    conformed = conform(parse_json_text('{"title": "a", "panels": [{"id": 1, "title": "A", "title": "B"}]}'))
    assert defects(conformed) == [("check/duplicate-key", "/panels/0", Severity.WARNING)]
    assert "`title`" in conformed.defects[0].message


def test_texts_can_be_printed() -> None:
    conformed = conform(parse_json_text('{"title": "a\\ud800b", "\\udfff": "\\ud83d\\ude00", "panels": []}'))
    assert conformed.data["title"] == "a?b"
    assert conformed.data["?"] == "\U0001f600"


def test_deep_dashboards_are_refused() -> None:
    deep: list[dict[str, Any]] = []
    for key in ("panels", "rows", "options", "acme"):
        value: Any = {}
        for _ in range(200):
            value = {key: [value]}
        deep.append({"title": "Deep", **value})
    for value in deep:
        with pytest.raises(UnreadableText, match="nested too deeply"):
            conform(value)
