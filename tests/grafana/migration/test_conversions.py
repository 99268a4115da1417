"""Panels of old types and with options of old versions become those that Grafana shows."""

from __future__ import annotations

from typing import Any

from heddle.grafana.migration.conversions import CONVERSIONS
from heddle.grafana.model import SCHEMA_VERSION
from heddle.grafana.panel_types import PANEL_TYPES
from tests.grafana.migration.migrated import migrate


def converted(type: str, **keys: Any) -> dict[str, Any]:
    """Return a panel of the current schema after its conversion, without its type and title."""
    panel = {"type": type, "title": "t", **keys}
    result: dict[str, Any] = migrate({"schemaVersion": SCHEMA_VERSION, "panels": [panel]})["panels"][0]
    assert result.pop("title") == "t"
    return result


def custom(**keys: Any) -> dict[str, Any]:
    """Return the settings for drawing of a converted graph with lines."""
    return converted("graph", lines=True, **keys)["fieldConfig"]["defaults"]["custom"]


def overrides(**keys: Any) -> list[dict[str, Any]]:
    """Return the overrides of a converted graph with lines."""
    found: list[dict[str, Any]] = converted("graph", lines=True, **keys)["fieldConfig"]["overrides"]
    return found


def series_properties(**settings: Any) -> dict[str, Any]:
    """Return the properties for the settings of one series."""
    axes = [{"show": True, "format": "s"}, {"show": True, "format": "By", "label": "size", "min": "0"}]
    properties = overrides(seriesOverrides=[{"alias": "up", **settings}], yaxes=axes)[0]["properties"]
    return {entry["id"]: entry["value"] for entry in properties}


def test_every_conversion_names_panel_types_of_the_table() -> None:
    assert {type for conversion in CONVERSIONS for type in conversion.types} <= PANEL_TYPES.keys()


def test_a_graph_becomes_a_time_series() -> None:
    panel = converted(
        "graph",
        lines=True,
        linewidth=2,
        fill=1,
        nullPointMode="connected",
        targets=[{"refId": "A"}],
        renderer="flot",
        yaxes=[{"format": "ms", "show": True, "label": "time", "logBase": 10, "min": "0", "max": None, "decimals": 1}],
    )
    assert panel == {
        "type": "timeseries",
        "targets": [{"refId": "A"}],
        "fieldConfig": {
            "defaults": {
                "unit": "ms",
                "decimals": 1,
                "min": 0,
                "nullValueMode": "connected",
                "custom": {
                    "axisLabel": "time",
                    "axisPlacement": "auto",
                    "drawStyle": "line",
                    "fillOpacity": 10,
                    "lineWidth": 2,
                    "scaleDistribution": {"type": "log", "log": 10},
                    "showPoints": "never",
                    "spanNulls": True,
                },
            },
            "overrides": [],
        },
        "options": {
            "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "single", "sort": "none"},
        },
    }


def test_the_style_of_a_graph_is_kept() -> None:
    plain = custom()
    assert custom(bars=True) == {**plain, "drawStyle": "bars", "fillOpacity": 100}
    assert custom(points=True, pointradius=2) == {**plain, "showPoints": "always", "pointSize": 6}
    assert custom(dashes=True, dashLength=4) == {**plain, "lineStyle": {"fill": "dash", "dash": [4, 10]}}
    assert custom(steppedLine=True) == {**plain, "lineInterpolation": "stepAfter"}
    assert custom(fillGradient=3) == {**plain, "gradientMode": "opacity", "fillOpacity": 30}
    assert custom(fillGradient=3, bars=True)["fillOpacity"] == 100
    assert custom(stack=True) == {**plain, "stacking": {"mode": "normal", "group": "A"}}
    assert custom(stack=True, percentage=True)["stacking"]["mode"] == "percent"
    assert converted("graph", points=True)["fieldConfig"]["defaults"]["custom"]["drawStyle"] == "points"


