"""The settings of a field are Grafana's defaults, the panel's and those of the overrides that select it."""

from __future__ import annotations

from typing import Any

from heddle.grafana.field_config import Field, color_mode, distinct_settings, field_config, uses_thresholds

Json = dict[str, Any]
GRAFANAS_OWN = {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}
ONE_STEP = {"mode": "absolute", "steps": [{"color": "text"}]}


def panel(type: str = "stat", *overrides: Json, options: Json | None = None, **defaults: object) -> Json:
    config = {"defaults": defaults, "overrides": list(overrides)}
    return {"type": type, "fieldConfig": config, "options": options or {}}


def override(id: str, options: object, **properties: object) -> Json:
    values = [{"id": name.replace("__", "."), "value": value} for name, value in properties.items()]
    return {"matcher": {"id": id, "options": options}, "properties": values}


def test_absent_settings_are_grafanas_own() -> None:
    assert field_config(panel(), Field())["thresholds"] == GRAFANAS_OWN
    assert color_mode(field_config(panel(), Field())) == "thresholds"
    assert color_mode(field_config(panel("timeseries"), Field())) == "palette-classic"
    assert color_mode(field_config(panel("state-timeline"), Field())) == "continuous-GrYlRd"
    assert color_mode(field_config(panel("status-history"), Field())) == "thresholds"
    assert color_mode(field_config(panel("state-timeline", color={"fixedColor": "red"}), Field())) == (
        "continuous-GrYlRd"
    )


def test_the_value_of_the_first_step_is_ignored() -> None:
    steps = [{"color": "green", "value": 0}, {"color": "red", "value": 5}]
    config = field_config(panel(thresholds={"steps": steps}), Field())
    assert config["thresholds"] == {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 5}]}


def test_thresholds_that_are_a_text_are_none() -> None:
    assert field_config(panel(thresholds={"mode": "absolute", "steps": ""}), Field())["thresholds"]["steps"] == []


def test_overrides_select_fields() -> None:
    def unit(id: str, options: object, field: Field) -> object:
        return field_config(panel("table", override(id, options, unit="s")), field).get("unit")

    p95 = Field(name="p95", ref_id="B")
    selecting = [
        *(("byName", "p95"), ("byNames", {"mode": "include", "names": ["p50", "p95"]}), ("byRegexp", "/^P/i")),
        *(("byNames", {"mode": "exclude", "names": ["p50"]}), ("byType", "number"), ("byFrameRefID", "B")),
        *(("byRegexp", "p.5"), ("numeric", None)),
    ]
    assert [matcher for matcher in selecting if unit(*matcher, p95) != "s"] == []
    others = [
        *(
            ("byName", "p9"),
            ("byNames", {"mode": "exclude", "names": ["p95"]}),
            ("byRegexp", "p9"),
            ("byRegexp", "/(/"),
        ),
        *(("byType", "string"), ("byFrameRefID", "A"), ("byValue", {}), ("first", None)),
    ]
    assert [matcher for matcher in others if unit(*matcher, p95) is not None] == []


def test_later_overrides_win_and_null_removes() -> None:
    overrides = (override("byName", "a", unit="s", decimals=1), override("byRegexp", "/a/", unit="ms", decimals=None))
    config = field_config(panel("table", *overrides, decimals=3), Field(name="a"))
    assert (config["unit"], "decimals" in config) == ("ms", False)


def test_custom_settings_are_merged_by_their_path() -> None:
    table = panel(
        "table", override("byName", "a", custom__cellOptions={"type": "color-text"}), custom={"align": "left"}
    )
    assert field_config(table, Field(name="a"))["custom"]["cellOptions"] == {"type": "color-text"}
    assert field_config(table, Field(name="b"))["custom"]["cellOptions"] == {"type": "auto"}
    assert field_config(table, Field(name="a"))["custom"]["align"] == "left"


def test_there_is_one_configuration_for_each_matcher() -> None:
    table = panel(
        "table",
        override("byName", "a", unit="s"),
        override("byName", "b", thresholds=ONE_STEP),
        override("byName", "a", decimals=1),
        min=0,
    )
    settings = {item.selector: item for item in distinct_settings(table)}
    configs = {selector: item.config for selector, item in settings.items()}
    assert {selector: set(item.given) for selector, item in settings.items()} == {
        "": {"min"},
        "a": {"min", "unit", "decimals"},
        "b": {"min", "thresholds"},
    }
    assert (configs["a"]["unit"], configs["a"]["decimals"], "unit" in configs["b"]) == ("s", 1, False)
    assert (configs["a"]["thresholds"], configs["b"]["thresholds"]) == (GRAFANAS_OWN, ONE_STEP)


def test_a_selector_is_the_text_of_a_matcher() -> None:
    matchers = [("byNames", {"names": ["a", "b"]}), ("byRegexp", "/a/"), ("numeric", None), ("byValue", {"op": "gt"})]
    table = panel("table", *(override(*matcher, unit="s") for matcher in matchers))
    assert [item.selector for item in distinct_settings(table)] == ["", "a, b", "/a/", "numeric", "byValue"]


def test_overrides_of_another_shape_change_nothing() -> None:
    for odd in ({}, {"matcher": "x", "properties": "y"}, {"matcher": {}, "properties": [1, {}]}):
        assert field_config(panel("stat", odd, unit="s"), Field())["unit"] == "s", odd


def uses(panel: Json) -> bool:
    return any(uses_thresholds(panel, item.config) for item in distinct_settings(panel))


def test_which_panels_show_thresholds() -> None:
    cells = {"cellOptions": {"type": "color-background"}}
    showing = [
        *(panel(), panel("gauge"), panel("bargauge"), panel("status-history"), panel("table", custom=cells)),
        *(panel("table", custom={"displayMode": "color-text"}), panel("state-timeline", color={"mode": "thresholds"})),
        panel("table", override("byName", "a", custom__cellOptions={"type": "gauge"})),
        panel("timeseries", custom={"thresholdsStyle": {"mode": "line"}}),
        panel("timeseries", override("byName", "a", color={"mode": "thresholds"})),
        panel("timeseries", override("byName", "a", custom__thresholdsStyle={"mode": "area"})),
    ]
    assert [item for item in showing if not uses(item)] == []
    not_showing = [
        *(panel("timeseries"), panel("histogram"), panel("piechart", color={"mode": "thresholds"}), panel("table")),
        *(panel("state-timeline"), panel("text"), panel("logs"), panel("nodeGraph"), panel("heatmap"), panel("row")),
        *(panel(options={"colorMode": "none"}), panel(color={"mode": "fixed"}), panel("some-plugin")),
    ]
    assert [item for item in not_showing if uses(item)] == []
