"""Dashboards of the shapes that people publish: current, of the time of rows, exported, of several data sources."""

from __future__ import annotations

from typing import Any, Final

_PROMETHEUS: Final = {"type": "prometheus", "uid": "${source}"}
_STEPS: Final = [{"color": "green", "value": None}, {"color": "orange", "value": 0.7}, {"color": "red", "value": 0.9}]
_LINK: Final = {"title": "More", "url": "/d/more?var-job=${job}", "type": "link", "targetBlank": True}
_MAPPINGS: Final = [
    {"type": "value", "options": {"0": {"text": "Down", "color": "red", "index": 0}, "1": {"text": "Up", "index": 1}}},
    {"type": "range", "options": {"from": 2, "to": 5, "result": {"text": "Odd", "color": "blue", "index": 2}}},
    {"type": "regex", "options": {"pattern": "a(.*)", "result": {"text": "$1", "index": 3}}},
    {"type": "special", "options": {"match": "null", "result": {"text": "None", "index": 4}}},
]


def _panel(number: int, type: str, expr: str, **more: Any) -> dict[str, Any]:
    target = {"refId": "A", "datasource": _PROMETHEUS, "expr": expr, "legendFormat": "{{job}}", "interval": "1m"}
    return {
        "id": number,
        "type": type,
        "title": f"{type} {number}",
        "description": "How many?",
        "datasource": _PROMETHEUS,
        "gridPos": {"x": 12 * (number % 2), "y": 8 * (number // 2), "w": 12, "h": 8},
        "targets": [target],
        "fieldConfig": {
            "defaults": {
                "unit": "percentunit",
                "decimals": 1,
                "min": 0,
                "max": 1,
                "color": {"mode": "thresholds"},
                "thresholds": {"mode": "absolute", "steps": _STEPS},
                "mappings": _MAPPINGS,
                "links": [_LINK],
                "custom": {"lineWidth": 1, "thresholdsStyle": {"mode": "line"}, "cellOptions": {"type": "auto"}},
            },
            "overrides": [
                {
                    "matcher": {"id": "byName", "options": "Value"},
                    "properties": [
                        {"id": "unit", "value": "s"},
                        {"id": "thresholds", "value": {"mode": "absolute", "steps": _STEPS}},
                        {"id": "mappings", "value": _MAPPINGS},
                        {"id": "links", "value": [_LINK]},
                        {"id": "custom.width", "value": 80},
                    ],
                },
                {
                    "matcher": {"id": "byFrameRefID", "options": "A"},
                    "properties": [{"id": "displayName", "value": "x"}],
                },
            ],
        },
        "options": {
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "legend": {"calcs": ["mean"], "displayMode": "table", "placement": "bottom", "showLegend": True},
            "textMode": "auto",
            "colorMode": "value",
            "graphMode": "area",
            "sortBy": [{"displayName": "Value", "desc": True}],
            "content": "# Text $job",
        },
        "transformations": [
            {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": {"job": "Job"}}},
            {"id": "convertFieldType", "options": {"conversions": [{"targetField": "a", "destinationType": "number"}]}},
        ],
        "links": [_LINK],
        "repeat": "job",
        "maxPerRow": 4,
        "maxDataPoints": 100,
        "timeFrom": "2h",
        "interval": "30s",
        **more,
    }


_VARIABLES: Final = [
    {"type": "datasource", "name": "source", "query": "prometheus", "current": {"text": "P", "value": "p"}, "hide": 0},
    {
        "type": "query",
        "name": "job",
        "label": "Job",
        "datasource": _PROMETHEUS,
        "query": {"query": 'label_values(up{env="$env"}, job)', "refId": "A"},
        "definition": "label_values(up, job)",
        "regex": "/(.*)/",
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "refresh": 2,
        "sort": 1,
        "current": {"text": ["All"], "value": ["$__all"]},
        "options": [{"text": "a", "value": "a", "selected": True}],
    },
    {"type": "custom", "name": "env", "query": "prod,test", "current": {"text": "prod", "value": "prod"}},
    {"type": "interval", "name": "step", "query": "1m,5m", "auto": True, "current": {"text": "1m", "value": "1m"}},
    {"type": "textbox", "name": "search", "query": "", "current": {}},
    {"type": "constant", "name": "prefix", "query": "shop", "hide": 2},
    {"type": "adhoc", "name": "filters", "datasource": _PROMETHEUS, "filters": [{"key": "a", "value": "b"}]},
]
_ANNOTATIONS: Final = [
    {"builtIn": 1, "name": "Annotations & Alerts", "type": "dashboard", "datasource": "-- Grafana --", "enable": True},
    {"name": "Deploys", "datasource": _PROMETHEUS, "expr": "changes(version[5m]) > 0", "titleFormat": "{{version}}"},
    {"name": "Logs", "datasource": {"type": "loki", "uid": "l"}, "target": {"expr": '{app="a"}', "refId": "A"}},
]

CURRENT: Final[dict[str, Any]] = {
    "title": "Shop",
    "uid": "shop",
    "description": "The shop",
    "tags": ["shop"],
    "schemaVersion": 41,
    "version": 7,
    "editable": True,
    "graphTooltip": 1,
    "refresh": "30s",
    "timezone": "browser",
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {"refresh_intervals": ["5s", "1m"]},
    "links": [{"title": "Others", "type": "dashboards", "tags": ["shop"], "asDropdown": True, "icon": "external link"}],
    "templating": {"list": _VARIABLES},
    "annotations": {"list": _ANNOTATIONS},
    "panels": [
        _panel(1, "timeseries", 'sum by (job) (rate(http_requests_total{job=~"$job"}[$__rate_interval]))'),
        _panel(2, "stat", 'histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket{env="$env"}[5m])))'),
        _panel(3, "table", "topk(5, memory_bytes / on (instance) group_left memory_limit_bytes)"),
        _panel(4, "state-timeline", "max by (job) (up)"),
        {
            "type": "row",
            "id": 5,
            "title": "More",
            "collapsed": True,
            "gridPos": {"x": 0, "y": 40, "w": 24, "h": 1},
            "panels": [_panel(6, "gauge", "avg(up)"), _panel(7, "bargauge", "sum(increase(errors_total[$step]))")],
        },
        {"type": "text", "id": 8, "title": "", "options": {"mode": "markdown", "content": "$search"}},
    ],
}

_GRAPH: Final = {
    "id": 1,
    "type": "graph",
    "title": "Requests",
    "span": 6,
    "datasource": "$source",
    "targets": [{"refId": "A", "expr": "sum(rate(requests_total[5m]))", "intervalFactor": 2, "step": 10}],
    "yaxes": [{"format": "short", "min": 0}, {"format": "short"}],
    "xaxis": {"mode": "time"},
    "seriesOverrides": [{"alias": "a", "color": "#fff"}],
    "aliasColors": {"a": "red"},
    "thresholds": [{"value": 5, "op": "gt", "colorMode": "critical"}],
    "alert": {"name": "High", "conditions": [{"evaluator": {"params": [5], "type": "gt"}}], "frequency": "60s"},
    "tooltip": {"shared": True},
}
_SINGLESTAT: Final = {
    "id": 2,
    "type": "singlestat",
    "title": "Up",
    "span": 6,
    "datasource": None,
    "targets": [{"refId": "A", "expr": "sum(up)"}],
    "valueMaps": [{"op": "=", "text": "N/A", "value": "null"}],
    "thresholds": "1,2",
    "colors": ["red", "green"],
    "sparkline": {"show": True},
}
ROWS: Final[dict[str, Any]] = {
    "title": "Rows",
    "uid": "rows",
    "schemaVersion": 14,
    "hideControls": False,
    "sharedCrosshair": True,
    "time": {"from": "now-1h", "to": "now"},
    "templating": {"list": _VARIABLES[:2]},
    "annotations": {"list": _ANNOTATIONS},
    "rows": [
        {"title": "One", "height": "250px", "collapse": False, "showTitle": True, "panels": [_GRAPH, _SINGLESTAT]},
        {"title": "Two", "height": 200, "repeat": "job", "panels": [{"id": 3, "type": "table", "styles": [{}]}]},
    ],
}

_SQL: Final = {"refId": "A", "rawSql": "SELECT $__time(at), n FROM t WHERE $__timeFilter(at)", "format": "table"}
EXPORT: Final[dict[str, Any]] = {
    "__inputs": [{"name": "DS_DB", "type": "datasource", "pluginId": "mysql", "label": "DB", "pluginName": "MySQL"}],
    "__requires": [{"type": "datasource", "id": "mysql", "name": "MySQL", "version": "1.0.0"}],
    "__elements": {"a": {"name": "Shared", "uid": "a", "kind": 1, "model": {"type": "stat"}}},
    "title": "Export",
    "uid": None,
    "schemaVersion": 30,
    "panels": [
        {"id": 1, "type": "table", "title": "Rows", "datasource": "${DS_DB}", "targets": [_SQL]},
        {"id": 2, "type": "logs", "title": "Logs", "datasource": "Loki", "targets": [{"expr": '{a="b"} |= "c"'}]},
        {
            "id": 3,
            "type": "timeseries",
            "title": "Mixed",
            "datasource": {"type": "datasource", "uid": "-- Mixed --"},
            "targets": [
                {"refId": "A", "datasource": {"type": "cloudwatch", "uid": "c"}, "namespace": "AWS/EC2"},
                {"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}, "expression": "$A * 2"},
                {"refId": "C", "datasource": {"type": "influxdb", "uid": "i"}, "query": "SELECT 1", "hide": True},
                {"refId": "D", "datasource": {"type": "datasource", "uid": "-- Dashboard --"}, "panelId": 1},
            ],
        },
        {"id": 4, "title": "Shared", "libraryPanel": {"uid": "a", "name": "Shared"}},
        {"id": 5, "type": "nodeGraph", "title": "Graph", "datasource": {"uid": "tempo"}, "targets": [{"query": "{}"}]},
    ],
}

BOARDS: Final = (CURRENT, ROWS, EXPORT)