def test_the_percentages_of_a_stack_lose_the_limits_of_the_axis() -> None:
    axes = [{"show": True, "min": 0, "max": 100, "decimals": 0}]
    keys: dict[str, Any] = {"yaxes": axes, "yaxis": {"align": False}, "stack": True}
    defaults = converted("graph", lines=True, percentage=True, **keys)["fieldConfig"]["defaults"]
    assert {"min", "max", "decimals"} & defaults.keys() == set()
    assert converted("graph", lines=True, **keys)["fieldConfig"]["defaults"]["max"] == 100


def test_the_settings_of_a_series_become_an_override() -> None:
    assert series_properties(fill=3) == {"custom.fillOpacity": 30}
    assert series_properties(fillGradient=2) == {"custom.fillGradient": "opacity", "custom.fillOpacity": 20}
    assert series_properties(points=True) == {"custom.showPoints": "always"}
    assert series_properties(bars=True) == {"custom.drawStyle": "bars", "custom.fillOpacity": 100}
    assert series_properties(bars=False) == {"custom.drawStyle": "line"}
    assert series_properties(lines=False) == {"custom.lineWidth": 0}
    assert series_properties(linewidth=4, pointradius=1) == {"custom.lineWidth": 4, "custom.pointSize": 4}
    assert series_properties(dashes=True) == {"custom.lineStyle": {"fill": "dash", "dash": [10, 10]}}
    assert series_properties(stack="B") == {"custom.stacking": {"mode": "normal", "group": "B"}}
    assert series_properties(stack=False) == {"custom.stacking": {"mode": "none", "group": "A"}}
    assert series_properties(color="red") == {"color": {"mode": "fixed", "fixedColor": "red"}}
    assert series_properties(transform="negative-Y") == {"custom.transform": "negative-Y"}
    assert series_properties(yaxis=2) == {
        "unit": "By",
        "min": 0,
        "custom.axisPlacement": "right",
        "custom.axisLabel": "size",
    }


def test_a_series_is_selected_by_name_or_by_regular_expression() -> None:
    found = overrides(
        aliasColors={"up": "red", "down": ""},
        seriesOverrides=[{"alias": "/5../", "fill": 1}, {"alias": "a", "fill": 1}, {"alias": "b"}, {"fill": 1}],
    )
    assert [override["matcher"] for override in found] == [
        {"id": "byName", "options": "up"},
        {"id": "byRegexp", "options": "/5../"},
        {"id": "byName", "options": "a"},
    ]


def test_a_band_has_the_opacity_of_the_old_graph() -> None:
    assert custom(fill=1, seriesOverrides=[{"alias": "max", "fillBelowTo": "min"}])["fillOpacity"] == 35


def test_the_legend_of_a_graph_is_kept() -> None:
    legend = {"show": True, "values": True, "avg": True, "current": True, "max": False, "alignAsTable": True}
    options = converted("graph", lines=True, legend={**legend, "rightSide": True, "sideWidth": 200})["options"]
    assert options["legend"] == {
        "displayMode": "table",
        "showLegend": True,
        "placement": "right",
        "calcs": ["mean", "lastNotNull"],
        "width": 200,
    }
    assert converted("graph", lines=True, legend={"show": False})["options"]["legend"]["showLegend"] is False


def test_series_that_the_legend_hides_when_empty_are_hidden_by_overrides() -> None:
    hidden = [{"id": "custom.hideFrom", "value": {"tooltip": True, "viz": False, "legend": True}}]
    assert overrides(legend={"show": True, "hideZero": True, "hideEmpty": True}) == [
        {"matcher": {"id": "byValue", "options": {"reducer": name, "op": "gte", "value": 0}}, "properties": hidden}
        for name in ("allIsZero", "allIsNull")
    ]


def test_the_tooltip_of_a_graph_is_kept() -> None:
    shared = converted("graph", lines=True, tooltip={"shared": True, "sort": 2})["options"]["tooltip"]
    assert shared == {"mode": "multi", "sort": "desc"}
    single = converted("graph", lines=True, tooltip={"shared": False, "sort": 2})["options"]["tooltip"]
    assert single == {"mode": "single", "sort": "none"}


