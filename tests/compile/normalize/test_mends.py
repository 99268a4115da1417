"""Each defect of grafanalib's output is mended, and what was right stays."""

from __future__ import annotations

from typing import Any

import pytest
from grafanalib import core

from heddle.compile.json_converter import JsonConverter, NotJsonSerializable
from heddle.compile.normalize import normalize
from heddle.compile.panel_ids import give_ids, panel_id
from heddle.grafana.model import walk_panels

PROMETHEUS = {"type": "prometheus", "uid": "prom"}
KNOWN = {"": PROMETHEUS, "Prom": PROMETHEUS, "prom": PROMETHEUS}
GRID = core.GridPos(h=8, w=12, x=0, y=0)


def mended(dashboard: core.Dashboard) -> tuple[dict[str, Any], list[str]]:
    data = JsonConverter().plain(dashboard.to_json_data())
    notes = [note.id for note in normalize(data, KNOWN)]
    return data, notes


def panel(made: core.Panel) -> dict[str, Any]:
    data, _ = mended(core.Dashboard(title="t", panels=[made]))
    return data["panels"][0]


def test_legacy_root_keys_go() -> None:
    data, _ = mended(core.Dashboard(title="t", gnetId=7, sharedCrosshair=True))
    gone = {"rows", "hideControls", "__inputs", "gnetId", "style", "sharedCrosshair", "id", "version"}
    assert data.keys() & gone == set()
    assert "time_options" not in data["timepicker"]


def test_shared_crosshair_keeps_its_meaning() -> None:
    data, _ = mended(core.Dashboard(title="t", sharedCrosshair=True))
    assert data["graphTooltip"] == 1


def test_schema_version_is_todays() -> None:
    data, _ = mended(core.Dashboard(title="t"))
    assert data["schemaVersion"] == 41


def test_no_null_is_left() -> None:
    assert "None" not in repr(panel(core.TimeSeries(title="x", gridPos=GRID)))


def test_the_hundred_points_go_and_other_numbers_stay() -> None:
    assert "maxDataPoints" not in panel(core.TimeSeries(title="x", gridPos=GRID))
    assert panel(core.TimeSeries(title="x", gridPos=GRID, maxDataPoints=500))["maxDataPoints"] == 500


def test_text_thresholds_go() -> None:
    assert "thresholds" not in panel(core.Stat(title="x", gridPos=GRID))["fieldConfig"]["defaults"]


def test_the_base_threshold_has_no_quoted_null() -> None:
    steps = [core.Threshold("green", 0, 0.0), core.Threshold("red", 1, 80.0)]
    made = panel(core.Stat(title="x", gridPos=GRID, thresholds=steps))
    expected = [{"color": "green"}, {"color": "red", "value": 80}]
    assert made["fieldConfig"]["defaults"]["thresholds"]["steps"] == expected


def test_targets_get_ref_ids_and_lose_junk() -> None:
    targets = [core.Target(expr="up"), core.Target(expr="down", refId="A"), core.Target(expr="both", refId="A")]
    made = panel(core.TimeSeries(title="x", gridPos=GRID, dataSource="Prom", targets=targets))
    assert [(target["refId"], target["expr"]) for target in made["targets"]] == [
        ("B", "up"),
        ("A", "down"),
        ("C", "both"),
    ]
    assert made["targets"][0].keys() == {"refId", "expr", "datasource"}


def test_a_data_source_name_becomes_a_reference() -> None:
    made = panel(core.TimeSeries(title="x", gridPos=GRID, dataSource="Prom", targets=[core.Target(expr="up")]))
    assert made["datasource"] == PROMETHEUS
    assert made["targets"][0]["datasource"] == PROMETHEUS


def test_no_data_source_means_the_default_one() -> None:
    assert panel(core.TimeSeries(title="x", gridPos=GRID))["datasource"] == PROMETHEUS


def test_a_data_source_variable_becomes_a_reference() -> None:
    variable = core.Template(name="DS", query="prometheus", type="datasource")
    dashboard = core.Dashboard(
        title="t",
        templating=core.Templating([variable]),
        panels=[core.TimeSeries(title="x", gridPos=GRID, dataSource="$DS")],
    )
    data, notes = mended(dashboard)
    assert data["panels"][0]["datasource"] == {"type": "prometheus", "uid": "${DS}"}
    assert notes == []


