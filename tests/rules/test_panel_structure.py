"""Rules about what makes a dashboard unreadable to Grafana: ids, rows, positions, copies and leftovers."""

from __future__ import annotations

from typing import Any

from heddle.grafana.json_value import Json
from heddle.rules import examples
from heddle.rules.subjects import Dashboard
from tests.rules.cases import messages, wrong


def _panel(id: object, **keys: Any) -> Json:
    number = id if isinstance(id, int) else 1
    grid = {"x": 0, "y": 8 * number, "w": 12, "h": 8}
    return examples.panel_json("up", **{"id": id, "title": f"Panel {id}", "gridPos": grid, **keys})


def _row(*panels: Json, **keys: object) -> Json:
    return {"type": "row", "title": "Row", "id": 9, "panels": list(panels), **keys}


def test_panels_with_the_same_id_are_reported() -> None:
    cases: list[tuple[str, Dashboard, int]] = [
        ("two", examples.dashboard(_panel(1), _panel(1)), 1),
        ("three", examples.dashboard(_panel(1), _panel(1), _panel(1)), 2),
        ("in a row", examples.dashboard(_panel(1), _row(_panel(1), collapsed=True)), 1),
        ("row and panel", examples.dashboard(_row(id=3), _panel(3)), 1),
        ("text and number", examples.dashboard(_panel(1), _panel("1")), 1),
        ("different", examples.dashboard(_panel(1), _panel(2)), 0),
        ("none", examples.dashboard(_panel(None), _panel(None)), 0),
        ("zero", examples.dashboard(_panel(0), _panel(0)), 0),
        ("a copy", examples.dashboard(_panel(1), _panel(1, repeatPanelId=1)), 0),
    ]
    assert wrong("panel/duplicate-id", cases) == []


def test_panels_inside_an_open_row_are_reported() -> None:
    rows = [
        (_row(_panel(1), collapsed=False), 1),
        (_row(_panel(1)), 1),
        (_row(_panel(1), collapsed=True), 0),
        (_row(collapsed=False), 0),
    ]
    cases = ((row, examples.dashboard(row).panels[0], expected) for row, expected in rows)
    assert wrong("panel/inside-open-row", cases) == []


def test_saved_copies_are_one_finding() -> None:
    copies = [_panel(number, repeatPanelId=1) for number in (2, 3)]
    assert messages("panel/saved-repeat", examples.dashboard(_panel(1, repeat="host"), *copies)) == [
        "2 panels are saved copies of a repeated panel, the first is 'Panel 2'"
    ]


def test_saved_copies_are_not_compared_with_other_panels() -> None:
    first = _panel(1, repeat="host")
    copy = first | {"id": 2, "repeatPanelId": 1}
    board = examples.dashboard(first, copy)
    rules = ("panel/duplicate-title", "panel/invalid-position", "panel/duplicate-id")
    assert {rule: found for rule in rules if (found := messages(rule, board))} == {}


def test_only_an_alert_with_content_is_reported() -> None:
    cases = [({"name": "a"}, True), ({"conditions": [{}]}, True), ({}, False), (None, False), ("text", False)]
    subjects = ((alert, examples.panel("up", alert=alert), expected) for alert, expected in cases)
    assert wrong("panel/legacy-alert", subjects) == []
    assert "'High load'" in messages("panel/legacy-alert", examples.panel("up", alert={"name": "High load"}))[0]


def _with_steps(*steps: Json) -> Json:
    return {"thresholds": {"mode": "absolute", "steps": [{"color": "green"}, *steps]}}


def test_thresholds_at_the_same_value_are_reported() -> None:
    orange, red = {"color": "orange", "value": 80}, {"color": "red", "value": 80}
    cases = [
        ([orange, red], 1),
        ([orange, red, {"color": "blue", "value": 80}], 2),
        ([orange, red | {"value": 80.0}], 1),
        ([orange, orange], 0),
        ([orange, red | {"value": 81}], 0),
        ([{"color": "orange", "value": 0}], 0),
    ]
    subjects = ((steps, examples.panel("up", defaults=_with_steps(*steps)), expected) for steps, expected in cases)
    assert wrong("panel/duplicate-threshold", subjects) == []


def test_later_thresholds_without_a_value_are_reported() -> None:
    cases: list[tuple[list[Json], int]] = [
        ([{"color": "red"}], 1),
        ([{"color": "red", "value": None}], 1),
        ([{"value": None}], 1),
        ([{"color": "orange", "value": 1}, {"color": "red", "value": ""}], 1),
        ([{"color": "red", "value": 0}], 0),
        ([], 0),
    ]
    subjects = ((steps, examples.panel("up", defaults=_with_steps(*steps)), expected) for steps, expected in cases)
    assert wrong("panel/threshold-without-value", subjects) == []


def test_thresholds_of_overrides_are_examined() -> None:
    thresholds = _with_steps({"color": "orange", "value": 1}, {"color": "red", "value": 1})["thresholds"]
    override = {"matcher": {"id": "byName", "options": "a"}, "properties": [{"id": "thresholds", "value": thresholds}]}
    assert len(messages("panel/duplicate-threshold", examples.panel("up", overrides=[override]))) == 1


def test_grafana_sets_the_position_of_rows() -> None:
    grids: list[tuple[Json, bool]] = [
        ({"x": 0, "y": 0, "w": 0, "h": 1}, False),
        ({"x": 0, "y": 0, "w": 24, "h": 0}, False),
        ({"x": 0, "y": 0, "w": 48, "h": 1}, False),
        ({"x": 0, "y": 8, "w": 24, "h": 1}, False),
    ]
    rows = ((grid, examples.dashboard(_row(gridPos=grid), _panel(1)), expected) for grid, expected in grids)
    assert wrong("panel/invalid-position", rows) == []
    assert wrong("panel/invalid-position", [("panel", examples.dashboard(_panel(1, gridPos=grids[0][0])), True)]) == []


def test_a_transformation_without_an_id_is_described_in_words() -> None:
    for step in ({}, {"id": None}, {"id": ""}):
        (message,) = messages("panel/invalid-transformation", examples.panel("up", transformations=[step]))
        assert message.endswith("has a transformation without an id")
