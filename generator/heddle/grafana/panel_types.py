"""The panel types of Grafana: the one table that authoring, compiling, linting and diffing read.

A new type is one entry here, and one function in `heddle/author/panel_functions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from heddle.grafana.json_value import Json
from heddle.grafana.panel_facts import DefaultStyle, PanelType

_LAST: Final = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_TOOLTIP_ALL: Final = {"tooltip": {"mode": "multi", "sort": "desc"}}
_PALETTE: Final = {"color": {"mode": "palette-classic"}}
_BY_THRESHOLD: Final = {"color": {"mode": "thresholds"}}
NEUTRAL_COLOR: Final = "text"
"""Grafana's color of text, readable in both themes: a number in it is not judged."""
NEUTRAL: Final = {"color": {"mode": "fixed", "fixedColor": NEUTRAL_COLOR}}
"""The color of values that are not mapped, in panels that draw states."""
RANGE: Final = {"range": True}
INSTANT: Final = {"instant": True, "range": False}
_TABLE: Final = {**INSTANT, "format": "table"}


PLAIN_STYLE: Final = DefaultStyle(width=12, height=8)
"""The style of types that have none, and the size of grafanalib's own panels."""

_HIDE: Final = {"hideFrom": {"legend": False, "tooltip": False, "viz": False}}
_LINEAR: Final = {"scaleDistribution": {"type": "linear"}}
_STACK: Final = {"stacking": {"group": "A", "mode": "none"}}
_THRESHOLDS: Final = {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}
_LEGEND: Final = {"calcs": [], "displayMode": "list", "enableFacetedFilter": False, "overflow": "ellipsis",
                  "placement": "bottom", "showLegend": True}  # fmt: skip
_TOOLTIP: Final = {"hideZeros": False, "mode": "single", "sort": "none"}
_AXIS: Final = {"axisBorderShow": False, "axisCenteredZero": False, "axisColorMode": "text", "axisLabel": "",
                "axisPlacement": "auto"}  # fmt: skip
_TIMELINE: Final = {**_HIDE, "axisPlacement": "auto", "fillOpacity": 70, "insertNulls": False, "lineWidth": 0}
_BARS: Final = {**_AXIS, **_HIDE, **_LINEAR, "fillOpacity": 80, "gradientMode": "none", "lineWidth": 1}
_GRAPH: Final = {
    **_AXIS, **_HIDE, **_LINEAR, **_STACK,
    "barAlignment": 0, "barWidthFactor": 0.6, "drawStyle": "line", "fillOpacity": 0, "gradientMode": "none",
    "insertNulls": False, "lineInterpolation": "linear", "lineStyle": {"fill": "solid"}, "lineWidth": 1,
    "pointSize": 5, "showPoints": "auto", "showValues": False, "spanNulls": False, "thresholdsStyle": {"mode": "off"},
}  # fmt: skip
_COLORED_BY_THRESHOLD: Final = {**_BY_THRESHOLD, "thresholds": _THRESHOLDS}
_COLORED_BY_PALETTE: Final = {**_PALETTE, "thresholds": _THRESHOLDS}

PANEL_DEFAULTS: Final[Json] = {
    "transparent": False,
    "repeatDirection": "h",
    "editable": True,
    "error": False,
    "hideTimeOverride": False,
    "collapsed": False,
}
"""The defaults of keys that a panel of any type lacks."""