def test_a_hidden_time_axis_of_a_graph_stays_hidden() -> None:
    assert overrides(xaxis={"show": False, "mode": "time"}) == [
        {
            "matcher": {"id": "byType", "options": "time"},
            "properties": [{"id": "custom.axisPlacement", "value": "hidden"}],
        }
    ]


def steps(*thresholds: dict[str, Any]) -> list[tuple[Any, str]]:
    """Return value and color of the steps of a graph's thresholds."""
    defaults = converted("graph", lines=True, thresholds=[*thresholds])["fieldConfig"]["defaults"]
    return [(step.get("value"), step["color"]) for step in defaults["thresholds"]["steps"]]


def test_the_thresholds_of_a_graph_become_steps() -> None:
    above = [{"value": 90, "op": "gt", "colorMode": "critical"}, {"value": 80, "op": "gt", "colorMode": "warning"}]
    assert steps(*above) == [(None, "transparent"), (80, "orange"), (90, "red")]
    below = [{"value": 5, "op": "lt", "colorMode": "custom", "fillColor": "blue"}]
    assert steps(*below) == [(None, "blue"), (5, "transparent")]
    two_below = [{"value": 5, "op": "lt"}, {"value": 9, "op": "lt", "colorMode": "warning"}]
    assert steps(*two_below) == [(None, "red"), (5, "orange"), (9, "transparent")]
    assert steps({"value": 5, "op": "lt"}, {"value": 9, "op": "gt"}) == [
        (None, "red"),
        (5, "transparent"),
        (9, "red"),
    ]


def test_the_thresholds_of_a_graph_are_drawn_as_before() -> None:
    for keys, mode in (({"fill": True}, "area"), ({"line": True}, "line"), ({"fill": True, "line": True}, "line+area")):
        assert custom(thresholds=[{"value": 1, "op": "gt", **keys}])["thresholdsStyle"] == {"mode": mode}, keys
    assert "thresholdsStyle" not in custom(thresholds=[])


def test_the_links_of_a_graph_are_kept() -> None:
    links = [{"title": "go", "url": "/d/x"}]
    assert converted("graph", options={"dataLinks": links})["fieldConfig"]["defaults"]["links"] == links


def test_the_x_axis_of_a_graph_decides_its_new_type() -> None:
    bars = converted("graph", xaxis={"mode": "series", "values": ["total"]})
    assert bars["type"] == "barchart"
    assert [entry["id"] for entry in bars["transformations"]] == ["reduce", "transpose"]
    assert bars["transformations"][0]["options"] == {"reducers": ["sum"]}
    gauge = converted("graph", xaxis={"mode": "series", "values": ["current"]}, legend={"values": True, "show": True})
    assert gauge["type"] == "bargauge"
    assert gauge["options"]["reduceOptions"] == {"values": False, "calcs": ["lastNotNull"]}
    histogram = converted("graph", xaxis={"mode": "histogram"}, stack=True)
    assert histogram["type"] == "histogram"
    assert histogram["options"]["combine"] is False
    assert histogram["fieldConfig"]["defaults"]["custom"]["stacking"]["mode"] == "normal"


def test_an_angular_pie_chart_becomes_a_pie_chart() -> None:
    panel = converted(
        "grafana-piechart-panel",
        pieType="donut",
        format="bytes",
        valueName="total",
        legendType="Under graph",
        legend={"show": True, "values": True, "percentage": True},
        aliasColors={"up": "green"},
    )
    assert panel == {
        "type": "piechart",
        "fieldConfig": {
            "defaults": {"unit": "bytes", "decimals": 0},
            "overrides": [
                {
                    "matcher": {"id": "byName", "options": "up"},
                    "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": "green"}}],
                }
            ],
        },
        "options": {
            "pieType": "donut",
            "reduceOptions": {"calcs": ["sum"]},
            "legend": {
                "placement": "bottom",
                "values": ["value", "percent"],
                "displayMode": "table",
                "showLegend": True,
                "calcs": [],
            },
        },
    }


