"""What Grafana means where a panel says nothing: the values that its editor writes out on save."""

from __future__ import annotations

from typing import Any

_HIDE = {"hideFrom": {"legend": False, "tooltip": False, "viz": False}}
_LINEAR = {"scaleDistribution": {"type": "linear"}}
_STACK = {"stacking": {"group": "A", "mode": "none"}}
_THRESHOLDS = {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}
_LEGEND = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}
_TOOLTIP = {"hideZeros": False, "mode": "single", "sort": "none"}
_REDUCE = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_AXIS = {
    "axisBorderShow": False,
    "axisCenteredZero": False,
    "axisColorMode": "text",
    "axisLabel": "",
    "axisPlacement": "auto",
}
_GRAPH = {
    **_AXIS,
    **_HIDE,
    **_LINEAR,
    **_STACK,
    "barAlignment": 0,
    "barWidthFactor": 0.6,
    "drawStyle": "line",
    "fillOpacity": 0,
    "gradientMode": "none",
    "insertNulls": False,
    "lineInterpolation": "linear",
    "lineStyle": {"fill": "solid"},
    "lineWidth": 1,
    "pointSize": 5,
    "showPoints": "auto",
    "showValues": False,
    "spanNulls": False,
    "thresholdsStyle": {"mode": "off"},
}
_TIMELINE = {**_HIDE, "axisPlacement": "auto", "fillOpacity": 70, "insertNulls": False, "lineWidth": 0}
_BARS = {**_AXIS, **_HIDE, **_LINEAR, "fillOpacity": 80, "gradientMode": "none", "lineWidth": 1}
_FOOTER = {"countRows": False, "enablePagination": False, "fields": "", "reducer": ["sum"], "show": False}
_HEAT_COLOUR = {
    "exponent": 0.5,
    "fill": "dark-orange",
    "mode": "scheme",
    "reverse": False,
    "scale": "exponential",
    "scheme": "Oranges",
    "steps": 64,
}

BARE = frozenset({"heatmap", "logs", "traces", "nodeGraph", "text", "news", "dashlist", "alertlist", "annolist", "row"})
"""Panel types without unit, range, mappings and thresholds: Grafana drops what is said of them."""

PANEL: dict[str, Any] = {
    "transparent": False,
    "repeatDirection": "h",
    "editable": True,
    "error": False,
    "hideTimeOverride": False,
    "collapsed": False,
}
"""What every panel has."""

FIELDS: dict[str, dict[str, Any]] = {
    "timeseries": {"color": {"mode": "palette-classic"}, "thresholds": _THRESHOLDS, "custom": _GRAPH},
    "stat": {"color": {"mode": "thresholds"}, "thresholds": _THRESHOLDS},
    "gauge": {"color": {"mode": "thresholds"}, "thresholds": _THRESHOLDS},
    "bargauge": {"color": {"mode": "thresholds"}, "thresholds": _THRESHOLDS},
    "piechart": {"color": {"mode": "palette-classic"}, "thresholds": _THRESHOLDS, "custom": _HIDE},
    "table": {
        "color": {"mode": "thresholds"},
        "thresholds": _THRESHOLDS,
        "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "filterable": False, "inspect": False},
    },
    "state-timeline": {
        "color": {"mode": "continuous-GrYlRd"},
        "thresholds": _THRESHOLDS,
        "custom": {**_TIMELINE, "spanNulls": False},
    },
    "status-history": {"color": {"mode": "thresholds"}, "thresholds": _THRESHOLDS, "custom": {**_TIMELINE, **_BARS}},
    "histogram": {"color": {"mode": "palette-classic"}, "thresholds": _THRESHOLDS, "custom": {**_BARS, **_STACK}},
    "barchart": {
        "color": {"mode": "palette-classic"},
        "thresholds": _THRESHOLDS,
        "custom": {**_BARS, "thresholdsStyle": {"mode": "off"}},
    },
    "heatmap": {"custom": {**_HIDE, **_LINEAR}},
}
"""The field settings of each type."""

OPTIONS: dict[str, dict[str, Any]] = {
    "timeseries": {"legend": _LEGEND, "tooltip": _TOOLTIP},
    "stat": {
        "colorMode": "value",
        "graphMode": "area",
        "justifyMode": "auto",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": _REDUCE,
        "showPercentChange": False,
        "textMode": "auto",
        "wideLayout": True,
    },
    "gauge": {
        "minVizHeight": 75,
        "minVizWidth": 75,
        "orientation": "auto",
        "reduceOptions": _REDUCE,
        "showThresholdLabels": False,
        "showThresholdMarkers": True,
        "sizing": "auto",
    },
    "bargauge": {
        "displayMode": "gradient",
        "legend": {**_LEGEND, "showLegend": False},
        "maxVizHeight": 300,
        "minVizHeight": 16,
        "minVizWidth": 8,
        "namePlacement": "auto",
        "orientation": "auto",
        "reduceOptions": _REDUCE,
        "showUnfilled": True,
        "sizing": "auto",
        "valueMode": "color",
    },
    "piechart": {
        "displayLabels": [],
        "legend": {**_LEGEND, "values": []},
        "pieType": "pie",
        "reduceOptions": _REDUCE,
        "tooltip": _TOOLTIP,
    },
    "table": {"cellHeight": "sm", "footer": _FOOTER, "frameIndex": 0, "showHeader": True, "sortBy": []},
    "state-timeline": {
        "alignValue": "left",
        "legend": _LEGEND,
        "mergeValues": True,
        "rowHeight": 0.9,
        "showValue": "auto",
        "tooltip": _TOOLTIP,
    },
    "status-history": {
        "colWidth": 0.9,
        "legend": _LEGEND,
        "rowHeight": 0.9,
        "showValue": "auto",
        "tooltip": _TOOLTIP,
    },
    "histogram": {"bucketCount": 30, "bucketOffset": 0, "combine": False, "legend": _LEGEND, "tooltip": _TOOLTIP},
    "barchart": {
        "barRadius": 0,
        "barWidth": 0.97,
        "fullHighlight": False,
        "groupWidth": 0.7,
        "legend": _LEGEND,
        "orientation": "auto",
        "showValue": "auto",
        "stacking": "none",
        "tooltip": _TOOLTIP,
        "xTickLabelRotation": 0,
        "xTickLabelSpacing": 0,
    },
    "heatmap": {
        "calculate": False,
        "cellGap": 1,
        "color": _HEAT_COLOUR,
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "filterValues": {"le": 1e-09},
        "legend": {"show": True},
        "rowsFrame": {"layout": "auto"},
        "showValue": "never",
        "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
        "yAxis": {"axisPlacement": "left", "reverse": False},
    },
    "logs": {
        "dedupStrategy": "none",
        "enableInfiniteScrolling": False,
        "enableLogDetails": True,
        "prettifyLogMessage": False,
        "showCommonLabels": False,
        "showControls": False,
        "showLabels": False,
        "showTime": False,
        "sortOrder": "Descending",
        "wrapLogMessage": False,
    },
    "traces": {
        "spanFilters": {
            "criticalPathOnly": False,
            "matchesOnly": False,
            "serviceNameOperator": "=",
            "spanNameOperator": "=",
        },
    },
    "nodeGraph": {"layoutAlgorithm": "layered", "zoomMode": "cooperative"},
    "text": {"code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False}, "mode": "markdown"},
}
"""The options of each type."""
