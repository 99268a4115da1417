"""The first value mapping that matches gives the text and the color."""

from __future__ import annotations

import math

from heddle.grafana.value_mapping import Value, mapping_result, mapping_results, maps_missing_values, maps_numbers

ORDERED = [
    {"type": "value", "options": {"11": {"text": "eleven"}, "Infinity": {"text": "wow"}, "0.5": {"text": "half"}}},
    {"type": "range", "options": {"from": 1, "to": 9, "result": {"text": "1-9"}}},
    {"type": "range", "options": {"from": 8, "to": 12, "result": {"text": "8-12"}}},
    {"type": "range", "options": {"to": -10, "result": {"text": "low"}}},
    {"type": "special", "options": {"match": "null", "result": {"text": "null"}}},
    {"type": "special", "options": {"match": "nan", "result": {"text": "nan"}}},
    {"type": "special", "options": {"match": "true", "result": {"text": "yes"}}},
    {"type": "special", "options": {"match": "false", "result": {"text": "no"}}},
    {"type": "special", "options": {"match": "empty", "result": {"text": "empty"}}},
]
TEXTS = [
    {"type": "regex", "options": {"pattern": "^([^.]*).foo.com$", "result": {"text": "Host $1"}}},
    {"type": "regex", "options": {"pattern": "/HELLO/i", "result": {"color": "red"}}},
    {"type": "regex", "options": {"pattern": "/o/g", "result": {"text": "0"}}},
    {"type": "regex", "options": {"pattern": "a.c", "result": {"text": "whole"}}},
    {"type": "regex", "options": {"pattern": "/(/", "result": {"text": "invalid"}}},
]


def texts(mappings: object, *values: Value) -> list[object]:
    return [(mapping_result(mappings, value) or {}).get("text") for value in values]


def test_the_first_mapping_that_matches_wins() -> None:
    assert texts(ORDERED, 11, 11.0, "11", 0.5, math.inf) == ["eleven", "eleven", "eleven", "half", "wow"]
    assert texts(ORDERED, 1, 9, "9", 10, 12, 12.5, -10, -11, 0) == (
        ["1-9", "1-9", "1-9", "8-12", "8-12", None, "low", "low", None]
    )


def test_special_values() -> None:
    values = (None, math.nan, True, False, "true", "false", "", "x")
    assert texts(ORDERED, *values) == ["null", "nan", "yes", "no", "yes", "no", "empty", None]
    both = [{"type": "special", "options": {"match": "null+nan", "result": {"text": "none"}}}]
    assert texts(both, None, math.nan, 0) == ["none", "none", None]


def test_regular_expressions_match_texts_and_replace_their_groups() -> None:
    assert texts(TEXTS, "web.foo.com", "foo", "abc", "xabc", 5) == ["Host web", "f00", "whole", None, None]
    assert mapping_result(TEXTS, "say hello") == {"color": "red"}


def test_mappings_of_another_shape_match_nothing() -> None:
    for mappings in (None, "", [], ["x"], [{}], [{"type": "value"}], [{"type": "value", "options": {"1": "On"}}]):
        assert mapping_result(mappings, 1) is None, mappings


def test_which_values_can_be_mapped() -> None:
    assert maps_numbers(ORDERED)
    assert maps_missing_values(ORDERED)
    assert not maps_numbers(TEXTS)
    assert not maps_numbers(ORDERED[4:])
    assert maps_numbers([{"type": "value", "options": {"up": {}, "-1.5": {}}}])
    assert not maps_numbers([{"type": "value", "options": {"up": {}, "1st": {}}}])
    assert not maps_missing_values(ORDERED[:4])


def test_results_have_the_values_that_they_stand_for() -> None:
    assert [values for values, _ in mapping_results([*ORDERED[1:5], TEXTS[3]])] == (
        ["1 to 9", "8 to 12", "-∞ to -10", "null", "a.c"]
    )
    assert dict(mapping_results(ORDERED[:1]))["11"] == {"text": "eleven"}