def test_the_labels_of_an_angular_pie_chart_are_kept() -> None:
    options = converted("grafana-piechart-panel", legendType="On graph", legend={"show": True, "percentage": True})[
        "options"
    ]
    assert options["displayLabels"] == ["name", "percent"]
    assert options["legend"]["showLegend"] is False


def test_a_discrete_panel_becomes_a_state_timeline() -> None:
    panel = converted(
        "natel-discrete-panel",
        units="short",
        colorMaps=[{"text": "up", "color": "green"}],
        valueMaps=[{"value": "1", "text": "up"}],
        rangeMaps=[{"from": "2", "to": "9", "text": "many"}],
    )
    assert panel["type"] == "state-timeline"
    assert panel["options"] == {"mergeValues": True}
    assert panel["fieldConfig"]["defaults"] == {
        "unit": "short",
        "custom": {"fillOpacity": 100, "lineWidth": 0},
        "mappings": [
            {"type": "value", "options": {"up": {"color": "green"}, "1": {"text": "up", "color": "green"}}},
            {"type": "range", "options": {"from": 2, "to": 9, "result": {"text": "many"}}},
        ],
    }


def test_the_settings_of_an_angular_heatmap_become_options() -> None:
    panel = converted(
        "heatmap",
        options=[],
        dataFormat="tsbuckets",
        hideZeroBuckets=True,
        reverseYBuckets=True,
        yAxis={"format": "s", "decimals": 1, "min": 0, "show": True},
        color={"mode": "spectrum", "colorScheme": "interpolateSpectral", "min": 9, "max": 1},
        tooltip={"show": True, "showHistogram": True},
        yBucketBound="upper",
        heatmap={},
    )
    options = panel["options"]
    assert panel.keys() == {"type", "fieldConfig", "options"}
    assert options["calculate"] is False
    assert options["filterValues"] == {"le": 1e-09}
    axis = {"axisPlacement": "left", "reverse": True, "unit": "s", "decimals": 1, "min": 0}
    assert options["yAxis"] == axis
    assert options["tooltip"] == {"mode": "single", "yHistogram": True}
    assert options["rowsFrame"] == {"layout": "ge"}
    color = options["color"]
    assert (color["scheme"], color["min"], color["max"], color["reverse"]) == ("Spectral", 1, 9, True)


def test_the_opacity_of_an_angular_heatmap_is_kept() -> None:
    color = converted("heatmap", color={"mode": "opacity", "cardColor": "blue", "exponent": 0.3})["options"]["color"]
    assert color == {
        "mode": "opacity",
        "fill": "blue",
        "scheme": "Oranges",
        "scale": "exponential",
        "exponent": 0.3,
        "steps": 128,
        "reverse": False,
    }
    plain = converted("heatmap", color={})["options"]["color"]
    assert (plain["mode"], plain["scale"], plain["exponent"]) == ("scheme", "exponential", 0.5)


def test_the_buckets_of_an_angular_heatmap_are_kept() -> None:
    keys: dict[str, Any] = {"dataFormat": "timeseries", "xBucketSize": "1m", "yBucketNumber": 20}
    calculation = converted("heatmap", **keys)["options"]["calculation"]
    assert calculation == {"xBuckets": {"mode": "size", "value": "1m"}, "yBuckets": {"mode": "count", "value": "20"}}
    log = converted("heatmap", yAxis={"logBase": 10, "splitFactor": 2}, **keys)["options"]["calculation"]
    assert log["yBuckets"] == {"mode": "count", "value": "2", "scale": {"type": "log", "log": 10}}


def test_a_current_heatmap_is_unchanged_except_for_its_old_tooltip() -> None:
    assert converted("heatmap", options={"calculate": True, "tooltip": {"show": False}})["options"] == {
        "calculate": True,
        "tooltip": {"mode": "none"},
    }


def test_a_heatmap_without_options_calculates_its_buckets_as_in_grafana() -> None:
    assert converted("heatmap", options={})["options"]["calculate"] is True