# The table is formatted by hand: one idea on a line, where a formatter would put one key on a line.
# fmt: off
_CURRENT: Final[Mapping[str, PanelType]] = {
    "timeseries": PanelType(
        grafanalib=("TimeSeries",),
        shows="lines",
        needs_unit=True,
        options={"legend": _LEGEND, "tooltip": _TOOLTIP},
        fields={**_COLORED_BY_PALETTE, "custom": _GRAPH},
        style=DefaultStyle(
            width=12, height=8, legend=True, query=RANGE, defaults=_PALETTE, options=_TOOLTIP_ALL,
            custom={"lineWidth": 2, "fillOpacity": 10, "showPoints": "never", "spanNulls": False,
                    "gradientMode": "opacity"},
        ),
    ),
    "stat": PanelType(
        grafanalib=("Stat",),
        shows="number",
        needs_unit=True,
        options={
            "colorMode": "value", "graphMode": "area", "justifyMode": "auto", "orientation": "auto",
            "percentChangeColorMode": "standard", "reduceOptions": _LAST, "showPercentChange": False,
            "textMode": "auto", "wideLayout": True,
        },
        fields=_COLORED_BY_THRESHOLD,
        style=DefaultStyle(
            width=4, height=4, query=RANGE, defaults=_BY_THRESHOLD,
            options={"reduceOptions": _LAST, "colorMode": "value", "graphMode": "area", "textMode": "auto"},
        ),
    ),
    "gauge": PanelType(
        grafanalib=("GaugePanel",),
        shows="number",
        needs_unit=True,
        options={
            "minVizHeight": 75, "minVizWidth": 75, "orientation": "auto", "reduceOptions": _LAST,
            "showThresholdLabels": False, "showThresholdMarkers": True, "sizing": "auto",
            "barShape": "flat", "barWidthFactor": 0.5, "endpointMarker": "point", "segmentCount": 1,
            "effects": {"barGlow": False, "centerGlow": False, "gradient": False},
            "segmentSpacing": 0.3, "sparkline": False,
        },
        fields=_COLORED_BY_THRESHOLD,
        style=DefaultStyle(width=6, height=7, query=INSTANT, defaults=_BY_THRESHOLD, options={"reduceOptions": _LAST}),
    ),
    "bargauge": PanelType(
        grafanalib=("BarGauge",),
        shows="numbers",
        needs_unit=True,
        options={
            "displayMode": "gradient", "legend": {**_LEGEND, "showLegend": False}, "maxVizHeight": 300,
            "minVizHeight": 16, "minVizWidth": 8, "namePlacement": "auto", "orientation": "auto",
            "reduceOptions": _LAST, "showUnfilled": True, "sizing": "auto", "valueMode": "color",
        },
        fields=_COLORED_BY_THRESHOLD,
        style=DefaultStyle(
            width=8, height=8, query=INSTANT, defaults=_BY_THRESHOLD,
            options={"reduceOptions": _LAST, "orientation": "horizontal", "displayMode": "gradient"},
        ),
    ),
    "piechart": PanelType(
        grafanalib=("PieChartv2",),
        shows="numbers",
        needs_unit=True,
        options={
            "displayLabels": [], "legend": {**_LEGEND, "values": []}, "pieType": "pie", "reduceOptions": _LAST,
            "tooltip": _TOOLTIP,
        },
        fields={**_PALETTE, "custom": _HIDE},
        style=DefaultStyle(
            width=8, height=8, query=INSTANT, defaults=_PALETTE,
            options={
                **_TOOLTIP_ALL, "reduceOptions": _LAST, "pieType": "donut",
                "legend": {"displayMode": "table", "placement": "right", "showLegend": True,
                           "values": ["value", "percent"]},
            },
        ),
    ),
    "table": PanelType(
        grafanalib=("Table",),
        needs_unit=True,
        options={
            "cellHeight": "sm", "frameIndex": 0, "showHeader": True, "sortBy": [],
            "footer": {"countRows": False, "enablePagination": False, "fields": "", "reducer": ["sum"], "show": False},
        },
        fields={**_COLORED_BY_THRESHOLD, "custom": {
            "align": "auto", "cellOptions": {"type": "auto"}, "filterable": False, "inspect": False,
        }},
        style=DefaultStyle(
            width=24, height=8, query=_TABLE, defaults=_BY_THRESHOLD,
            custom={"align": "auto", "filterable": True}, options={"showHeader": True, "cellHeight": "sm"},
        ),
    ),
    "state-timeline": PanelType(
        grafanalib=("StateTimeline",),
        needs_unit=True,
        names_thresholds="values",
        options={
            "alignValue": "left", "legend": _LEGEND, "mergeValues": True, "rowHeight": 0.9, "showValue": "auto",
            "tooltip": _TOOLTIP,
        },
        fields={
            "color": {"mode": "continuous-GrYlRd"}, "thresholds": _THRESHOLDS,
            "custom": {**_TIMELINE, "spanNulls": False},
        },
        style=DefaultStyle(
            width=24, height=6, legend=True, query=RANGE, defaults=NEUTRAL,
            custom={"fillOpacity": 80, "lineWidth": 0, "spanNulls": False},
            options={"showValue": "auto", "mergeValues": True, "rowHeight": 0.9, "tooltip": {"mode": "single"}},
        ),
    ),
    "status-history": PanelType(
        names_thresholds="legend",
        options={"colWidth": 0.9, "legend": _LEGEND, "rowHeight": 0.9, "showValue": "auto", "tooltip": _TOOLTIP},
        fields={**_COLORED_BY_THRESHOLD, "custom": {**_TIMELINE, **_BARS}},
        style=DefaultStyle(
            width=24, height=6, legend=True, query=RANGE, defaults=NEUTRAL,
            custom={"fillOpacity": 80, "lineWidth": 0},
            options={"showValue": "auto", "rowHeight": 0.9, "tooltip": {"mode": "single"}},
        ),
    ),
    "candlestick": PanelType(
        needs_unit=True,
        options={
            "candleStyle": "candles", "colorStrategy": "open-close", "fields": {}, "includeAllFields": False,
            "colors": {"down": "red", "flat": "gray", "up": "green"}, "legend": _LEGEND, "mode": "candles+volume",
            "tooltip": _TOOLTIP,
        },
        fields={**_COLORED_BY_PALETTE, "custom": _GRAPH},
        style=DefaultStyle(width=24, height=10, legend=True, query=RANGE, defaults=_PALETTE),
    ),
    "trend": PanelType(
        needs_unit=True,
        options={"legend": _LEGEND, "tooltip": _TOOLTIP},
        fields={**_COLORED_BY_PALETTE, "custom": _GRAPH},
        style=DefaultStyle(
            width=12, height=8, legend=True, query=_TABLE, defaults=_PALETTE, options=_TOOLTIP_ALL,
            custom={"lineWidth": 2, "fillOpacity": 10, "showPoints": "never", "gradientMode": "opacity"},
        ),
    ),
    "xychart": PanelType(
        options={"legend": _LEGEND, "mapping": "auto", "series": [{}], "tooltip": _TOOLTIP},
        fields={**_COLORED_BY_PALETTE, "custom": {
            **_AXIS, **_HIDE, **_LINEAR, "fillOpacity": 50, "pointShape": "circle", "pointSize": {"fixed": 5},
            "pointStrokeWidth": 1, "show": "points",
        }},
        style=DefaultStyle(width=12, height=8, legend=True, query=_TABLE, defaults=_PALETTE),
    ),
    "geomap": PanelType(
        options={
            "controls": {"mouseWheelZoom": True, "showAttribution": True, "showDebug": False, "showMeasure": False,
                         "showScale": False, "showZoom": True},
            "layers": [], "tooltip": {"mode": "details"},
            "view": {"allLayers": True, "id": "zero", "lat": 0, "lon": 0, "noRepeat": False, "zoom": 1},
        },
        fields={**_COLORED_BY_THRESHOLD, "custom": _HIDE},
        style=DefaultStyle(
            width=12, height=12, query=_TABLE, defaults=_BY_THRESHOLD,
            options={"view": {"allLayers": True, "id": "fit", "lat": 0, "lon": 0, "zoom": 15}},
        ),
    ),
    "canvas": PanelType(
        options={"infinitePan": False, "inlineEditing": True, "panZoom": False, "showAdvancedTypes": True},
        fields=_COLORED_BY_THRESHOLD,
        style=DefaultStyle(
            width=12, height=12, query=INSTANT, defaults=_BY_THRESHOLD, options={"inlineEditing": False}
        ),
    ),
    "histogram": PanelType(
        grafanalib=("Histogram",),
        needs_unit=True,
        options={"bucketCount": 30, "bucketOffset": 0, "combine": False, "legend": _LEGEND, "tooltip": _TOOLTIP},
        fields={**_COLORED_BY_PALETTE, "custom": {**_BARS, **_STACK}},
        style=DefaultStyle(width=12, height=8, legend=True, query=RANGE, defaults=_PALETTE),
    ),
    "barchart": PanelType(
        grafanalib=("BarChart",),
        needs_unit=True,
        options={
            "barRadius": 0, "barWidth": 0.97, "fullHighlight": False, "groupWidth": 0.7, "legend": _LEGEND,
            "orientation": "auto", "showValue": "auto", "stacking": "none", "tooltip": _TOOLTIP,
            "xTickLabelRotation": 0, "xTickLabelSpacing": 0,
        },
        fields={**_COLORED_BY_PALETTE, "custom": {**_BARS, "thresholdsStyle": {"mode": "off"}}},
    ),
    "heatmap": PanelType(
        grafanalib=("Heatmap",),
        standard_options=False,
        options={
            "calculate": False, "cellGap": 1, "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "color": {"exponent": 0.5, "fill": "dark-orange", "mode": "scheme", "reverse": False,
                      "scale": "exponential", "scheme": "Oranges", "steps": 64},
            "filterValues": {"le": 1e-09}, "legend": {"show": True}, "rowsFrame": {"layout": "auto"},
            "showValue": "never", "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
            "yAxis": {"axisPlacement": "left", "reverse": False},
        },
        fields={"custom": {**_HIDE, **_LINEAR}},
        style=DefaultStyle(
            width=12, height=8, query={**RANGE, "format": "heatmap"},
            options={"calculate": False, "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
                     "tooltip": {"mode": "single", "yHistogram": True}},
        ),
    ),
    "logs": PanelType(
        grafanalib=("Logs",),
        standard_options=False,
        options={
            "dedupStrategy": "none", "enableInfiniteScrolling": False, "enableLogDetails": True,
            "prettifyLogMessage": False, "showCommonLabels": False, "showControls": False, "showLabels": False,
            "showTime": False, "sortOrder": "Descending", "wrapLogMessage": False,
        },
        style=DefaultStyle(
            width=24, height=10,
            options={"showTime": True, "wrapLogMessage": True, "enableLogDetails": True, "sortOrder": "Descending"},
        ),
    ),
    "traces": PanelType(
        standard_options=False,
        options={"spanFilters": {"criticalPathOnly": False, "matchesOnly": False, "serviceNameOperator": "=",
                                 "spanNameOperator": "="}},
        style=DefaultStyle(width=24, height=14),
    ),
    "nodeGraph": PanelType(
        standard_options=False,
        options={"layoutAlgorithm": "layered", "zoomMode": "cooperative"},
        style=DefaultStyle(width=12, height=12),
    ),
    "flamegraph": PanelType(style=DefaultStyle(width=24, height=14)),
    "text": PanelType(
        grafanalib=("Text",),
        queries=False,
        standard_options=False,
        options={"code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False}, "mode": "markdown"},
        style=DefaultStyle(width=24, height=4),
    ),
    "row": PanelType(grafanalib=("RowPanel", "Row"), queries=False, standard_options=False),
    "dashlist": PanelType(
        grafanalib=("DashboardList",),
        queries=False,
        standard_options=False,
        options={
            "includeVars": False, "keepTime": False, "maxItems": 10, "query": "", "showFolderNames": True,
            "showHeadings": True, "showRecentlyViewed": False, "showSearch": False, "showStarred": True, "tags": [],
        },
        style=DefaultStyle(
            width=8, height=8,
            options={"includeVars": True, "keepTime": True, "maxItems": 30, "showHeadings": False, "showSearch": True,
                     "showStarred": False},
        ),
    ),
    "alertlist": PanelType(
        grafanalib=("AlertList",),
        queries=False,
        standard_options=False,
        options={
            "alertInstanceLabelFilter": "", "alertName": "", "dashboardAlerts": False, "groupBy": [],
            "groupMode": "default", "maxItems": 20, "showInactiveAlerts": False, "sortOrder": 1, "viewMode": "list",
            "stateFilter": {"error": True, "firing": True, "noData": False, "normal": False, "pending": True,
                            "recovering": True},
        },
        style=DefaultStyle(
            width=8, height=8,
            options={"sortOrder": 3,
                     "stateFilter": {"error": True, "firing": True, "noData": True, "normal": False, "pending": True,
                                     "recovering": True}},
        ),
    ),
    "annolist": PanelType(queries=False, standard_options=False),
    "news": PanelType(
        grafanalib=("News",),
        queries=False,
        standard_options=False,
        options={"showImage": True},
        style=DefaultStyle(width=8, height=8),
    ),
    "welcome": PanelType(queries=False, standard_options=False),
    "gettingstarted": PanelType(queries=False, standard_options=False),
}

