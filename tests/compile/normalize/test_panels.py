"""Keys, field settings, mappings and thresholds of panels are repaired, and what was right is unchanged."""

from __future__ import annotations

from grafanalib import core

from heddle.compile.normalize import normalize
from tests.compile.normalize.grafanalib_dashboards import DATASOURCES, GRID, normalized, normalized_panel


def test_no_null_remains() -> None:
    assert "None" not in repr(normalized_panel(core.TimeSeries(title="x", gridPos=GRID)))


def test_grafanalibs_hundred_points_are_removed_and_other_numbers_are_kept() -> None:
    assert "maxDataPoints" not in normalized_panel(core.TimeSeries(title="x", gridPos=GRID))
    assert normalized_panel(core.TimeSeries(title="x", gridPos=GRID, maxDataPoints=500))["maxDataPoints"] == 500


NEUTRAL = {"mode": "absolute", "steps": [{"color": "text"}]}


def test_a_panel_without_thresholds_gets_a_neutral_step() -> None:
    # grafanalib writes an empty text for no thresholds of a stat.
    for panel in (core.Stat(title="x"), core.Table(title="x"), core.TimeSeries(title="x")):
        assert normalized_panel(panel)["fieldConfig"]["defaults"]["thresholds"] == NEUTRAL, panel


def test_types_without_thresholds_get_none() -> None:
    for panel in (core.Logs(title="x"), core.Heatmap(title="x"), core.Text(title="x"), core.PieChartv2(title="x")):
        assert "thresholds" not in normalized_panel(panel)["fieldConfig"]["defaults"], panel
    assert "fieldConfig" not in normalized_panel(core.RowPanel(title="x"))


def timeline(**defaults: object) -> dict[str, object]:
    """Return the field settings of a state timeline of grafanalib, whose color mode is `thresholds`."""
    panel = core.StateTimeline(title="x", extraJson={"fieldConfig": {"defaults": defaults}})
    return dict(normalized_panel(panel)["fieldConfig"]["defaults"])


def test_a_state_timeline_without_thresholds_gets_a_color_mode_that_draws_its_mappings() -> None:
    for defaults in (timeline(), timeline(mappings=[{"type": "value", "options": {"0": {"text": "Down"}}}])):
        assert (defaults["color"], defaults["thresholds"]) == ({"mode": "fixed", "fixedColor": "text"}, NEUTRAL)


def test_the_colors_that_an_author_chose_are_not_changed() -> None:
    chosen = {"thresholds": {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}}
    defaults = timeline(**chosen)
    assert (defaults["color"], defaults["thresholds"]) == ({"mode": "thresholds"}, chosen["thresholds"])
    defaults = timeline(color={"mode": "palette-classic"})
    assert (defaults["color"], defaults["thresholds"]) == ({"mode": "palette-classic"}, NEUTRAL)
    panel = core.Stat(title="x", color={"mode": "continuous-GrYlRd"})
    assert normalized_panel(panel)["fieldConfig"]["defaults"]["color"] == {"mode": "continuous-GrYlRd"}


def test_the_base_threshold_has_no_value() -> None:
    steps = [core.Threshold("green", 0, 0.0), core.Threshold("red", 1, 80.0)]
    panel = normalized_panel(core.Stat(title="x", gridPos=GRID, thresholds=steps))
    expected = [{"color": "green"}, {"color": "red", "value": 80}]
    assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"] == expected


def test_mappings_of_grafana_7_are_converted() -> None:
    mappings = [
        core.StatValueMapping(text="on", mapValue="1", id=1),
        core.StatRangeMapping(text="many", startValue="2", endValue="9.5", id=2),
    ]
    panel = normalized_panel(core.Stat(title="x", gridPos=GRID, mappings=mappings))
    assert panel["fieldConfig"]["defaults"]["mappings"] == [
        {"type": "value", "options": {"1": {"text": "on"}}},
        {"type": "range", "options": {"from": 2, "to": 9.5, "result": {"text": "many"}}},
    ]


def test_mappings_of_a_table_move_to_its_fields() -> None:
    mappings = [core.StatValueMappings(core.StatValueMappingItem("on", "1", "green"))]
    panel = normalized_panel(core.Table(title="x", gridPos=GRID, mappings=mappings))
    assert panel["fieldConfig"]["defaults"]["mappings"][0]["options"] == {"1": {"text": "on", "color": "green"}}
    assert panel.keys() & {"mappings", "columns", "fontSize", "color"} == set()


