"""What a reader sees for a value: text, color and unit."""

from __future__ import annotations

import math
from typing import Any

from heddle.grafana.displayed_value import (
    FALLBACK_COLOR,
    DisplayedValue,
    displayed_value,
    displayed_without_data,
)
from heddle.grafana.field_config import Field
from heddle.grafana.value_mapping import Value

Json = dict[str, Any]
STATES = [{"type": "value", "options": {"0": {"text": "Down", "color": "red"}, "1": {"text": "Up", "color": "green"}}}]
LIMITS = {
    "mode": "absolute",
    "steps": [{"color": "green"}, {"color": "orange", "value": 5}, {"color": "red", "value": 9}],
}
ONE_STEP = {"mode": "absolute", "steps": [{"color": "text"}]}


def panel(
    type: str = "stat", *, options: Json | None = None, overrides: list[Json] | None = None, **defaults: Any
) -> Json:
    return {"type": type, "options": options or {}, "fieldConfig": {"defaults": defaults, "overrides": overrides or []}}


def seen(panel: Json, *values: Value) -> list[tuple[str, str]]:
    """Return text and color of each value."""
    return [(shown.text, shown.color) for shown in (displayed_value(panel, value) for value in values)]


def test_a_number_has_its_unit_and_the_color_of_its_threshold() -> None:
    assert seen(panel(unit="s", thresholds=LIMITS), 0.5, 5, 8.99, 9, math.nan, -1) == [
        *(("500 ms", "green"), ("5 s", "orange"), ("8.99 s", "orange"), ("9 s", "red"), ("NaN", "green")),
        ("-1 s", "green"),
    ]
    assert displayed_value(panel(unit="currencyUSD", decimals=2), -1532.8).unit == "$K"


def test_without_thresholds_grafana_turns_numbers_red_from_80() -> None:
    for type in ("stat", "gauge", "bargauge"):
        assert seen(panel(type, unit="mbytes"), 79, 84.9) == [("79 MiB", "green"), ("84.9 MiB", "red")], type
    assert seen(panel(unit="percentunit"), 0.5) == [("50%", "green")]


def test_a_single_step_is_neutral() -> None:
    assert seen(panel(unit="mbytes", thresholds=ONE_STEP), -1, 84.9) == [("-1 MiB", "text"), ("84.9 MiB", "text")]


def test_thresholds_without_steps_are_gray() -> None:
    assert seen(panel(thresholds={"mode": "absolute", "steps": ""}), 1) == [("1", FALLBACK_COLOR)]


def test_percentages_are_of_the_limits() -> None:
    steps = {"mode": "percentage", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}
    limited = panel("gauge", thresholds=steps, min=0, max=10)
    assert [color for _, color in seen(limited, 7.9, 8, 0, None)] == ["green", "red", "green", "green"]
    # Without limits Grafana takes them from the data, and from 0 to 100 if there is only this value.
    assert displayed_value(panel("gauge", thresholds=steps), 8, values=[0, 9]).color == "red"
    assert displayed_value(panel("gauge", thresholds=steps), 8).color == "green"
    assert displayed_value(panel("gauge", thresholds=steps), 8, values=[8, 8]).color == "green"


def test_grafana_stops_at_the_first_threshold_that_is_not_reached() -> None:
    steps = {"mode": "absolute", "steps": [{"color": "a"}, {"color": "b", "value": 9}, {"color": "c", "value": 5}]}
    assert [color for _, color in seen(panel(thresholds=steps), 4, 6, 9)] == ["a", "a", "c"]


def test_a_mapping_replaces_text_and_color() -> None:
    assert seen(panel(mappings=STATES, thresholds=LIMITS, unit="s"), 0, 1, 7) == [
        *(("Down", "red"), ("Up", "green"), ("7 s", "orange")),
    ]
    only_color = [{"type": "range", "options": {"from": 1, "to": 9, "result": {"color": "blue"}}}]
    assert seen(panel(mappings=only_color, decimals=2), 5) == [("5.00", "blue")]
    only_text = [{"type": "value", "options": {"7": {"text": "Seven"}}}]
    assert seen(panel(mappings=only_text, thresholds=LIMITS), 7) == [("Seven", "orange")]
    assert displayed_value(panel(mappings=only_text), 7).mapped
    assert not displayed_value(panel(mappings=only_text), 8).mapped


def test_texts_and_booleans() -> None:
    assert seen(panel("table"), "running", True, False) == [("running", "text"), ("true", "text"), ("false", "text")]
    assert seen(panel(), True, False) == [("true", "green"), ("false", "red")]
    assert seen(panel(unit="none"), "16.50") == [("16.5", "green")]
    assert seen(panel(), "22.1122334455") == [("22.1122334455", "green")]


def test_no_value_is_the_text_of_an_absent_number() -> None:
    assert seen(panel(noValue="None yet", thresholds=LIMITS), None) == [("None yet", "green")]
    assert seen(panel(thresholds=LIMITS), None) == [("", "green")]
    null = [{"type": "special", "options": {"match": "null", "result": {"text": "Gone", "color": "red"}}}]
    assert seen(panel(mappings=null), None) == [("Gone", "red")]


def shown_without_data(panel: Json) -> tuple[str, str]:
    shown = displayed_without_data(panel)
    return shown.text, shown.color


def test_without_data_a_number_has_the_color_of_the_lowest_threshold() -> None:
    assert shown_without_data(panel(thresholds=LIMITS)) == ("No data", "green")
    assert shown_without_data(panel(thresholds=LIMITS, noValue="None yet")) == ("None yet", "green")
    assert shown_without_data(panel("timeseries", noValue="None yet")) == ("None yet", "text")
    assert shown_without_data(panel("table")) == ("No data", "text")


