"""Value mappings and field overrides."""

from __future__ import annotations

from typing import Any

import pytest

import heddle
from heddle import (
    BASE,
    BLUE,
    GREEN,
    RED,
    Row,
    between,
    fields_of_query,
    fields_of_type,
    mappings,
    not_re,
    re,
    special,
    state_timeline,
    table,
    timeseries,
)
from heddle.compile.dashboard import SchemaCheck
from heddle.diagnostics.errors import AuthorError
from heddle.grafana.displayed_value import displayed_value
from tests.author.compiled import Promql, compiled, compiled_panel, dashboard

UP = Promql()


def test_mappings_of_each_kind_are_in_the_order_of_the_author() -> None:
    made = mappings({1: ("a", RED), 2: ("b", RED), between(3, 9): ("c", RED), re("x|y"): ("d", RED), "z": ("e", RED)})
    assert [(each["type"], sorted(each["options"])) for each in made] == [
        ("value", ["1", "2"]),
        ("range", ["from", "result", "to"]),
        ("regex", ["pattern", "result"]),
        ("value", ["z"]),
    ]
    assert (made[1]["options"]["from"], made[1]["options"]["to"]) == (3, 9)
    assert made[2]["options"]["pattern"] == "/^(?:x|y)$/"
    assert [made[1]["options"]["result"]["index"], made[3]["options"]["z"]["index"]] == [2, 4]


def test_a_range_can_be_open() -> None:
    (low, high) = mappings({between(None, 5): ("Low", GREEN), between(5, None): ("High", RED)})
    assert (low["options"]["from"], low["options"]["to"]) == (None, 5)
    assert (high["options"]["from"], high["options"]["to"]) == (5, None)


def test_special_values_are_mapped() -> None:
    for match in ("true", "false", "null", "nan", "null+nan", "empty"):
        (made,) = mappings({special(match): ("x", RED)})  # type: ignore[arg-type]
        assert (made["type"], made["options"]["match"]) == ("special", match)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(AuthorError, match="no value is between 9 and 3"):
        between(9, 3)


def test_mapped_values_are_displayed() -> None:
    panel = state_timeline(
        "P", query=UP, mappings={0: ("Off", RED), between(1, 5): ("Low", GREEN), special("null"): ("?", BLUE)}
    )
    data = compiled_panel(panel)
    shown = [displayed_value(data, value) for value in (0, 3, 7)]
    assert [each.text for each in shown][:2] == ["Off", "Low"]
    assert shown[2].text not in ("Off", "Low")


def overrides_json(**arguments: Any) -> list[dict[str, Any]]:
    made = compiled(dashboard([Row("", [timeseries("P", question="?", query=UP, **arguments)])]))
    assert list(SchemaCheck().findings(made)) == []
    return list(made.data["panels"][0]["fieldConfig"]["overrides"])


def test_overrides_match_names_patterns_types_and_queries() -> None:
    fields = ["p99", re("p9."), fields_of_type("number"), fields_of_query("A")]
    made = overrides_json(overrides={each: {"unit": "s"} for each in fields})
    assert [each["matcher"] for each in made] == [
        {"id": "byName", "options": "p99"},
        {"id": "byRegexp", "options": "/^(?:p9.)$/"},
        {"id": "byType", "options": "number"},
        {"id": "byFrameRefID", "options": "A"},
    ]


def test_properties_of_overrides_are_written_as_arguments() -> None:
    steps = {"mode": "percentage", "steps": []}
    properties = {"thresholds": {BASE: GREEN, 5: RED}, "mappings": {between(0, 1): ("low", RED)}, "color": BLUE}
    own = {"thresholds": steps, "mappings": [], "color": {"mode": "palette-classic"}}
    first, second = overrides_json(overrides={"a": properties, "b": own})
    assert {each["id"]: each["value"] for each in first["properties"]} == {
        "thresholds": {"mode": "absolute", "steps": [{"color": GREEN}, {"color": RED, "value": 5}]},
        "mappings": mappings({between(0, 1): ("low", RED)}),
        "color": {"mode": "fixed", "fixedColor": BLUE},
    }
    assert {each["id"]: each["value"] for each in second["properties"]} == own


def test_a_negated_pattern_is_refused() -> None:
    for arguments in ({"overrides": {not_re("a"): {"unit": "s"}}}, {"mappings": {not_re("a"): ("x", RED)}}):
        with pytest.raises(AuthorError, match=r"only `re\(...\)`"):
            timeseries("P", query=UP, **arguments)  # type: ignore[arg-type]


def test_widths_of_a_table_do_not_replace_other_overrides() -> None:
    made = table("P", query=UP, overrides={re("cost.*"): {"unit": "currencyUSD"}}, widths={"cost": 90})
    assert [each["matcher"]["id"] for each in made.fieldConfig["overrides"]] == ["byRegexp", "byName"]


def test_thresholds_are_in_the_order_of_their_values() -> None:
    steps = [{"color": "green"}, {"color": "blue", "value": 2}, {"color": "red", "value": 5}]
    unordered = {5: RED, BASE: GREEN, 2: BLUE}
    panel = timeseries("P", query=UP, thresholds=unordered, overrides={"a": {"thresholds": unordered}})
    config = compiled_panel(panel)["fieldConfig"]
    assert config["defaults"]["thresholds"]["steps"] == steps
    assert config["overrides"][0]["properties"][0]["value"]["steps"] == steps


def test_wrong_properties_of_overrides_are_refused_at_the_line_of_the_author() -> None:
    cases: dict[str, Any] = {
        "unknown property 'unitt'": {"unitt": "s"},
        "unknown property 'lineWidth'": {"lineWidth": 2},
        "wrong thresholds 'x'": {"thresholds": {"x": RED}},
        "wrong thresholds [1]": {"thresholds": [1]},
        "wrong mappings None": {"mappings": {None: ("a", RED)}},
        "wrong mappings 1": {"mappings": {0: 1}},
        "wrong color 3": {"color": 3},
    }
    wrong = []
    for message, properties in cases.items():
        try:
            timeseries("P", query=UP, overrides={"a": properties})
        except AuthorError as error:
            if message not in str(error) or not error.findings[0].help:
                wrong.append((message, error.findings))
        else:
            wrong.append((message, ()))
    assert wrong == []


def test_properties_in_the_form_of_grafana_are_unchanged() -> None:
    properties = {
        "thresholds": {"mode": "percentage", "steps": [{"color": "green"}]},
        "mappings": [{"type": "value", "options": {"1": {"text": "a"}}}],
        "color": {"mode": "continuous-GrYlRd"},
        "custom.anything": {"a": 1},
    }
    (made,) = overrides_json(overrides={"a": properties})
    assert {each["id"]: each["value"] for each in made["properties"]} == properties


def test_the_key_that_no_kind_of_mapping_or_override_accepts_is_named() -> None:
    with pytest.raises(AuthorError, match="a key of `mappings` of `timeseries` is None, not a number, a text, a range"):
        heddle.timeseries("P", query=UP, mappings={between(0, 1): ("a", RED), 3: ("b", RED), None: ("c", RED)})  # type: ignore[dict-item]
    with pytest.raises(AuthorError, match="a key of `overrides` of `timeseries` is the number 3, not the name"):
        heddle.timeseries("P", query=UP, overrides={re("a"): {}, "b": {}, 3: {}})  # type: ignore[dict-item]
