"""Root keys, rows and the places of panels are repaired, and what was right is unchanged."""

from __future__ import annotations

from grafanalib import core

from tests.compile.normalize.grafanalib_dashboards import GRID, normalized, normalized_with_warnings


def test_legacy_root_keys_are_removed() -> None:
    data = normalized(gnetId=7, sharedCrosshair=True)
    legacy = {"rows", "hideControls", "__inputs", "gnetId", "style", "sharedCrosshair", "id", "version"}
    assert data.keys() & legacy == set()
    assert "time_options" not in data["timepicker"]


def test_a_shared_crosshair_becomes_a_graph_tooltip() -> None:
    assert normalized(sharedCrosshair=True)["graphTooltip"] == 1
    assert normalized(sharedCrosshair=True, graphTooltip=2)["graphTooltip"] == 2
    assert normalized()["graphTooltip"] == 0


def test_the_schema_version_is_the_newest_that_all_versions_load() -> None:
    assert normalized()["schemaVersion"] == 41


def test_inputs_are_reported() -> None:
    inputs = [core.DataSourceInput(name="DS", label="d", pluginId="prometheus", pluginName="Prometheus")]
    assert normalized_with_warnings(inputs=inputs)[1] == ["dashboard/import-inputs"]


def test_inputs_become_variables_and_values() -> None:
    inputs = [
        core.DataSourceInput("DS_METRICS", label="Metrics", pluginId="prometheus", pluginName="Prometheus"),
        core.ConstantInput("job", label="Job", value="shop"),
        core.ConstantInput("limit", label="", value="3"),
        core.ConstantInput("known", label="", value="input"),
    ]
    panel = core.Stat(
        title="${known} ${job}",
        dataSource="${DS_METRICS}",
        targets=[core.Target(expr='up{job="${job}"}')],
        extraJson={"fieldConfig": {"defaults": {"max": "${limit}"}}},
    )
    templating = core.Templating([core.Template(name="known", type="constant", query="variable", hide=2)])
    dashboard = normalized(inputs=inputs, panels=[panel], templating=templating)
    variables = dashboard["templating"]["list"]
    assert [(variable["type"], variable["name"], variable["query"]) for variable in variables] == [
        ("datasource", "DS_METRICS", "prometheus"),
        ("constant", "known", "variable"),
    ]
    (shown,) = dashboard["panels"]
    assert shown["datasource"] == {"type": "prometheus", "uid": "${DS_METRICS}"}
    assert (shown["title"], shown["targets"][0]["expr"]) == ("${known} shop", 'up{job="shop"}')
    assert shown["fieldConfig"]["defaults"]["max"] == "3"


def test_rows_become_row_panels() -> None:
    row = core.Row(title="R", panels=[core.TimeSeries(title="a"), core.TimeSeries(title="b", span=3)])
    data, warnings = normalized_with_warnings(rows=[row])
    assert [panel["type"] for panel in data["panels"]] == ["row", "timeseries", "timeseries"]
    assert [panel["gridPos"]["w"] for panel in data["panels"]] == [24, 18, 6]
    assert [panel["gridPos"]["x"] for panel in data["panels"]] == [0, 0, 18]
    assert "dashboard/legacy-rows" in warnings


def test_a_second_row_is_below_the_first() -> None:
    rows = [core.Row(title=title, height=core.Pixels(380), panels=[core.TimeSeries(title=title)]) for title in "ab"]
    grids = [panel["gridPos"] for panel in normalized(rows=rows)["panels"]]
    assert [(grid["y"], grid["h"]) for grid in grids] == [(0, 1), (1, 10), (11, 1), (12, 10)]


def test_a_collapsed_row_contains_its_panels() -> None:
    row = core.Row(title="R", collapse=True, panels=[core.TimeSeries(title="a")])
    data = normalized(rows=[row])
    assert [panel["title"] for panel in data["panels"][0]["panels"]] == ["a"]
    assert len(data["panels"]) == 1


def test_panels_inside_an_open_row_move_behind_it() -> None:
    row = core.RowPanel(title="R", gridPos=GRID, panels=[core.TimeSeries(title="a", gridPos=GRID)])
    data, warnings = normalized_with_warnings(panels=[row])
    assert [panel["title"] for panel in data["panels"]] == ["R", "a"]
    assert warnings == ["panel/nested-row"]