def test_the_display_mode_of_a_table_becomes_cell_options() -> None:
    panel = normalized_panel(core.Table(title="x", gridPos=GRID, displayMode="color-text"))
    assert panel["fieldConfig"]["defaults"]["custom"]["cellOptions"] == {"type": "color-text"}


def test_the_calculation_of_a_gauge_moves_to_its_options() -> None:
    panel = normalized_panel(core.GaugePanel(title="x", gridPos=GRID, calc="max"))
    assert panel["options"]["reduceOptions"]["calcs"] == ["max"]
    assert panel["options"]["showThresholdMarkers"] is True
    assert panel["fieldConfig"]["defaults"].keys() == {"min", "max", "thresholds"}


def test_the_field_options_of_a_bar_gauge_move() -> None:
    thresholds = [core.Threshold("green", 0, 0.0)]
    panel = normalized_panel(core.BarGauge(title="x", gridPos=GRID, format="s", calc="last", thresholds=thresholds))
    assert "fieldOptions" not in panel["options"]
    assert panel["options"]["reduceOptions"]["calcs"] == ["last"]
    assert panel["fieldConfig"]["defaults"]["unit"] == "s"
    assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"] == [{"color": "green"}]


def test_a_hidden_legend_is_one_that_is_not_shown() -> None:
    assert normalized_panel(core.TimeSeries(title="x", gridPos=GRID))["options"]["legend"]["showLegend"] is True
    hidden = core.TimeSeries(title="x", gridPos=GRID, legendDisplayMode="hidden")
    legend = {"displayMode": "list", "placement": "bottom", "calcs": [], "showLegend": False}
    assert normalized_panel(hidden)["options"]["legend"] == legend


def test_types_without_standard_options_lose_their_unit() -> None:
    for panel in (core.Logs(title="x"), core.Heatmap(title="x"), core.Text(title="x"), core.News(title="x")):
        panel.extraJson = {"fieldConfig": {"defaults": {"unit": "s"}}}
        assert "unit" not in normalized_panel(panel)["fieldConfig"]["defaults"], panel


def test_a_repeated_panel_keeps_its_direction() -> None:
    repeat = core.Repeat(direction="v", variable="job", maxPerRow=3)
    panel = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, repeat=repeat))
    assert (panel["repeat"], panel["repeatDirection"], panel["maxPerRow"]) == ("job", "v", 3)
    assert "repeatDirection" not in normalized_panel(core.TimeSeries(title="x", gridPos=GRID))


def test_the_default_display_mode_of_a_table_is_not_written() -> None:
    defaults = normalized_panel(core.Table(title="x", gridPos=GRID, displayMode="auto"))["fieldConfig"]["defaults"]
    assert "cellOptions" not in defaults.get("custom", {})


def test_the_label_of_a_gauge_is_its_display_name() -> None:
    panel = normalized_panel(core.GaugePanel(title="x", gridPos=GRID, label="CPU"))
    assert panel["fieldConfig"]["defaults"]["displayName"] == "CPU"


def test_grafanalibs_text_for_no_value_is_removed_and_others_are_kept() -> None:
    assert "noValue" not in normalized_panel(core.Stat(title="x", gridPos=GRID))["fieldConfig"]["defaults"]
    panel = normalized_panel(core.Stat(title="x", gridPos=GRID, noValue="nothing yet"))
    assert panel["fieldConfig"]["defaults"]["noValue"] == "nothing yet"


def test_a_gauge_that_shows_all_values_keeps_its_limit() -> None:
    expected = {"calcs": ["last"], "values": True, "limit": 7}
    for type in (core.BarGauge, core.GaugePanel):
        options = normalized_panel(type(title="x", gridPos=GRID, calc="last", allValues=True, limit=7))["options"]
        assert {key: options["reduceOptions"][key] for key in expected} == expected, type


def test_cells_of_a_table_are_drawn_as_their_display_mode_states() -> None:
    override = {"matcher": {"id": "byName", "options": "Value"}}
    properties = [{"id": "custom.displayMode", "value": "lcd-gauge"}]
    table = core.Table(
        title="x",
        gridPos=GRID,
        displayMode="color-background-solid",
        overrides=[{**override, "properties": properties}],
    )
    config = normalized_panel(table)["fieldConfig"]
    assert config["defaults"]["custom"]["cellOptions"] == {"type": "color-background", "mode": "basic"}
    assert config["overrides"][0]["properties"] == [
        {"id": "custom.cellOptions", "value": {"type": "gauge", "mode": "lcd"}}
    ]


