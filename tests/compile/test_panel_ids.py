"""Panel ids are unique, and stay the same when other panels come and go."""

from __future__ import annotations

from typing import Any

from heddle.compile.json_value import LocatedObject
from heddle.compile.panel_ids import assign_panel_ids, panel_id
from heddle.diagnostics.location import Location


def ids(*panels: dict[str, Any], built_with_heddle: bool = False) -> tuple[list[int], list[str]]:
    """Return the ids of the panels, and those of the warnings."""
    stats: list[dict[str, Any]] = [
        LocatedObject({"type": "stat", **panel}, Location("a.py"), panel.pop("key", "")) for panel in panels
    ]
    warnings = assign_panel_ids({"panels": stats}, built_with_heddle=built_with_heddle)
    return [stat["id"] for stat in stats], [warning.id for warning in warnings]


def test_unique_ids_are_kept() -> None:
    assert ids({"id": 3, "title": "a"}, {"id": 1, "title": "b"}) == ([3, 1], [])


def test_an_id_does_not_change_when_another_panel_is_added() -> None:
    before, _ = ids({"title": "a"}, {"title": "b"}, built_with_heddle=True)
    after, _ = ids({"title": "new"}, {"title": "b"}, {"title": "a"}, built_with_heddle=True)
    assert before == [after[2], after[1]]


def test_an_id_is_made_from_the_title_or_from_the_key() -> None:
    assert ids({"title": "a"}, built_with_heddle=True) == ([panel_id("a")], [])
    assert ids({"title": "a", "key": "k"}, built_with_heddle=True) == ([panel_id("k")], [])
    assert 1 <= panel_id("a") <= 10**8


def test_two_equal_titles_are_an_error_only_in_a_dashboard_built_with_heddle() -> None:
    assert ids({"title": "a"}, {"title": "a"}, built_with_heddle=True)[1] == ["panel/ambiguous-id"]
    of_grafanalib, warnings = ids({"title": "a"}, {"title": "a"})
    assert len(set(of_grafanalib)) == 2
    assert warnings == []


def test_the_other_part_with_the_same_id_is_named() -> None:
    parts = [
        ({"type": "row"}, {}),
        ({}, {"type": "row"}),
        ({}, {"key": "a", "title": "b"}),
        ({"key": "a", "title": "b"}, {}),
    ]
    messages = []
    for first, second in parts:
        panels = [
            LocatedObject({"type": "stat", "title": "a", **part}, Location("a.py"), part.get("key", ""))
            for part in (first, second)
        ]
        messages += [each.message for each in assign_panel_ids({"panels": panels}, built_with_heddle=True)]
    assert messages == [
        "panel 'a' has the same id as row 'a'",
        "row 'a' has the same id as panel 'a'",
        "panel 'a' has the same id as panel 'a'",
        "panel 'a' has the same id as panel 'b'",
    ]


def test_a_panel_without_title_and_key_is_reported() -> None:
    assert ids({"title": ""}, built_with_heddle=True)[1] == ["panel/ambiguous-id"]


def test_duplicate_ids_are_replaced_and_reported() -> None:
    replaced, warnings = ids({"id": 3, "title": "a"}, {"id": 3, "title": "b"})
    assert replaced[0] == 3
    assert replaced[1] != 3
    assert warnings == ["panel/duplicate-id"]