def test_the_keys_of_an_old_text_panel_become_options() -> None:
    assert converted("text", content="# x", mode="html") == {
        "type": "text",
        "options": {"content": "# x", "mode": "html"},
    }
    assert converted("text", options={"content": "x", "mode": "text"})["options"]["mode"] == "markdown"
    both = converted("text", content="old", mode="html", options={"content": "new", "mode": "markdown"})
    assert both == {"type": "text", "options": {"content": "new", "mode": "markdown"}}


def test_the_field_options_of_a_gauge_become_field_settings() -> None:
    panel = converted(
        "bargauge",
        options={
            "displayMode": "lcd",
            "fieldOptions": {
                "calcs": ["last"],
                "values": True,
                "limit": 7,
                "override": {},
                "defaults": {"unit": "ms", "min": 9, "max": 1, "title": "each"},
                "mappings": [{"type": 1, "value": "1", "text": "up"}, {"from": "2", "to": "3", "text": "more"}],
                "thresholds": [{"color": "red", "value": 5, "index": 1}, {"color": "green", "value": None, "index": 0}],
            },
        },
    )
    assert panel == {
        "type": "bargauge",
        "options": {"displayMode": "lcd", "reduceOptions": {"values": True, "limit": 7, "calcs": ["last"]}},
        "fieldConfig": {
            "defaults": {
                "unit": "ms",
                "min": 1,
                "max": 9,
                "displayName": "each",
                "color": {"mode": "thresholds"},
                "thresholds": {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 5}]},
                "mappings": [
                    {"type": "value", "options": {"1": {"text": "up"}}},
                    {"type": "range", "options": {"from": 2, "to": 3, "result": {"text": "more"}}},
                ],
            },
            "overrides": [],
        },
    }


def test_the_options_of_the_first_gauge_become_field_settings() -> None:
    panel = converted(
        "gauge",
        options={
            "valueOptions": {"stat": "avg", "unit": "s", "decimals": 1},
            "minValue": 0,
            "maxValue": 5,
            "thresholds": [{"color": "red", "value": 3}],
            "valueMappings": [{"type": 1, "value": "1", "text": "up"}],
        },
    )
    assert panel["options"] == {"reduceOptions": {"calcs": ["mean"]}}
    assert panel["fieldConfig"]["defaults"] == {
        "unit": "s",
        "decimals": 1,
        "min": 0,
        "max": 5,
        "color": {"mode": "thresholds"},
        "thresholds": {"mode": "absolute", "steps": [{"color": "red"}]},
        "mappings": [{"type": "value", "options": {"1": {"text": "up"}}}],
    }


def test_a_color_that_is_a_text_becomes_a_fixed_color() -> None:
    def color(value: object) -> object:
        options = {"fieldOptions": {"defaults": {"color": value}}}
        return converted("stat", options=options)["fieldConfig"]["defaults"].get("color")

    assert color("red") == {"mode": "fixed", "fixedColor": "red"}
    assert color({"mode": "palette-classic"}) == {"mode": "palette-classic"}
    assert color({"fixedColor": "red"}) is None


def test_the_title_of_fields_becomes_their_name_up_to_grafana_7_0() -> None:
    def defaults(version: str) -> dict[str, Any]:
        config = {"defaults": {"title": "a"}}
        found: dict[str, Any] = converted("stat", options={}, fieldConfig=config, pluginVersion=version)["fieldConfig"]
        return found["defaults"]

    assert defaults("7.0.3") == {"displayName": "a"}
    assert defaults("7.1.0") == {"title": "a"}


def test_the_keys_of_a_dashboard_list_become_options() -> None:
    old = {"starred": True, "recent": True, "search": True, "headings": False, "limit": 5, "query": "q", "tags": ["a"]}
    assert converted("dashlist", **old, folderId=3, options={"maxItems": 9}) == {
        "type": "dashlist",
        "options": {
            "showStarred": True,
            "showRecentlyViewed": True,
            "showSearch": True,
            "showHeadings": False,
            "maxItems": 9,
            "query": "q",
            "folderId": 3,
            "tags": ["a"],
        },
    }