def test_panels_without_a_place_are_placed_in_lines_of_two() -> None:
    data, warnings = normalized_with_warnings(panels=[core.TimeSeries(title=title) for title in "abc"])
    grids = [(grid["x"], grid["y"], grid["w"], grid["h"]) for grid in (panel["gridPos"] for panel in data["panels"])]
    assert grids == [(0, 0, 12, 8), (12, 0, 12, 8), (0, 8, 12, 8)]
    assert warnings == ["panel/missing-position"]


def test_panels_without_a_place_are_below_the_others() -> None:
    data = normalized(panels=[core.TimeSeries(title="a", gridPos=GRID), core.TimeSeries(title="b")])
    assert [panel["gridPos"]["y"] for panel in data["panels"]] == [0, 8]


def test_a_row_has_a_heading_only_if_its_title_is_shown() -> None:
    rows = [core.Row(title="R", showTitle=False, panels=[core.TimeSeries(title="a")])]
    assert [panel["title"] for panel in normalized(rows=rows)["panels"]] == ["a"]


def test_a_row_keeps_its_repetition() -> None:
    rows = [core.Row(title="R", showTitle=True, repeat="job", panels=[])]
    assert normalized(rows=rows)["panels"][0]["repeat"] == "job"


def test_a_hidden_time_picker_stays_hidden() -> None:
    assert normalized(timePicker=core.TimePicker([], [], hidden=True))["timepicker"]["hidden"] is True
    assert "hidden" not in normalized()["timepicker"]


def test_no_refresh_is_an_empty_text() -> None:
    assert normalized(refresh=False)["refresh"] == ""
    assert normalized(refresh="1m")["refresh"] == "1m"


def test_the_height_of_a_row_is_rounded_up() -> None:
    heights = (core.Pixels(500), core.Pixels(100), core.Pixels(40), core.Pixels(250))
    rows = [core.Row(height=height, panels=[core.TimeSeries(title="a")]) for height in heights]
    assert [panel["gridPos"]["h"] for panel in normalized(rows=rows)["panels"]] == [14, 3, 3, 7]


def test_panels_of_rows_do_not_overlap() -> None:
    panels = [core.TimeSeries(title="a", span=4, height=core.Pixels(800)), *(core.TimeSeries(title="b", span=4),) * 5]
    rows = [core.Row(height=core.Pixels(200), panels=panels), core.Row(panels=[core.TimeSeries(title="c")])]
    grids = [panel["gridPos"] for panel in normalized(rows=rows)["panels"]]
    cells = [
        (x, y)
        for grid in grids
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(cells) == len(set(cells))


def test_a_repeated_row_without_a_title_has_a_heading() -> None:
    row = core.Row(repeat="node", panels=[core.TimeSeries(title="a")])
    heading, panel = normalized(rows=[row])["panels"]
    assert (heading["type"], heading["repeat"]) == ("row", "node")
    assert panel["title"] == "a"


def test_panels_placed_relative_to_an_open_row_move_below_it() -> None:
    inside = [core.TimeSeries(title="a", gridPos=core.GridPos(h=8, w=12, x=0, y=0))]
    panels = [
        core.TimeSeries(title="top", gridPos=core.GridPos(h=4, w=24, x=0, y=0)),
        core.RowPanel(title="R", gridPos=core.GridPos(h=1, w=24, x=0, y=4), panels=inside),
        core.TimeSeries(title="next", gridPos=core.GridPos(h=8, w=24, x=0, y=5)),
    ]
    places = {panel["title"]: panel["gridPos"]["y"] for panel in normalized(panels=panels)["panels"]}
    assert places == {"top": 0, "R": 4, "a": 5, "next": 13}


def test_panels_inside_an_open_row_without_a_place_are_below_it() -> None:
    row = core.RowPanel(title="R", panels=[core.TimeSeries(title="a", gridPos=GRID)])
    panels = [core.TimeSeries(title="top", gridPos=GRID), row]
    places = {panel["title"]: panel["gridPos"]["y"] for panel in normalized(panels=panels)["panels"]}
    assert places == {"top": 0, "R": 8, "a": 9}


def test_a_constant_that_is_shown_is_a_text_box_as_in_grafana() -> None:
    variables = [
        core.Template(name="a", type="constant", query="eu"),
        core.Template(name="b", type="constant", query="us", hide=2),
    ]
    found = normalized(templating=core.Templating(variables))["templating"]["list"]
    assert [variable["type"] for variable in found] == ["textbox", "constant"]
    assert [variable["current"]["value"] for variable in found] == ["eu", "us"]