# Angular panels, which Grafana 12 no longer draws.
_REMOVED: Final[Mapping[str, PanelType]] = {
    "graph": PanelType(removed=True, successor="timeseries", converted=True, grafanalib=("Graph",), shows="lines"),
    "singlestat": PanelType(removed=True, successor="stat", converted=True, grafanalib=("SingleStat",), shows="number"),
    "grafana-singlestat-panel": PanelType(removed=True, successor="stat", converted=True),
    "table-old": PanelType(removed=True, successor="table", converted=True),
    "grafana-piechart-panel": PanelType(removed=True, successor="piechart", converted=True, grafanalib=("PieChart",)),
    "grafana-worldmap-panel": PanelType(removed=True, successor="geomap", converted=True, grafanalib=("Worldmap",)),
    "natel-discrete-panel": PanelType(
        removed=True, successor="state-timeline", converted=True, grafanalib=("Discrete",)
    ),
    "flant-statusmap-panel": PanelType(removed=True, successor="status-history", grafanalib=("Statusmap",)),
    "marcuscalidus-svg-panel": PanelType(removed=True, grafanalib=("Svg",)),
    "larona-epict-panel": PanelType(removed=True, grafanalib=("ePict",)),
    "ae3e-plotly-panel": PanelType(removed=True, grafanalib=("Ae3ePlotly",)),
    "vonage-status-panel": PanelType(removed=True, successor="stat"),
    "briangann-gauge-panel": PanelType(removed=True, successor="gauge"),
    "petrslavotinek-carpetplot-panel": PanelType(removed=True, successor="heatmap"),
    "savantly-heatmap-panel": PanelType(removed=True, successor="heatmap"),
}
# fmt: on

PANEL_TYPES: Final[Mapping[str, PanelType]] = {**_CURRENT, **_REMOVED}
"""Facts by Grafana's panel type id. Defaults are those that Grafana 12.2 and 13.1 write on save."""

_UNKNOWN: Final = PanelType()


def panel_type(id: object) -> PanelType:
    """Return the facts about a panel type; a type that is not in the table, such as a plugin's, has the defaults."""
    return PANEL_TYPES.get(id, _UNKNOWN) if isinstance(id, str) else _UNKNOWN
