"""grafanalib's objects become JSON values; what JSON does not have is refused."""

from __future__ import annotations

import copy
import pickle
from enum import StrEnum

import pytest

from heddle.author.allow import Allowance
from heddle.compile.json_value import LocatedObject, NotJsonSerializable, to_json_value
from heddle.diagnostics.location import Location

HERE = Location("orders.py", 7)


class Color(StrEnum):
    RED = "red"


def test_whole_floats_become_integers_and_nulls_are_removed() -> None:
    assert to_json_value({"a": 1.0, "b": 0.5, "c": (2.0, None), "d": None}) == {"a": 1, "b": 0.5, "c": [2]}


def test_a_null_among_the_parts_of_a_dashboard_is_kept() -> None:
    value = {"panels": (None, {"targets": [None], "links": None}), "options": {"values": [None, 1]}}
    assert to_json_value(value) == {"panels": [None, {"targets": [None]}], "options": {"values": [1]}}


def test_a_subclass_of_a_json_type_becomes_that_type() -> None:
    assert type(to_json_value(Color.RED)) is str


NO_JSON = [float("nan"), float("inf"), {1, 2}, object(), {(1, 2): 3}, {True: 1}]
NO_JSON_OF_GRAFANA = ["\ud83d", {"\ude00": 1}, 2**64, -(10**400), 1 << 20_000]


@pytest.mark.parametrize("value", [*NO_JSON, *NO_JSON_OF_GRAFANA], ids=lambda value: type(value).__name__)
def test_values_that_json_does_not_have_are_refused(value: object) -> None:
    with pytest.raises(NotJsonSerializable):
        to_json_value({"a": value})


def test_a_located_object_keeps_its_location_in_copies_and_in_other_processes() -> None:
    exception = Allowance("panel/missing-unit", "a reason", None, HERE)
    original = LocatedObject({"type": "stat"}, HERE, "key", (exception,))
    for other in (copy.deepcopy(original), pickle.loads(pickle.dumps(original))):
        assert (other, other.location, other.key, other.allow) == (original, HERE, "key", (exception,))


def test_a_float_without_an_exact_integer_stays_a_float() -> None:
    value = to_json_value({"a": 1e300, "b": 2.0**52})
    assert (type(value["a"]), type(value["b"])) == (float, int)


def test_text_and_integers_of_any_size_that_json_has_are_kept() -> None:
    value = {"ä": "😀", "largest": 2**64 - 1, "smallest": -(2**63), "no": False}
    assert to_json_value(value) == value
