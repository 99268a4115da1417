"""What readers call the properties of dashboards, panels, alerts and data sources, and how much a change matters."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from heddle.diff.change import Kind
from heddle.diff.json_diff import Path
from heddle.diff.wording import Words

_B, _A, _T = Kind.BEHAVIOR, Kind.APPEARANCE, Kind.TEXT


class Label(NamedTuple):
    """The name of a property in a sentence and in an aspect, the kind of its changes, and words for its values.

    `words` has what a reader sees in place of a code; its None is what applies where the property is absent.
    `unit` is that of its numbers.
    """

    text: str
    aspect: str
    kind: Kind
    words: Mapping[object, Words] = MappingProxyType({})
    unit: str = ""


def _words(words: Mapping[object, str]) -> Mapping[object, Words]:
    return MappingProxyType({value: Words(word) for value, word in words.items()})


_AUTO = _words({None: "automatic"})
_GAPS = _words({None: "never", False: "never", True: "always"})
_HIDES = _words({None: "shown", 0: "shown", 1: "shown without its label", 2: "hidden"})
_REFRESHES = _words({None: "never", 0: "never", 1: "when the dashboard is opened", 2: "when the time range changes"})
_SORTS = _words(
    {
        None: "off",
        0: "off",
        1: "alphabetical",
        2: "alphabetical, descending",
        3: "numerical",
        4: "numerical, descending",
        5: "alphabetical without case",
        6: "alphabetical without case, descending",
        7: "natural",
        8: "natural, descending",
    }
)
_CROSSHAIRS = _words({None: "off", 0: "off", 1: "shared crosshair", 2: "shared crosshair and tooltip"})
_MONTHS = _words({None: "January", **{number: month_name[number + 1] for number in range(12)}})


FIELDS = {
    "unit": Label("unit", "unit", _B),
    "min": Label("minimum", "min", _A, _AUTO),
    "max": Label("maximum", "max", _A, _AUTO),
    "decimals": Label("decimals", "decimals", _A, _AUTO),
    "displayName": Label("display name", "display-name", _T),
    "description": Label("field description", "field-description", _T),
    "noValue": Label("no-value text", "no-value", _T),
    "links": Label("data links", "data-links", _B),
    "color": Label("color", "color", _A),
    "color.mode": Label("color scheme", "color", _A),
    "color.fixedColor": Label("color", "color", _A),
    "filterable": Label("column filter", "filterable", _A),
    "thresholds.mode": Label("threshold mode", "thresholds-mode", _B),
    "thresholds": Label("thresholds", "thresholds", _B),
    "mappings": Label("value mappings", "mappings", _B),
    "custom.lineWidth": Label("line width", "line-width", _A),
    "custom.fillOpacity": Label("fill opacity", "fill-opacity", _A),
    "custom.stacking.mode": Label("stacking", "stacking", _B),
    "custom.drawStyle": Label("drawing style", "draw-style", _A),
    "custom.scaleDistribution.type": Label("scale", "scale", _A),
    "custom.axisLabel": Label("axis label", "axis-label", _T),
    "custom.spanNulls": Label("connecting null values", "span-nulls", _A, _GAPS, "ms"),
    "custom.insertNulls": Label("disconnecting values", "insert-nulls", _A, _GAPS, "ms"),
    "custom.showPoints": Label("points", "points", _A),
    "custom.pointSize": Label("point size", "point-size", _A),
    "custom.lineInterpolation": Label("line interpolation", "line-interpolation", _A),
    "custom.lineStyle.fill": Label("line style", "line-style", _A),
    "custom.gradientMode": Label("gradient", "gradient", _A),
    "custom.barAlignment": Label("bar alignment", "bar-alignment", _A),
    "custom.axisPlacement": Label("axis placement", "axis-placement", _A),
    "custom.axisSoftMin": Label("soft minimum of the axis", "axis-soft-min", _A, _AUTO),
    "custom.axisSoftMax": Label("soft maximum of the axis", "axis-soft-max", _A, _AUTO),
    "custom.axisWidth": Label("axis width", "axis-width", _A, _AUTO),
    "custom.stacking.group": Label("stacking group", "stacking-group", _A),
    "custom.align": Label("column alignment", "align", _A),
    "custom.width": Label("column width", "column-width", _A, _AUTO),
    "custom.hidden": Label("hiding of the column", "column-hidden", _A),
    "custom.fillBelowTo": Label("fill below to", "fill-below-to", _A),
    "custom.transform": Label("transform", "transform", _B),
    "custom.cellOptions": Label("cell type", "cell", _A),
    "custom.hideFrom.viz": Label("hiding of the series", "hidden", _A),
    "custom.hideFrom": Label("hidden from", "hidden", _A),
    "custom.thresholdsStyle.mode": Label("threshold display", "thresholds-style", _A),
}
"""Keyed by the path below `fieldConfig.defaults`, which is also the id of an override property."""

PANEL = {
    "type": Label("panel type", "type", _A),
    "interval": Label("minimum interval", "interval", _B),
    "maxDataPoints": Label("maximum data points", "max-data-points", _B),
    "timeFrom": Label("time range override", "time-from", _B),
    "timeShift": Label("time shift", "time-shift", _B),
    "repeat": Label("repeat variable", "repeat", _B),
    "repeatDirection": Label("repeat direction", "repeat-direction", _A),
    "maxPerRow": Label("maximum repeats per row", "repeat-per-row", _A),
    "transparent": Label("transparent background", "transparent", _A),
    "links": Label("panel links", "links", _B),
    "transformations": Label("transformations", "transformations", _B),
    "datasource": Label("data source", "datasource", _B),
    "libraryPanel": Label("library panel", "library-panel", _B),
    "collapsed": Label("row collapse", "collapsed", _A),
    "options.legend.showLegend": Label("legend", "legend", _A),
    "options.legend.calcs": Label("legend calculations", "legend-calcs", _A),
    "options.legend.values": Label("legend values", "legend-values", _A),
    "options.legend.placement": Label("legend placement", "legend-placement", _A),
    "options.legend.sortBy": Label("legend sorting", "legend-sort", _A),
    "options.legend.sortDesc": Label("descending legend sorting", "legend-sort-desc", _A),
    "options.legend.width": Label("legend width", "legend-width", _A, _AUTO),
    "options.legend.displayMode": Label("legend mode", "legend-mode", _A),
    "options.reduceOptions.calcs": Label("calculation", "calculation", _B),
    "options.reduceOptions.fields": Label("fields shown", "fields", _B),
    "options.reduceOptions.values": Label("show all values", "all-values", _B),
    "options.content": Label("text", "text", _T),
    "options.tooltip.mode": Label("tooltip", "tooltip", _A),
    "options.tooltip.sort": Label("tooltip sorting", "tooltip-sort", _A),
    "options.orientation": Label("orientation", "orientation", _A),
    "options.colorMode": Label("color mode", "color-mode", _A),
    "options.graphMode": Label("graph mode", "graph-mode", _A),
    "options.textMode": Label("text mode", "text-mode", _A),
    "options.justifyMode": Label("text alignment", "justify", _A),
    "options.displayMode": Label("display mode", "display-mode", _A),
    "options.showThresholdLabels": Label("threshold labels", "threshold-labels", _A),
    "options.showThresholdMarkers": Label("threshold markers", "threshold-markers", _A),
    "options.showHeader": Label("table header", "table-header", _A),
    "options.sortBy": Label("table sorting", "table-sort", _A),
    "options.wrapLogMessage": Label("wrapping of lines", "wrap", _A),
    "options.showTime": Label("display of times", "show-time", _A),
    "options.showLabels": Label("display of labels", "show-labels", _A),
    "options.sortOrder": Label("sort order", "sort-order", _A),
    "options.pieType": Label("pie chart type", "pie-type", _A),
    "options.mode": Label("text format", "text-format", _A),
}
"""Keyed by the path in a panel."""

TARGET = {
    "legendFormat": Label("legend", "legend", _T),
    "datasource": Label("data source", "datasource", _B),
    "hide": Label("query hiding", "hidden", _B),
    "instant": Label("instant query", "instant", _B),
    "range": Label("range query", "range", _B),
    "interval": Label("minimum step", "interval", _B),
    "format": Label("format", "format", _B),
    "exemplar": Label("exemplars", "exemplar", _A),
    "refId": Label("letter", "letter", _B),
    "queryType": Label("query type", "type", _B),
    "maxLines": Label("line limit", "limit", _B),
    "limit": Label("limit", "limit", _B),
}
"""Keyed by the path in a query."""

VARIABLE = {
    "label": Label("label", "label", _T),
    "description": Label("description", "description", _T),
    "query": Label("query", "query", _B),
    "datasource": Label("data source", "datasource", _B),
    "current": Label("initial value", "current", _B),
    "multi": Label("multi-value selection", "multi", _B),
    "includeAll": Label("All option", "include-all", _B),
    "skipUrlSync": Label("omission from the address", "skip-url", _B),
    "allowCustomValue": Label("custom values", "custom-values", _B),
    "auto": Label("automatic interval", "auto", _B),
    "auto_count": Label("steps of the automatic interval", "auto-count", _B),
    "auto_min": Label("minimum automatic interval", "auto-min", _B),
    "allValue": Label("All value", "all-value", _B),
    "regex": Label("regular expression", "regex", _B),
    "refresh": Label("refresh of values", "refresh", _B, _REFRESHES),
    "sort": Label("sort order of values", "sort", _A, _SORTS),
    "hide": Label("visibility", "hide", _A, _HIDES),
    "type": Label("type", "type", _B),
}
"""Keyed by the path in a variable."""

ANNOTATION = {
    "enable": Label("display", "enable", _B),
    "hide": Label("hiding of the switch", "hide", _A),
    "expr": Label("query", "query", _B),
    "query": Label("query", "query", _B),
    "target": Label("query", "query", _B),
    "target.expr": Label("query", "query", _B),
    "datasource": Label("data source", "datasource", _B),
    "iconColor": Label("color", "color", _A),
    "titleFormat": Label("title", "title", _T),
    "textFormat": Label("text", "text", _T),
    "tagKeys": Label("tags", "tags", _T),
    "tags": Label("tags", "tags", _B),
    "step": Label("minimum step", "step", _B),
    "filter": Label("panels", "filter", _B),
    "type": Label("type", "type", _B),
}
"""Keyed by the path in an annotation."""

LINK = {
    "url": Label("address", "url", _B),
    "tags": Label("tags", "tags", _B),
    "type": Label("type", "type", _B),
    "icon": Label("icon", "icon", _A),
    "tooltip": Label("tooltip", "tooltip", _T),
    "asDropdown": Label("display as a list", "dropdown", _A),
    "includeVars": Label("passing of variables", "include-vars", _B),
    "keepTime": Label("passing of the time range", "keep-time", _B),
    "targetBlank": Label("opening in a new tab", "target-blank", _B),
}
"""Keyed by the path in a link."""

DASHBOARD = {
    "time": Label("time range", "time", _B),
    "refresh": Label("refresh interval", "refresh", _B, _words({None: "off"})),
    "timezone": Label("time zone", "timezone", _B, _words({None: "that of the browser"})),
    "weekStart": Label("first day of the week", "week-start", _A, _words({None: "that of the browser"})),
    "graphTooltip": Label("crosshair and tooltip", "crosshair", _A, _CROSSHAIRS),
    "fiscalYearStartMonth": Label("first month of the fiscal year", "fiscal-year", _A, _MONTHS),
    "preload": Label("preloading of all panels", "preload", _B),
    "editable": Label("editing in Grafana", "editable", _B),
    "tags": Label("tags", "tags", _T),
    "timepicker": Label("time picker", "timepicker", _A),
    "timepicker.refresh_intervals": Label("offered refresh intervals", "refresh-intervals", _A),
    "timepicker.nowDelay": Label("delay of now", "now-delay", _B),
    "timepicker.hidden": Label("hiding of the time picker", "timepicker-hidden", _A),
    "liveNow": Label("live mode", "live", _A),
}
"""Keyed by the path in a dashboard."""

SOURCE = {
    "url": Label("address", "url", _B),
    "name": Label("name", "name", _T),
    "type": Label("type", "type", _B),
    "isDefault": Label("default data source", "default", _B),
    "editable": Label("editing in Grafana", "editable", _B),
    "jsonData.derivedFields": Label("logs-to-traces correlation", "correlation", _B),
    "jsonData.tracesToLogsV2": Label("traces-to-logs correlation", "correlation", _B),
    "jsonData.tracesToMetrics": Label("traces-to-metrics correlation", "correlation", _B),
    "jsonData.tracesToProfiles": Label("traces-to-profiles correlation", "correlation", _B),
    "jsonData.exemplarTraceIdDestinations": Label("metrics-to-traces correlation", "correlation", _B),
    "correlations": Label("correlations", "correlation", _B),
    "jsonData": Label("setting", "setting", _B),
    "secureJsonData": Label("secret", "secret", _B),
}
"""Keyed by the path in a data source."""

NOTIFICATION = {
    "receiver": Label("receiver", "receiver", _B),
    "receivers": Label("address", "address", _B),
    "group_by": Label("grouping", "grouping", _B),
    "continue": Label("continue to the next route", "continue", _B),
    "mute_time_intervals": Label("mute timings", "mute-timings", _B),
    "time_intervals": Label("time intervals", "time intervals", _B),
    "template": Label("text", "text", _T),
}
"""Keyed by the path in a contact point, a route, a mute timing or a template."""

FOLDER = {
    "folder": Label("title", "title", _T),
    "folderUid": Label("UID", "uid", _B),
    "disableDeletion": Label("deletion protection", "deletion", _B),
    "allowUiUpdates": Label("saving from Grafana", "ui-updates", _B),
}
"""Keyed by the path in a provider of dashboards."""

ALERT = {
    "queries": Label("query", "query", _B),
    "interval": Label("interval", "interval", _B),
    "keep_firing_for": Label("keep-firing period", "keep-firing-for", _B),
    "notification_settings": Label("receiver of the rule", "receiver", _B),
}
"""Keyed by the path in the parts of an alert that have no field in `Alert`."""

_CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def label_of(labels: dict[str, Label], path: Path, kind: Kind = Kind.APPEARANCE) -> Label:
    """Return the label of a path: that of the table, else one made of the path's own words with this kind."""
    for length in range(len(path), 0, -1):
        if label := labels.get(".".join(path[:length])):
            rest = path[length:]
            if not rest:
                return label
            suffix = "-".join(map(split_camel_case, rest)).replace(" ", "-")
            details = ", ".join(map(split_camel_case, rest))
            return Label(f"{label.text} ({details})", f"{label.aspect}-{suffix}", label.kind)
    words = [split_camel_case(part) for part in path if part not in {"options", "custom"}]
    words = words or [split_camel_case(part) for part in path]
    return Label(f"setting {' / '.join(words)}", "-".join(words).replace(" ", "-"), kind)


def split_camel_case(part: str) -> str:
    """Return `lineWidth` as `line width`; a part that is not an identifier stays as it is."""
    return _CAMEL_HUMP.sub(" ", part).lower() if part.isidentifier() and not part.isupper() else part