def test_the_transform_of_an_angular_table_becomes_a_transformation() -> None:
    transforms = {"timeseries_to_rows": "seriesToRows", "timeseries_to_columns": "seriesToColumns", "table": "merge"}
    for old, new in transforms.items():
        panel = converted("table-old", transform=old)
        assert panel["transformations"] == [{"id": new, "options": {"reducers": []}}], old
    assert converted("table-old", transform="json")["transformations"] == []


def test_the_colors_of_all_columns_of_an_angular_table_are_kept() -> None:
    style = {"pattern": "/.*/", "colorMode": "value", "colors": ["green", "red"], "thresholds": ["0.5"]}
    assert converted("table-old", styles=[style])["fieldConfig"]["defaults"] == {
        "custom": {"cellOptions": {"type": "color-text"}},
        "thresholds": {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 0.5}]},
    }


def test_a_converted_panel_keeps_common_settings() -> None:
    kept = {"id": 7, "description": "d", "repeat": "job", "maxPerRow": 2, "datasource": {"uid": "p"}, "interval": "1m"}
    panel = converted("graph", **kept, renderer="flot", grid={})
    assert panel | kept == panel
    assert {"renderer", "grid"} & panel.keys() == set()


def test_percentages_get_limits_up_to_grafana_7() -> None:
    def limits(version: str | None, **defaults: Any) -> tuple[Any, Any]:
        keys = {"fieldConfig": {"defaults": defaults}, "options": {}, "pluginVersion": version}
        found = converted("stat", **keys)["fieldConfig"]["defaults"]
        return found.get("min"), found.get("max")

    assert limits(None, unit="percent") == (0, 100)
    assert limits("7.5.1", unit="percentunit", max=2) == (0, 2)
    assert limits("8.0.0", unit="percent") == (None, None)
    assert limits(None, unit="s") == (None, None)


def test_field_options_beside_current_options_are_ignored_as_in_grafana() -> None:
    options = {"fieldOptions": {"calcs": ["first"]}, "reduceOptions": {"calcs": ["mean"]}}
    for version in ("7.0.3", "11.5.0", "v11.4.0"):
        assert converted("stat", options=options, pluginVersion=version)["options"] == options, version


def test_a_panel_that_was_saved_before_its_conversion_is_converted() -> None:
    panel = converted("timeseries", autoMigrateFrom="graph", lines=True, linewidth=2)
    assert "linewidth" not in panel
    assert panel["fieldConfig"]["defaults"]["custom"]["lineWidth"] == 2
    assert "autoMigrateFrom" not in panel


def test_the_color_of_a_single_stat_is_kept() -> None:
    def mode(**keys: Any) -> object:
        return converted("singlestat", **keys)["options"]["colorMode"]

    assert (mode(colorValue=True), mode(colorBackground=True), mode()) == ("value", "background", "none")


def test_a_single_stat_gets_no_limits_of_percentages() -> None:
    assert converted("singlestat", format="percent")["fieldConfig"]["defaults"] == {"unit": "percent"}


def test_the_time_regions_of_a_graph_become_annotations() -> None:
    region = {"fromDayOfWeek": 1, "toDayOfWeek": 5, "from": "09:00", "to": "17:00"}
    regions = [
        {**region, "fill": True, "colorMode": "red"},
        {**region, "line": True, "colorMode": "custom", "fillColor": "blue"},
        region,
    ]
    panel = {"type": "graph", "title": "Load", "id": 7, "timeRegions": regions}
    dashboard = migrate({"schemaVersion": SCHEMA_VERSION, "panels": [panel]})
    assert [(entry["name"], entry["iconColor"]) for entry in dashboard["annotations"]["list"]] == [
        ("Time region for panel Load", "red"),
        ("Time region for panel Load 1", "white"),
    ]
    annotation = dashboard["annotations"]["list"][0]
    assert annotation["datasource"] == {"type": "datasource", "uid": "grafana"}
    assert (annotation["enable"], annotation["hide"]) == (True, True)
    assert annotation["filter"] == {"exclude": False, "ids": [7]}
    assert annotation["target"]["timeRegion"] == {**region, "timezone": "utc"}
