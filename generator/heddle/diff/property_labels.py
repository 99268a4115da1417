"""What people call the parts of a panel and a dashboard, and how much a change of each matters."""

from __future__ import annotations

import re
from typing import NamedTuple

from heddle.diff.change import Kind
from heddle.diff.json_diff import Path

_B, _L, _W = Kind.BEHAVIOUR, Kind.LOOK, Kind.WORDS


class Name(NamedTuple):
    """How a property is called in a sentence, in an aspect, and what kind of change it is."""

    said: str
    aspect: str
    kind: Kind


FIELDS = {
    "unit": Name("the unit", "unit", _B),
    "min": Name("the minimum", "min", _L),
    "max": Name("the maximum", "max", _L),
    "decimals": Name("the number of decimals", "decimals", _L),
    "displayName": Name("the display name", "display-name", _W),
    "description": Name("the field's description", "field-description", _W),
    "noValue": Name("the text for no value", "no-value", _W),
    "links": Name("the data links", "data-links", _B),
    "color": Name("the colour", "colour", _L),
    "color.mode": Name("the colour scheme", "colour", _L),
    "color.fixedColor": Name("the colour", "colour", _L),
    "filterable": Name("filtering by a click", "filterable", _L),
    "thresholds.mode": Name("the mode of the thresholds", "thresholds-mode", _B),
    "thresholds": Name("the thresholds", "thresholds", _B),
    "mappings": Name("the value mappings", "mappings", _B),
    "custom.lineWidth": Name("the line width", "line-width", _L),
    "custom.fillOpacity": Name("the opacity of the fill", "fill-opacity", _L),
    "custom.stacking.mode": Name("stacking", "stacking", _B),
    "custom.drawStyle": Name("the drawing style", "draw-style", _L),
    "custom.scaleDistribution.type": Name("the scale", "scale", _L),
    "custom.axisLabel": Name("the label of the axis", "axis-label", _W),
    "custom.spanNulls": Name("bridging of gaps", "span-nulls", _L),
    "custom.cellOptions": Name("the cell type", "cell", _L),
    "custom.thresholdsStyle.mode": Name("the drawing of thresholds", "thresholds-style", _L),
}
"""By the path below `fieldConfig.defaults`, and by the id of an override's property."""

PANEL = {
    "type": Name("the panel type", "type", _L),
    "interval": Name("the minimum interval", "interval", _B),
    "maxDataPoints": Name("the number of data points", "max-data-points", _B),
    "timeFrom": Name("the panel's own time range", "time-from", _B),
    "timeShift": Name("the time shift", "time-shift", _B),
    "repeat": Name("the variable it repeats for", "repeat", _B),
    "repeatDirection": Name("the direction of repeats", "repeat-direction", _L),
    "maxPerRow": Name("the number of repeats in a row", "repeat-per-row", _L),
    "transparent": Name("the transparent background", "transparent", _L),
    "links": Name("the panel's links", "links", _B),
    "transformations": Name("the transformations", "transformations", _B),
    "datasource": Name("the data source", "datasource", _B),
    "libraryPanel": Name("the library panel", "library-panel", _B),
    "collapsed": Name("the row's closed state", "collapsed", _L),
    "options.legend.showLegend": Name("the legend", "legend", _L),
    "options.legend.calcs": Name("the calculations in the legend", "legend-calcs", _L),
    "options.legend.values": Name("the values in the legend", "legend-values", _L),
    "options.legend.placement": Name("the place of the legend", "legend-placement", _L),
    "options.legend.displayMode": Name("the form of the legend", "legend-mode", _L),
    "options.reduceOptions.calcs": Name("the calculation", "calculation", _B),
    "options.reduceOptions.fields": Name("the fields it shows", "fields", _B),
    "options.reduceOptions.values": Name("showing every value", "all-values", _B),
    "options.content": Name("the text", "text", _W),
    "options.tooltip.mode": Name("the tooltip", "tooltip", _L),
}
"""By the path in a panel."""

TARGET = {
    "legendFormat": Name("the legend", "legend", _W),
    "datasource": Name("the data source", "datasource", _B),
    "hide": Name("hiding of the query", "hidden", _B),
    "instant": Name("asking for one moment", "instant", _B),
    "range": Name("asking for the whole range", "range", _B),
    "interval": Name("the minimum step", "interval", _B),
    "format": Name("the format", "format", _B),
    "exemplar": Name("exemplars", "exemplar", _L),
    "refId": Name("the letter", "letter", _B),
    "queryType": Name("the query type", "type", _B),
    "maxLines": Name("the limit of lines", "limit", _B),
    "limit": Name("the limit", "limit", _B),
}
"""By the path in a query."""

