"""Panels and dashboards before and after each step of Grafana's migrations, written for these tests."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Pairs: TypeAlias = "list[tuple[dict[str, Any], dict[str, Any]]]"


def _panel(type: str = "timeseries", **keys: Any) -> dict[str, Any]:
    return {"type": type, "title": "t", **keys}


def _overrides(*properties: dict[str, Any]) -> dict[str, Any]:
    return {"fieldConfig": {"overrides": [{"matcher": {"id": "byName", "options": "x"}, "properties": [*properties]}]}}


def _property(id: str, value: Any) -> dict[str, Any]:
    return {"id": id, "value": value}


def _defaults(**keys: Any) -> dict[str, Any]:
    return {"fieldConfig": {"defaults": keys}}


def _variables(*variables: dict[str, Any]) -> dict[str, Any]:
    return {"templating": {"list": [*variables]}}


_METRIC: Final = {"namespace": "AWS/SQS", "region": "eu-west-1", "metricName": "Age", "dimensions": {}}

PANEL_PAIRS: Final[dict[int, Pairs]] = {
    13: [
        (
            _panel("graph", grid={"threshold1": 5, "threshold1Color": "red", "threshold2": 9, "thresholdLine": True}),
            _panel(
                "graph",
                grid={},
                thresholds=[
                    {"value": 5, "line": True, "colorMode": "custom", "op": "gt", "lineColor": "red"},
                    {"value": 9, "line": True, "colorMode": "custom", "op": "gt"},
                ],
            ),
        ),
        (
            _panel("graph", grid={"threshold1": 9, "threshold2": 5, "threshold2Color": "red"}),
            _panel(
                "graph",
                grid={},
                thresholds=[
                    {"value": 9, "fill": True, "colorMode": "custom", "op": "lt"},
                    {"value": 5, "fill": True, "colorMode": "custom", "op": "lt", "fillColor": "red"},
                ],
            ),
        ),
        (_panel("graph", grid={"threshold2": 5}), _panel("graph", grid={}, thresholds=[])),
        (_panel("table", grid={"threshold1": 5}), _panel("table", grid={"threshold1": 5})),
    ],
    17: [
        (_panel(minSpan=12), _panel(maxPerRow=2)),
        (_panel(minSpan=5), _panel(maxPerRow=4)),
        (_panel(minSpan=24), _panel(maxPerRow=1)),
        (_panel(minSpan=1), _panel()),
        (_panel(minSpan=None), _panel()),
    ],
    18: [
        (
            _panel("gauge", **{"options-gauge": {"unit": "ms", "stat": "avg", "thresholds": [1, 2], "options": {}}}),
            _panel("gauge", options={"thresholds": [2, 1], "valueOptions": {"unit": "ms", "stat": "avg"}}),
        )
    ],
    19: [
        (
            _panel(links=[{"dashboard": "My Shop (EU)", "keepTime": True, "includeVars": True, "title": "x"}]),
            _panel(links=[{"url": "dashboard/db/my-shop-eu?$__url_time_range&$__all_variables", "title": "x"}]),
        ),
        (
            _panel(links=[{"dashUri": "db/other", "params": "a=1"}]),
            _panel(links=[{"url": "dashboard/db/other?a=1"}]),
        ),
        (
            _panel(links=[{"url": "https://x.example/?a=1", "params": "b=2", "targetBlank": True, "type": "absolute"}]),
            _panel(links=[{"url": "https://x.example/?a=1&b=2", "targetBlank": True}]),
        ),
        (_panel(links=[{"type": "dashboard"}]), _panel(links=[{"url": "/"}])),
        (_panel(links=[{"url": "/d/x?", "params": "a=1"}]), _panel(links=[{"url": "/d/x?a=1"}])),
    ],
    20: [
        (
            _panel("graph", options={"dataLinks": [{"url": "/d/x?var-a=$__series_name&t=${__value_time}"}]}),
            _panel("graph", options={"dataLinks": [{"url": "/d/x?var-a=${__series.name}&t=${__value.time}"}]}),
        ),
        (
            _panel(
                "gauge", options={"fieldOptions": {"defaults": {"title": "$__field_name", "links": [{"url": "/"}]}}}
            ),
            _panel(
                "gauge", options={"fieldOptions": {"defaults": {"title": "${__field.name}", "links": [{"url": "/"}]}}}
            ),
        ),
    ],
    21: [
        (
            _panel("graph", options={"dataLinks": [{"url": "/?a=${__series.labels.job}"}]}),
            _panel("graph", options={"dataLinks": [{"url": "/?a=${__field.labels.job}"}]}),
        )
    ],
    22: [
        (
            _panel("table", styles=[{"pattern": "a"}, {"pattern": "b", "align": "left"}]),
            _panel("table", styles=[{"pattern": "a", "align": "auto"}, {"pattern": "b", "align": "auto"}]),
        )
    ],
    24: [
        (
            _panel(
                "table",
                columns=[{"text": "Avg", "value": "avg"}, {"text": "Current", "value": "current"}],
                transform="timeseries_aggregations",
                showHeader=True,
                styles=[
                    {"pattern": "/.*/", "unit": "ms", "decimals": 1, "align": "auto", "thresholds": []},
                    {
                        "pattern": "Value",
                        "alias": "Usage",
                        "colorMode": "cell",
                        "thresholds": ["80", "90"],
                        "colors": ["green", "orange", "red"],
                        "align": "left",
                    },
                    {"pattern": "/Time.*/", "type": "date", "dateFormat": "YYYY", "link": True, "linkUrl": "/d/x"},
                    {"pattern": "job", "type": "hidden"},
                ],
            ),
            _panel(
                "table",
                options={},
                transformations=[
                    {"id": "reduce", "options": {"includeTimeField": False, "reducers": ["mean", "lastNotNull"]}}
                ],
                fieldConfig={
                    "defaults": {"unit": "ms", "decimals": 1, "custom": {"align": None}},
                    "overrides": [
                        {
                            "matcher": {"id": "byName", "options": "Value"},
                            "properties": [
                                _property("displayName", "Usage"),
                                _property("custom.cellOptions", {"type": "color-background"}),
                                _property("custom.align", "left"),
                                _property(
                                    "thresholds",
                                    {
                                        "mode": "absolute",
                                        "steps": [
                                            {"color": "green"},
                                            {"color": "orange", "value": 80},
                                            {"color": "red", "value": 90},
                                        ],
                                    },
                                ),
                            ],
                        },
                        {
                            "matcher": {"id": "byRegexp", "options": "/Time.*/"},
                            "properties": [
                                _property("unit", "time: YYYY"),
                                _property("links", [{"title": "", "url": "/d/x", "targetBlank": False}]),
                            ],
                        },
                        {
                            "matcher": {"id": "byName", "options": "job"},
                            "properties": [_property("custom.hidden", True)],
                        },
                    ],
                },
            ),
        ),
        (
            _panel("table", styles=[], fieldConfig={"defaults": {"unit": "s"}}),
            _panel("table", options={}, transformations=[], fieldConfig={"defaults": {"custom": {}}, "overrides": []}),
        ),
        (_panel("table", fieldConfig={"defaults": {}}), _panel("table", fieldConfig={"defaults": {}})),
    ],
    26: [(_panel("text2", options={"angular": {}, "content": "a"}), _panel("text", options={"content": "a"}))],
    28: [
        (
            _panel(
                "singlestat",
                format="ms",
                decimals=0,
                valueName="current",
                nullText="none",
                nullPointMode="connected",
                thresholds="5, 9",
                colors=["green", "orange", "red"],
                colorBackground=True,
                sparkline={"show": True},
                mappingType=1,
                valueMaps=[{"op": "=", "value": "null", "text": "N/A"}, {"op": "=", "value": "1", "text": "up"}],
                tableColumn="Value",
            ),
            _panel(
                "stat",
                pluginVersion="12.2.0",
                options={
                    "orientation": "horizontal",
                    "reduceOptions": {"calcs": ["lastNotNull"], "fields": "/^Value$/"},
                    "graphMode": "area",
                    "colorMode": "background",
                },
                fieldConfig={
                    "defaults": {
                        "unit": "ms",
                        "decimals": 0,
                        "noValue": "none",
                        "nullValueMode": "connected",
                        "thresholds": {
                            "mode": "absolute",
                            "steps": [
                                {"color": "green"},
                                {"color": "orange", "value": 5},
                                {"color": "red", "value": 9},
                            ],
                        },
                        "mappings": [
                            {"type": "value", "options": {"1": {"text": "up"}}},
                            {"type": "special", "options": {"match": "null", "result": {"text": "N/A"}}},
                        ],
                    },
                    "overrides": [],
                },
            ),
        ),
        (
            _panel(
                "singlestat",
                valueName="total",
                gauge={"show": True, "minValue": 0, "maxValue": 5, "thresholdMarkers": True, "thresholdLabels": False},
                rangeMaps=[{"from": "0", "to": "2.5", "text": "low"}],
            ),
            _panel(
                "gauge",
                pluginVersion="12.2.0",
                options={
                    "orientation": "horizontal",
                    "reduceOptions": {"calcs": ["sum"]},
                    "showThresholdMarkers": True,
                    "showThresholdLabels": False,
                },
                fieldConfig={
                    "defaults": {
                        "min": 0,
                        "max": 5,
                        "mappings": [{"type": "range", "options": {"from": 0, "to": 2.5, "result": {"text": "low"}}}],
                    },
                    "overrides": [],
                },
            ),
        ),
        (
            _panel("singlestat", sparkline={"show": True, "lineColor": "blue"}, valueName="name"),
            _panel(
                "stat",
                pluginVersion="12.2.0",
                options={
                    "orientation": "horizontal",
                    "reduceOptions": {"calcs": ["mean"]},
                    "graphMode": "area",
                    "colorMode": "none",
                    "textMode": "name",
                },
                fieldConfig={"defaults": {"color": {"mode": "fixed", "fixedColor": "blue"}}, "overrides": []},
            ),
        ),
    ],
    30: [
        (
            _panel(
                **_defaults(
                    mappings=[
                        {"id": 1, "type": 1, "value": "1", "text": "up"},
                        {"id": 2, "type": 2, "from": "2", "to": "9.5", "text": "many"},
                        {"id": 3, "type": 1, "value": "null", "text": "N/A"},
                        {"id": 4, "type": 1, "value": 0, "text": "down"},
                    ]
                )
            ),
            _panel(
                **_defaults(
                    mappings=[
                        {"type": "value", "options": {"1": {"text": "up"}, "0": {"text": "down"}}},
                        {"type": "range", "options": {"from": 2, "to": 9.5, "result": {"text": "many"}}},
                        {"type": "special", "options": {"match": "null", "result": {"text": "N/A"}}},
                    ]
                )
            ),
        ),
        (
            _panel(
                **_defaults(
                    thresholds={"steps": [{"color": "green", "value": None}, {"color": "red", "value": 5}]},
                    mappings=[
                        {"type": 1, "value": "a", "text": "7 of 9"},
                        {"type": 1, "value": "b", "text": "1"},
                        {"type": 1, "value": "c", "text": "none"},
                    ],
                )
            ),
            _panel(
                **_defaults(
                    thresholds={"steps": [{"color": "green", "value": None}, {"color": "red", "value": 5}]},
                    mappings=[
                        {
                            "type": "value",
                            "options": {
                                "a": {"text": "7 of 9", "color": "red"},
                                "b": {"text": "1", "color": "green"},
                                "c": {"text": "none"},
                            },
                        }
                    ],
                )
            ),
        ),
        (
            _panel(
                **_overrides(_property("mappings", [{"type": 1, "value": "0", "text": "down"}]), _property("links", []))
            ),
            _panel(
                **_overrides(
                    _property("mappings", [{"type": "value", "options": {"0": {"text": "down"}}}]),
                    _property("links", []),
                ),
            ),
        ),
        (_panel(options={"tooltipOptions": {"mode": "multi"}}), _panel(options={"tooltip": {"mode": "multi"}})),
    ],
    31: [
        (
            _panel(transformations=[{"id": "labelsToFields", "options": {}}, {"id": "sortBy"}]),
            _panel(
                transformations=[
                    {"id": "labelsToFields", "options": {}},
                    {"id": "merge", "options": {}},
                    {"id": "sortBy"},
                ]
            ),
        )
    ],
    33: [
        (
            _panel(datasource="Main", targets=[{"refId": "A", "datasource": "default"}, {"datasource": "Other"}]),
            _panel(datasource={"uid": "Main"}, targets=[{"refId": "A"}, {"datasource": {"uid": "Other"}}]),
        ),
        (_panel(datasource={"type": "loki", "uid": "l"}), _panel(datasource={"type": "loki", "uid": "l"})),
        (_panel(datasource=""), _panel()),
    ],
    34: [
        (
            _panel(targets=[{**_METRIC, "refId": "A", "statistics": ["Maximum", "p95"]}, {"refId": "B"}]),
            _panel(
                targets=[
                    {**_METRIC, "refId": "A", "statistic": "Maximum", "metricQueryType": 0, "metricEditorMode": 0},
                    {"refId": "B"},
                    {**_METRIC, "refId": "C", "statistic": "p95", "metricQueryType": 0, "metricEditorMode": 0},
                ]
            ),
        ),
        (
            _panel(targets=[{**_METRIC, "refId": "A", "expression": "m1 * 2", "statistic": "Sum", "statistics": []}]),
            _panel(
                targets=[
                    {
                        **_METRIC,
                        "refId": "A",
                        "expression": "m1 * 2",
                        "statistic": "Sum",
                        "metricQueryType": 0,
                        "metricEditorMode": 1,
                    }
                ]
            ),
        ),
    ],
    35: [
        (
            _panel(fieldConfig={"defaults": {"custom": {"axisPlacement": "hidden"}}, "overrides": []}),
            _panel(
                fieldConfig={
                    "defaults": {"custom": {"axisPlacement": "hidden"}},
                    "overrides": [
                        {
                            "matcher": {"id": "byType", "options": "time"},
                            "properties": [_property("custom.axisPlacement", "auto")],
                        }
                    ],
                }
            ),
        ),
        (_panel(**_defaults(custom={"axisPlacement": "left"})), _panel(**_defaults(custom={"axisPlacement": "left"}))),
    ],
    36: [
        (
            _panel(datasource={"uid": "p"}, targets=[{"refId": "A"}, {"datasource": {"uid": "q"}}]),
            _panel(
                datasource={"uid": "p"},
                targets=[{"refId": "A", "datasource": {"uid": "p"}}, {"datasource": {"uid": "q"}}],
            ),
        ),
        (
            _panel(datasource={"uid": "-- Mixed --"}, targets=[{"refId": "A"}, {"datasource": "Main"}]),
            _panel(datasource={"uid": "-- Mixed --"}, targets=[{"refId": "A"}, {"datasource": {"uid": "Main"}}]),
        ),
        (
            _panel(targets=[{"datasource": {"uid": "p"}}, {"refId": "B"}, {"datasource": {"uid": "__expr__"}}]),
            _panel(
                datasource={"uid": "p"},
                targets=[
                    {"datasource": {"uid": "p"}},
                    {"refId": "B", "datasource": {"uid": "p"}},
                    {"datasource": {"uid": "__expr__"}},
                ],
            ),
        ),
    ],
    37: [
        (
            _panel(options={"legend": {"displayMode": "hidden", "calcs": []}}),
            _panel(options={"legend": {"displayMode": "list", "calcs": [], "showLegend": False}}),
        ),
        (
            _panel(options={"legend": {"displayMode": "table"}}),
            _panel(options={"legend": {"displayMode": "table", "showLegend": True}}),
        ),
        (
            _panel(options={"legend": {"displayMode": "table", "showLegend": False}}),
            _panel(options={"legend": {"displayMode": "list", "showLegend": False}}),
        ),
    ],
    38: [
        *(
            (
                _panel("table", **_defaults(custom={"displayMode": mode, "align": "auto"})),
                _panel("table", **_defaults(custom={"cellOptions": options, "align": "auto"})),
            )
            for mode, options in {
                "gradient-gauge": {"type": "gauge", "mode": "gradient"},
                "lcd-gauge": {"type": "gauge", "mode": "lcd"},
                "basic": {"type": "gauge", "mode": "basic"},
                "color-background": {"type": "color-background", "mode": "gradient"},
                "color-background-solid": {"type": "color-background", "mode": "basic"},
                "color-text": {"type": "color-text"},
                "json-view": {"type": "json-view"},
                "auto": {"type": "auto"},
            }.items()
        ),
        (
            _panel("table", **_overrides(_property("custom.displayMode", "lcd-gauge"), _property("unit", "s"))),
            _panel(
                "table",
                **_overrides(_property("custom.cellOptions", {"type": "gauge", "mode": "lcd"}), _property("unit", "s")),
            ),
        ),
        (
            _panel("bargauge", **_defaults(custom={"displayMode": "lcd"})),
            _panel("bargauge", **_defaults(custom={"displayMode": "lcd"})),
        ),
    ],
    39: [
        (
            _panel(transformations=[{"id": "timeSeriesTable", "options": {"refIdToStat": {"A": "mean", "B": "max"}}}]),
            _panel(
                transformations=[{"id": "timeSeriesTable", "options": {"A": {"stat": "mean"}, "B": {"stat": "max"}}}]
            ),
        ),
        (
            _panel(transformations=[{"id": "other", "options": {"refIdToStat": {"A": "mean"}}}]),
            _panel(transformations=[{"id": "other", "options": {"refIdToStat": {"A": "mean"}}}]),
        ),
    ],
    42: [
        (
            _panel(**_overrides(_property("custom.hideFrom", {"viz": True, "legend": False}))),
            _panel(**_overrides(_property("custom.hideFrom", {"viz": True, "legend": False, "tooltip": True}))),
        ),
        (
            _panel(**_overrides(_property("custom.hideFrom", {"viz": False}))),
            _panel(**_overrides(_property("custom.hideFrom", {"viz": False}))),
        ),
    ],
}
"""Pairs of a panel before and after a step, by its version."""


def _placed(title: str, x: int, y: int, w: int, h: int) -> dict[str, Any]:
    return {"title": title, "gridPos": {"x": x, "y": y, "w": w, "h": h}}


def _heading(title: str, y: int, **keys: Any) -> dict[str, Any]:
    grid = {"x": 0, "y": y, "w": 24, "h": 1}
    return {"type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": grid, **keys}


DASHBOARD_PAIRS: Final[dict[int, Pairs]] = {
    14: [({"sharedCrosshair": True}, {"graphTooltip": 1}), ({"sharedCrosshair": False}, {"graphTooltip": 0})],
    16: [
        # Heights in pixels are rounded up, at least three units; a line that is full is continued below.
        (
            {
                "rows": [
                    {"height": "500px", "panels": [{"title": "a", "span": 6}, {"title": "b", "span": 6}]},
                    {"height": 100, "panels": [{"title": "c", "span": 8}, {"title": "d", "span": 8, "height": "20px"}]},
                    {"panels": [{"title": "e", "minSpan": 3}]},
                ]
            },
            {
                "panels": [
                    _placed("a", 0, 0, 12, 14),
                    _placed("b", 12, 0, 12, 14),
                    _placed("c", 0, 14, 16, 3),
                    {**_placed("d", 0, 17, 16, 3), "height": "20px"},
                    {**_placed("e", 0, 20, 8, 7), "minSpan": 6},
                ]
            },
        ),
        # If one row has a heading, all have.
        (
            {
                "rows": [
                    {"title": "plain", "panels": [{"title": "a", "span": 12, "id": 7}]},
                    {"title": "shut", "collapse": True, "panels": [{"title": "b", "span": 12}]},
                    {"title": "each", "repeat": "job", "panels": [{"title": "c", "span": 12}]},
                    {"title": "copy", "repeatIteration": 1, "panels": [{"title": "d"}]},
                ]
            },
            {
                "panels": [
                    _heading("plain", 0, id=8),
                    {**_placed("a", 0, 1, 24, 7), "id": 7},
                    _heading("shut", 8, id=9, collapsed=True, panels=[_placed("b", 0, 9, 24, 7)]),
                    _heading("each", 9, id=10, repeat="job"),
                    _placed("c", 0, 10, 24, 7),
                ]
            },
        ),
        # Small panels are stacked beside a tall one.
        (
            {
                "rows": [
                    {
                        "height": 304,
                        "panels": [
                            {"title": "tall", "span": 6},
                            {"title": "up", "span": 6, "height": 152},
                            {"title": "down", "span": 6, "height": 152},
                        ],
                    }
                ]
            },
            {
                "panels": [
                    _placed("tall", 0, 0, 12, 8),
                    {**_placed("up", 12, 0, 12, 4), "height": 152},
                    {**_placed("down", 12, 4, 12, 4), "height": 152},
                ]
            },
        ),
        # Panels that the dashboard has beside its rows stay, above them.
        (
            {
                "panels": [_placed("own", 0, 2, 12, 8), _placed("small", 12, 2, 12, 4)],
                "rows": [{"panels": [{"title": "a", "span": 12}]}],
            },
            {"panels": [_placed("own", 0, 2, 12, 8), _placed("small", 12, 2, 12, 4), _placed("a", 0, 10, 24, 7)]},
        ),
        ({"rows": [], "panels": []}, {"panels": []}),
    ],
    23: [
        (
            _variables({"multi": True, "current": {"text": "a", "value": "a"}}),
            _variables({"multi": True, "current": {"text": ["a"], "value": ["a"]}}),
        ),
        (
            _variables({"multi": False, "current": {"text": ["a", "b"], "value": ["a", "b"]}}),
            _variables({"multi": False, "current": {"text": "a", "value": "a"}}),
        ),
        (_variables({"multi": True, "current": {}}), _variables({"multi": True, "current": {}})),
    ],
    27: [
        (
            {"panels": [{"id": 1}, {"id": 2, "repeatPanelId": 1}, {"type": "row", "panels": [{"repeatPanelId": 1}]}]},
            {"panels": [{"id": 1}, {"type": "row", "panels": []}]},
        ),
        (
            _variables({"type": "constant", "query": "eu"}, {"type": "constant", "query": "eu", "hide": 2}),
            _variables(
                {
                    "type": "textbox",
                    "query": "eu",
                    "current": {"selected": True, "text": "eu", "value": "eu"},
                    "options": [{"selected": True, "text": "eu", "value": "eu"}],
                },
                {
                    "type": "constant",
                    "query": "eu",
                    "hide": 2,
                    "current": {"selected": True, "text": "eu", "value": "eu"},
                    "options": [{"selected": True, "text": "eu", "value": "eu"}],
                },
            ),
        ),
    ],
    28: [(_variables({"name": "a", "tags": [], "tagsQuery": "q", "useTags": True}), _variables({"name": "a"}))],
    29: [
        (
            _variables({"type": "query", "refresh": 0, "options": [{"text": "a"}]}, {"type": "query", "refresh": 2}),
            _variables({"type": "query", "refresh": 1, "options": []}, {"type": "query", "refresh": 2}),
        ),
        (
            _variables({"type": "custom", "options": [{"text": "a"}]}),
            _variables({"type": "custom", "options": [{"text": "a"}]}),
        ),
    ],
    34: [
        (
            {
                "annotations": {
                    "list": [{**_METRIC, "prefixMatching": False, "name": "n", "statistics": ["Sum", "p95"]}]
                }
            },
            {
                "annotations": {
                    "list": [
                        {**_METRIC, "prefixMatching": False, "name": "n - Sum", "statistic": "Sum"},
                        {**_METRIC, "prefixMatching": False, "name": "n - p95", "statistic": "p95"},
                    ]
                }
            },
        )
    ],
    36: [
        (
            {"annotations": {"list": [{"datasource": "Main"}, {"datasource": "default"}]}},
            {"annotations": {"list": [{"datasource": {"uid": "Main"}}, {}]}},
        )
    ],
    40: [
        ({"refresh": False}, {"refresh": ""}),
        ({}, {"refresh": ""}),
        ({"refresh": "5s"}, {"refresh": "5s"}),
    ],
    41: [({"timepicker": {"time_options": ["1h"], "hidden": True}}, {"timepicker": {"hidden": True}})],
}
"""Pairs of a dashboard before and after a step, by its version."""