def test_an_unknown_data_source_is_noted() -> None:
    _, notes = mended(core.Dashboard(title="t", panels=[core.TimeSeries(title="x", gridPos=GRID, dataSource="Nope")]))
    assert notes == ["panel/datasource"]


def test_text_and_rows_have_no_data_source() -> None:
    assert "datasource" not in panel(core.Text(title="x", gridPos=GRID))
    assert "datasource" not in panel(core.RowPanel(title="x", gridPos=GRID))


def test_legacy_rows_become_panels() -> None:
    row = core.Row(title="R", panels=[core.TimeSeries(title="a"), core.TimeSeries(title="b", span=3)])
    data, notes = mended(core.Dashboard(title="t", rows=[row]))
    assert [made["type"] for made in data["panels"]] == ["row", "timeseries", "timeseries"]
    assert [made["gridPos"]["w"] for made in data["panels"]] == [24, 18, 6]
    assert [made["gridPos"]["x"] for made in data["panels"]] == [0, 0, 18]
    assert "dashboard/rows" in notes


def test_a_collapsed_legacy_row_holds_its_panels() -> None:
    row = core.Row(title="R", collapse=True, panels=[core.TimeSeries(title="a")])
    data, _ = mended(core.Dashboard(title="t", rows=[row]))
    assert [made["title"] for made in data["panels"][0]["panels"]] == ["a"]
    assert len(data["panels"]) == 1


def test_panels_nested_in_an_open_row_are_lifted_out() -> None:
    row = core.RowPanel(title="R", gridPos=GRID, panels=[core.TimeSeries(title="a", gridPos=GRID)])
    data, notes = mended(core.Dashboard(title="t", panels=[row]))
    assert [made["title"] for made in data["panels"]] == ["R", "a"]
    assert notes == ["row/nested"]


def test_panels_without_a_place_are_laid_out() -> None:
    made = [core.TimeSeries(title=title) for title in "abc"]
    data, notes = mended(core.Dashboard(title="t", panels=made))
    grids = [(grid["x"], grid["y"], grid["w"], grid["h"]) for grid in (each["gridPos"] for each in data["panels"])]
    assert grids == [(0, 0, 12, 8), (12, 0, 12, 8), (0, 8, 12, 8)]
    assert notes == ["panel/grid"]


def test_an_interval_variable_gets_a_current_value() -> None:
    variable = core.Template(name="w", query="1m,5m", type="interval")
    data, _ = mended(core.Dashboard(title="t", templating=core.Templating([variable])))
    assert data["templating"]["list"][0]["current"] == {"text": "1m", "value": "1m"}


def test_custom_values_lose_their_blanks() -> None:
    variable = core.Template(name="w", query="a, b", type="custom", default="a")
    data, _ = mended(core.Dashboard(title="t", templating=core.Templating([variable])))
    made = data["templating"]["list"][0]
    assert [option["value"] for option in made["options"]] == ["a", "b"]
    assert made["current"]["value"] == "a"


@pytest.mark.parametrize("key", ["useTags", "tagsQuery", "tagValuesQuery"])
def test_forgotten_variable_keys_go(key: str) -> None:
    variable = core.Template(name="w", query="label_values(up, job)", tagsQuery="x", tagValuesQuery="y", useTags=True)
    data, _ = mended(core.Dashboard(title="t", templating=core.Templating([variable])))
    assert key not in data["templating"]["list"][0]


def test_old_value_mappings_become_todays() -> None:
    old = [
        core.StatValueMapping(text="on", mapValue="1", id=1),
        core.StatRangeMapping(text="many", startValue="2", endValue="9.5", id=2),
    ]
    made = panel(core.Stat(title="x", gridPos=GRID, mappings=old))
    assert made["fieldConfig"]["defaults"]["mappings"] == [
        {"type": "value", "options": {"1": {"text": "on"}}},
        {"type": "range", "options": {"from": 2, "to": 9.5, "result": {"text": "many"}}},
    ]


def test_a_tables_mappings_move_where_grafana_looks() -> None:
    made = panel(
        core.Table(
            title="x", gridPos=GRID, mappings=[core.StatValueMappings(core.StatValueMappingItem("on", "1", "green"))]
        )
    )
    assert made["fieldConfig"]["defaults"]["mappings"][0]["options"] == {"1": {"text": "on", "color": "green"}}
    assert made.keys() & {"mappings", "columns", "fontSize", "color"} == set()