VARIABLE = {
    "label": Name("the label", "label", _W),
    "description": Name("the description", "description", _W),
    "query": Name("the query", "query", _B),
    "datasource": Name("the data source", "datasource", _B),
    "current": Name("the value chosen at first", "current", _B),
    "multi": Name("the choice of several values", "multi", _B),
    "includeAll": Name("the choice of all values", "include-all", _B),
    "allValue": Name("the value of All", "all-value", _B),
    "regex": Name("the regular expression", "regex", _B),
    "refresh": Name("when values are looked up", "refresh", _B),
    "sort": Name("the order of values", "sort", _L),
    "hide": Name("how it is hidden", "hide", _L),
    "type": Name("the type", "type", _B),
}
"""By the path in a variable."""

DASHBOARD = {
    "time": Name("the time range", "time", _B),
    "refresh": Name("the refresh interval", "refresh", _B),
    "timezone": Name("the time zone", "timezone", _B),
    "weekStart": Name("the first day of the week", "week-start", _L),
    "graphTooltip": Name("the sharing of the crosshair", "crosshair", _L),
    "editable": Name("editing in Grafana", "editable", _B),
    "tags": Name("the tags", "tags", _W),
    "timepicker": Name("the time picker", "timepicker", _L),
    "liveNow": Name("live drawing", "live", _L),
}
"""By the path in a dashboard."""

SOURCE = {
    "url": Name("the address", "url", _B),
    "name": Name("the name", "name", _W),
    "type": Name("the type", "type", _B),
    "isDefault": Name("being the default data source", "default", _B),
    "editable": Name("editing in Grafana", "editable", _B),
    "jsonData.derivedFields": Name("the correlation from logs to traces", "correlation", _B),
    "jsonData.tracesToLogsV2": Name("the correlation from traces to logs", "correlation", _B),
    "jsonData.tracesToMetrics": Name("the correlation from traces to metrics", "correlation", _B),
    "jsonData.tracesToProfiles": Name("the correlation from traces to profiles", "correlation", _B),
    "jsonData.exemplarTraceIdDestinations": Name("the correlation from metrics to traces", "correlation", _B),
    "correlations": Name("the correlations", "correlation", _B),
    "jsonData": Name("the setting", "setting", _B),
    "secureJsonData": Name("the secret", "secret", _B),
}
"""By the path in a data source."""

NOTIFY = {
    "receiver": Name("the receiver", "receiver", _B),
    "receivers": Name("the address", "address", _B),
    "group_by": Name("the grouping", "grouping", _B),
    "continue": Name("going on to the next route", "continue", _B),
    "mute_time_intervals": Name("the mute timings", "mute-timings", _B),
    "time_intervals": Name("the times", "times", _B),
    "template": Name("the text", "text", _W),
}
"""By the path in a contact point, a route, a mute timing or a template."""

FOLDER = {
    "folder": Name("the title", "title", _W),
    "folderUid": Name("the uid", "uid", _B),
    "disableDeletion": Name("keeping of removed dashboards", "deletion", _B),
    "allowUiUpdates": Name("saving from Grafana", "ui-updates", _B),
}
"""By the path in a provider of dashboards."""

ALERT = {
    "queries": Name("the query", "query", _B),
    "interval": Name("the interval", "interval", _B),
    "keep_firing_for": Name("how long it keeps firing", "keep-firing-for", _B),
    "notification_settings": Name("the receiver of its own", "receiver", _B),
}
"""By the path in what is left of an alert."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def name(table: dict[str, Name], path: Path, kind: Kind = Kind.LOOK) -> Name:
    """Return the name of a path: that of the table, or the path's own words."""
    for length in range(len(path), 0, -1):
        if found := table.get(".".join(path[:length])):
            rest = path[length:]
            if not rest:
                return found
            more = "-".join(map(plain, rest)).replace(" ", "-")
            return Name(f"{found.said} ({', '.join(map(plain, rest))})", f"{found.aspect}-{more}", found.kind)
    words = [plain(part) for part in path if part not in {"options", "custom"}] or [plain(part) for part in path]
    return Name(f"the setting {' / '.join(words)}", "-".join(words).replace(" ", "-"), kind)


def plain(part: str) -> str:
    """Return `lineWidth` as `line width`."""
    return _HUMP.sub(" ", part).lower() if part.isidentifier() and not part.isupper() else part