def test_color_modes() -> None:
    assert seen(panel(color={"mode": "fixed", "fixedColor": "blue"}), 90) == [("90", "blue")]
    assert seen(panel(color={"mode": "fixed"}), 90) == [("90", FALLBACK_COLOR)]
    assert seen(panel(color={"mode": "palette-classic"}), 90) == [("90", "palette-classic")]
    continuous = displayed_value(panel(color={"mode": "continuous-GrYlRd"}, min=0, max=200), 50)
    assert (continuous.color, continuous.scale) == ("continuous-GrYlRd", 0.25)


def test_a_stat_can_show_no_color_and_no_text() -> None:
    assert seen(panel(options={"colorMode": "none"}, thresholds=LIMITS), 9) == [("9", "text")]
    assert seen(panel(options={"textMode": "name"}, thresholds=LIMITS, unit="s"), 9) == [("", "red")]


def test_cells_of_a_table_are_colored_where_their_type_says_so() -> None:
    assert seen(panel("table", thresholds=LIMITS), 9) == [("9", "text")]
    for type in ("color-text", "color-background", "gauge"):
        cell = panel("table", thresholds=LIMITS, custom={"cellOptions": {"type": type}})
        assert seen(cell, 9) == [("9", "red")], type
    pill = {"cellOptions": {"type": "pill"}}
    assert seen(panel("table", mappings=STATES, custom=pill), 0) == [("Down", "red")]
    assert seen(panel("table", custom=pill), "x") == [("x", "palette-classic")]


def test_an_override_applies_to_its_column() -> None:
    properties = [
        {"id": "unit", "value": "s"},
        {"id": "thresholds", "value": LIMITS},
        {"id": "custom.cellOptions", "value": {"type": "color-text"}},
    ]
    override = {"matcher": {"id": "byName", "options": "Age"}, "properties": properties}
    table = panel("table", overrides=[override])
    assert displayed_value(table, 9, field=Field(name="Age")) == DisplayedValue(number="9", suffix=" s", color="red")
    assert displayed_value(table, 9, field=Field(name="Size")) == DisplayedValue(number="9", color="text")


def test_lines_have_the_color_of_their_series() -> None:
    assert seen(panel("timeseries", mappings=STATES), 0, 2) == [("Down", "palette-classic"), ("2", "palette-classic")]
    assert seen(panel("timeseries", color={"mode": "thresholds"}, thresholds=LIMITS, mappings=STATES), 0) == [
        ("Down", "green")
    ]
    assert seen(panel("piechart", mappings=STATES), 0) == [("Down", "red")]


BY_THRESHOLD = {"mode": "thresholds"}


def test_a_state_timeline_in_the_mode_thresholds_names_thresholds_instead_of_states() -> None:
    assert seen(panel("state-timeline", color=BY_THRESHOLD, mappings=STATES), 0, 1, 80) == [
        *(("< 80", "green"), ("< 80", "green"), ("80+", "red")),
    ]
    assert seen(panel("state-timeline", color=BY_THRESHOLD, mappings=STATES, thresholds=ONE_STEP), 0) == [
        ("-∞+", "text"),
    ]
    named = panel("state-timeline", color=BY_THRESHOLD, thresholds=LIMITS, unit="ms")
    assert seen(named, 4, 5, 9, math.nan) == [
        *(("< 5 ms", "green"), ("5 ms+", "orange"), ("9 ms+", "red"), ("< 5 ms", "green")),
    ]


def test_other_color_modes_of_a_state_timeline_show_its_states() -> None:
    fixed = {"mode": "fixed", "fixedColor": "text"}
    for color in (fixed, {"mode": "palette-classic"}, {"mode": "continuous-GrYlRd"}, {}):
        assert seen(panel("state-timeline", color=color, mappings=STATES), 0, 1) == [("Down", "red"), ("Up", "green")]
    assert seen(panel("state-timeline", color=fixed, mappings=STATES, unit="s"), 2) == [("2 s", "text")]


def test_a_timeline_that_does_not_merge_values_shows_its_states() -> None:
    separate = panel("state-timeline", color=BY_THRESHOLD, mappings=STATES, options={"mergeValues": False})
    assert seen(separate, 0, 2) == [("Down", "red"), ("2", "green")]
    assert seen(panel("status-history", color=BY_THRESHOLD, mappings=STATES), 0) == [("Down", "red")]
    assert seen(panel("state-timeline", color=BY_THRESHOLD, mappings=STATES), "up") == [("up", "green")]


def test_a_timeline_draws_missing_values_only_if_they_are_mapped() -> None:
    null = [{"type": "special", "options": {"match": "null+nan", "result": {"text": "Gone", "color": "gray"}}}]
    fixed = {"mode": "fixed", "fixedColor": "text"}
    mapped = panel("state-timeline", color=fixed, mappings=null)
    assert seen(mapped, None, math.nan) == [("Gone", "gray"), ("Gone", "gray")]
    assert not displayed_value(panel("state-timeline", color=fixed, mappings=STATES), None).drawn
    assert not displayed_value(panel("state-timeline", mappings=null), None).drawn  # on a continuous scale
    assert seen(panel("state-timeline", color=BY_THRESHOLD, mappings=null), None) == [("null", FALLBACK_COLOR)]


def test_panels_without_standard_options_show_the_plain_value() -> None:
    assert seen(panel("logs", unit="s", mappings=STATES), 0.0, "line", None) == [
        *(("0", "text"), ("line", "text"), ("", "text")),
    ]