def test_a_tables_display_mode_is_renamed() -> None:
    made = panel(core.Table(title="x", gridPos=GRID, displayMode="color-text"))
    assert made["fieldConfig"]["defaults"]["custom"]["cellOptions"] == {"type": "color-text"}


def test_a_gauges_calculation_moves_to_its_options() -> None:
    made = panel(core.GaugePanel(title="x", gridPos=GRID, calc="max"))
    assert made["options"]["reduceOptions"]["calcs"] == ["max"]
    assert made["options"]["showThresholdMarkers"] is True
    assert made["fieldConfig"]["defaults"].keys() == {"min", "max", "thresholds"}


def test_a_bar_gauges_older_options_move() -> None:
    made = panel(
        core.BarGauge(title="x", gridPos=GRID, format="s", calc="last", thresholds=[core.Threshold("green", 0, 0.0)])
    )
    assert "fieldOptions" not in made["options"]
    assert made["options"]["reduceOptions"]["calcs"] == ["last"]
    assert made["fieldConfig"]["defaults"]["unit"] == "s"
    assert made["fieldConfig"]["defaults"]["thresholds"]["steps"] == [{"color": "green"}]


def test_a_legend_says_whether_it_shows() -> None:
    assert panel(core.TimeSeries(title="x", gridPos=GRID))["options"]["legend"]["showLegend"] is True
    hidden = panel(core.TimeSeries(title="x", gridPos=GRID, legendDisplayMode="hidden"))["options"]["legend"]
    assert hidden == {"displayMode": "list", "placement": "bottom", "calcs": [], "showLegend": False}


@pytest.mark.parametrize(
    "made",
    [core.Logs(title="x", gridPos=GRID), core.Heatmap(title="x", gridPos=GRID), core.Text(title="x", gridPos=GRID)],
)
def test_types_that_keep_no_unit_get_none(made: core.Panel) -> None:
    made.extraJson = {"fieldConfig": {"defaults": {"unit": "s"}}}
    assert "unit" not in panel(made)["fieldConfig"]["defaults"]


@pytest.mark.parametrize("made", [core.Graph(title="x", gridPos=GRID), core.Statusmap(title="x", gridPos=GRID)])
def test_retired_panels_are_noted(made: core.Panel) -> None:
    _, notes = mended(core.Dashboard(title="t", panels=[made]))
    assert notes == ["panel/retired"]


def test_inputs_are_noted() -> None:
    given = [core.DataSourceInput(name="DS", label="d", pluginId="prometheus", pluginName="Prometheus")]
    assert mended(core.Dashboard(title="t", inputs=given))[1] == ["dashboard/inputs"]


def test_whole_floats_are_integers() -> None:
    assert JsonConverter().plain({"a": 1.0, "b": 0.5, "c": (2.0, None)}) == {"a": 1, "b": 0.5, "c": [2]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), {(1, 2): 3}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(NotJsonSerializable):
        JsonConverter().plain({"a": value})


def identified(*made: dict[str, Any], built_with_heddle: bool = False) -> tuple[list[int], list[str]]:
    data = {"panels": [{"type": "stat", **each} for each in made]}
    notes = [note.id for note in give_ids(data, {}, built_with_heddle=built_with_heddle)]
    return [each["id"] for each in walk_panels(data)], notes


def test_unique_ids_are_kept() -> None:
    assert identified({"id": 3, "title": "a"}, {"id": 1, "title": "b"})[0] == [3, 1]


def test_ids_stay_put_when_a_neighbour_comes() -> None:
    before, _ = identified({"title": "a"}, {"title": "b"}, built_with_heddle=True)
    after, _ = identified({"title": "new"}, {"title": "b"}, {"title": "a"}, built_with_heddle=True)
    assert before == [after[2], after[1]]


def test_an_id_comes_from_the_title_alone() -> None:
    assert identified({"title": "a"}, built_with_heddle=True)[0] == [panel_id("a")]


def test_one_title_twice_is_noted_in_house_and_mended_elsewhere() -> None:
    assert identified({"title": "a"}, {"title": "a"}, built_with_heddle=True)[1] == ["panel/id"]
    ids, notes = identified({"title": "a"}, {"title": "a"})
    assert len(set(ids)) == 2
    assert notes == []


def test_duplicate_ids_are_replaced_and_noted() -> None:
    ids, notes = identified({"id": 3, "title": "a"}, {"id": 3, "title": "b"})
    assert len(set(ids)) == 2
    assert notes == ["panel/duplicate-id", "panel/duplicate-id"]
