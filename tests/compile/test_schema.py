"""Schemas find each violation."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from heddle.compile.json_value import LocatedObject
from heddle.compile.schema import Schema
from heddle.diagnostics.location import Location

PANEL = Schema.load("panel")


def panel(**keys: Any) -> dict[str, Any]:
    return {"id": 1, "type": "stat", "gridPos": {"h": 1, "w": 1, "x": 0, "y": 0}, **keys}


def violations(schema: Schema, value: dict[str, Any]) -> list[str]:
    return [".".join(map(str, path)) for path, _ in schema.violations(value)]


def test_a_violation_has_the_path_of_its_value() -> None:
    assert violations(PANEL, panel()) == []
    assert violations(PANEL, panel(title=7)) == ["title"]
    assert violations(PANEL, panel(fieldConfig={"defaults": {"decimals": "2"}, "overrides": []})) == [
        "fieldConfig.defaults.decimals"
    ]


def test_the_same_violation_is_found_again() -> None:
    assert [violations(PANEL, panel(title=7)) for _ in range(3)] == [["title"]] * 3


def test_a_valid_value_does_not_hide_an_invalid_one() -> None:
    schema = Schema.load("panel")
    assert violations(schema, panel(targets=[{"refId": "A"}])) == []
    assert violations(schema, panel(targets=[{"refId": 1}])) == ["targets.0.refId"]
    assert violations(schema, panel(targets=[{}])) == ["targets.0"]


def test_values_that_a_schema_restricts_are_validated() -> None:
    schema = Schema({"properties": {"mode": {"enum": ["a", "b"]}, "name": {"pattern": "^x"}, "port": {"maximum": 9}}})
    assert violations(schema, {"mode": "a", "name": "x", "port": 1}) == []
    assert violations(schema, {"mode": "c", "name": "x", "port": 1}) == ["mode"]
    assert violations(schema, {"mode": "a", "name": "y", "port": 1}) == ["name"]
    assert violations(schema, {"mode": "a", "name": "x", "port": 10}) == ["port"]


def test_objects_with_a_location_are_validated() -> None:
    schema = Schema.load("panel")
    assert violations(schema, LocatedObject(panel(), Location("a.py"))) == []
    assert violations(schema, LocatedObject(panel(title=7), Location("a.py"))) == ["title"]


def test_both_validators_agree() -> None:
    schema = Schema({"properties": {"mode": {"enum": ["a"]}, "count": {"type": "integer", "minimum": 1}}})
    values = [{"mode": mode, "count": count} for mode in ("a", "b", None) for count in (0, 1, 1.0, 1.5, True, "1")]
    validator = Draft202012Validator(
        {"properties": {"mode": {"enum": ["a"]}, "count": {"type": "integer", "minimum": 1}}}
    )
    assert [bool(violations(schema, value)) for value in values] == [not validator.is_valid(value) for value in values]
