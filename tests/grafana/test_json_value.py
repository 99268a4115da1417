"""Parts without a meaning are removed from JSON values, and parts of an unexpected type are ignored."""

from __future__ import annotations

from heddle.grafana.json_value import mapping, members, pruned


def test_nulls_and_empty_values_are_removed() -> None:
    assert pruned({"a": None, "b": "", "c": [], "d": {}, "e": {"f": None}, "g": 0, "h": False}) == {"g": 0, "h": False}
    assert pruned({"a": None}) is None


def test_values_that_equal_the_default_are_removed() -> None:
    default = {"a": 1, "b": {"c": [1, 2], "d": "x"}}
    assert pruned({"a": 1.0, "b": {"c": [1, 2], "d": "y"}}, default) == {"b": {"d": "y"}}
    assert pruned({"a": 2, "b": {"c": [1]}}, default) == {"a": 2, "b": {"c": [1]}}


def test_true_is_not_one() -> None:
    assert pruned({"a": True}, {"a": 1}) == {"a": True}
    assert pruned({"a": [{"b": 0}]}, {"a": [{"b": False}]}) == {"a": [{"b": 0}]}


def test_the_members_of_a_list_keep_their_positions() -> None:
    assert pruned({"a": ["", {"b": None}, [], 1, None]}) == {"a": ["", {}, [], 1]}


def test_parts_of_another_type_are_ignored() -> None:
    assert (mapping({"a": 1}), mapping([1]), mapping(None)) == ({"a": 1}, {}, {})
    assert (members([{"a": 1}, 2, None]), members({"a": 1}), members(None)) == ([{"a": 1}], [], [])