def test_the_color_of_a_table_is_kept() -> None:
    panel = normalized_panel(core.Table(title="x", gridPos=GRID, colorMode="continuous-GrYlRd"))
    assert panel["fieldConfig"]["defaults"]["color"] == {"mode": "continuous-GrYlRd"}
    assert "color" not in panel


def test_mappings_of_nothing_and_mappings_in_overrides_are_converted() -> None:
    old = [{"id": 1, "type": 1, "value": "0", "text": "down"}]
    override = {"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "mappings", "value": old}]}
    mappings = [core.StatValueMapping("N/A", mapValue="null"), core.StatRangeMapping("huge", startValue="10")]
    config = normalized_panel(core.Stat(title="x", gridPos=GRID, mappings=mappings, overrides=[override]))[
        "fieldConfig"
    ]
    assert config["defaults"]["mappings"] == [
        {"type": "special", "options": {"match": "null", "result": {"text": "N/A"}}},
        {"type": "range", "options": {"from": 10, "to": None, "result": {"text": "huge"}}},
    ]
    assert config["overrides"][0]["properties"][0]["value"] == [{"type": "value", "options": {"0": {"text": "down"}}}]


def test_the_meaning_of_schema_12_is_kept() -> None:
    repeat = core.Repeat(direction="h", variable="node")
    panel = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, minSpan=12, repeat=repeat))
    assert panel["maxPerRow"] == 2
    hidden = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, axisPlacement="hidden"))
    assert hidden["fieldConfig"]["overrides"][-1]["matcher"] == {"id": "byType", "options": "time"}
    merged = normalized_panel(core.Table(title="x", gridPos=GRID, transformations=[{"id": "labelsToFields"}]))
    assert [entry["id"] for entry in merged["transformations"]] == ["labelsToFields", "merge"]
    link = {"type": "dashboard", "dashUri": "db/other", "title": "Other", "keepTime": True, "includeVars": True}
    linked = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, links=[link]))
    assert linked["links"] == [{"url": "dashboard/db/other?$__url_time_range&$__all_variables", "title": "Other"}]


def test_settings_of_a_later_schema_keep_their_meaning() -> None:
    panels = [
        core.Table(title="x", gridPos=GRID, transformations=[{"id": "labelsToFields"}]),
        core.TimeSeries(title="y", gridPos=GRID, axisPlacement="hidden"),
    ]
    table, lines = normalized(panels=panels, schemaVersion=38)["panels"]
    assert [entry["id"] for entry in table["transformations"]] == ["labelsToFields"]
    assert lines["fieldConfig"]["overrides"] == []


def test_panels_of_removed_types_are_converted() -> None:
    types = {
        "timeseries": core.Graph(title="x"),
        "stat": core.SingleStat(title="x"),
        "piechart": core.PieChart(title="x"),
        "state-timeline": core.Discrete(title="x"),
    }
    assert [normalized_panel(panel)["type"] for panel in types.values()] == list(types)


def test_a_graph_keeps_its_alert_for_the_rule_about_it() -> None:
    panel = normalized_panel(core.Graph(title="x", gridPos=GRID, alert={"name": "too many"}))
    assert panel["alert"] == {"name": "too many"}


def test_the_settings_of_a_heatmap_are_options() -> None:
    axis = core.YAxis(format="s", decimals=1, max=5, min=0)
    panel = normalized_panel(
        core.Heatmap(title="x", gridPos=GRID, dataFormat="tsbuckets", yAxis=axis, reverseYBuckets=True)
    )
    settings = {"axisPlacement": "left", "decimals": 1, "max": 5, "min": 0, "reverse": True, "unit": "s"}
    assert panel["options"]["yAxis"] == settings
    assert panel["options"]["calculate"] is False
    assert "dataFormat" not in panel


def test_a_dashboard_list_keeps_its_settings() -> None:
    options = normalized_panel(core.DashboardList(title="x", gridPos=GRID, maxItems=7, searchTags=["a"]))["options"]
    assert (options["maxItems"], options["tags"]) == (7, ["a"])


def test_thresholds_without_a_mode_are_absolute() -> None:
    steps = [{"color": "green"}, {"color": "red", "value": 80}]
    panel = {"type": "stat", "title": "t", "fieldConfig": {"defaults": {"thresholds": {"steps": steps}}}}
    data = {"title": "t", "panels": [panel], "templating": {"list": []}, "annotations": {"list": []}}
    normalize(data, DATASOURCES)
    assert data["panels"][0]["fieldConfig"]["defaults"]["thresholds"] == {"mode": "absolute", "steps": steps}
