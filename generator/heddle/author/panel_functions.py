"""One function for each panel type, which returns a grafanalib panel in the default style of its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from heddle.author.fields import OverriddenFields
from heddle.author.panels import Panel, PanelArguments, make_panel
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import INSTANT, RANGE


def alert_list(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the alerts that fire or need attention, the most important first."""
    return make_panel("alertlist", title, **arguments)


def bargauge(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the last value of each series as a bar."""
    return make_panel("bargauge", title, **arguments)


def candlestick(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Draw opening, highest, lowest and closing values, from the fields `open`, `high`, `low` and `close`."""
    return make_panel("candlestick", title, **arguments)


def canvas(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Place elements freely; `options={"root": ...}` are the elements."""
    return make_panel("canvas", title, **arguments)


def dashboard_list(title: str, *, tags: Sequence[str] = (), **arguments: Unpack[PanelArguments]) -> Panel:
    """List the dashboards that have all these tags; the links keep the time range and the variables."""
    arguments = {**arguments, "options": {"tags": list(tags), **arguments.get("options", {})}}
    return make_panel("dashlist", title, **arguments)


def flame_graph(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show a profile, from a data source of profiles such as Pyroscope."""
    return make_panel("flamegraph", title, **arguments)


def gauge(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the last value between `min` and `max`."""
    return make_panel("gauge", title, **arguments)


def geomap(title: str, *, country: str = "", **arguments: Unpack[PanelArguments]) -> Panel:
    """Show a map; each row of the result is a place: it has fields `latitude` and `longitude`, `geohash` or `lookup`.

    `country` is the label with the code or the name of a country instead; the size of its marker is the value.
    """
    if country:
        arguments = {**arguments, "options": {"layers": [_countries(country)], **arguments.get("options", {})}}
    return make_panel("geomap", title, **arguments)


def _countries(label: str) -> Json:
    """Return a layer with a marker for each country, as Grafana saves it; `Value` is the field of a single query."""
    style = {
        "color": {"field": "Value", "fixed": "dark-green"},
        "opacity": 0.6,
        "size": {"field": "Value", "fixed": 5, "max": 15, "min": 3},
    }
    return {
        "type": "markers",
        "name": "Countries",
        "config": {"showLegend": False, "style": style},
        "location": {"mode": "lookup", "lookup": label, "gazetteer": "public/gazetteer/countries.json"},
        "tooltip": True,
    }


def heatmap(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Draw buckets over time; `unit` is that of the buckets, which this type has on its y axis."""
    unit = arguments.get("unit")
    axis = {"yAxis": {"axisPlacement": "left", "unit": unit}} if unit else {}
    arguments = {**arguments, "options": {**axis, **arguments.get("options", {})}}
    return make_panel("heatmap", title, **arguments)


def histogram(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Count the values of the series by size, regardless of their time."""
    return make_panel("histogram", title, **arguments)


def log_lines(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show log lines, newest first; `heddle.logs` makes the query."""
    return make_panel("logs", title, **arguments)


def news(title: str, *, feed: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the entries of an RSS or Atom feed; `feed` is its URL, which the reader's browser opens."""
    arguments = {**arguments, "options": {"feedUrl": feed, **arguments.get("options", {})}}
    return make_panel("news", title, **arguments)


def node_graph(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the calls between services; `heddle.service_graph` makes the query."""
    return make_panel("nodeGraph", title, **arguments)


def piechart(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the last value of each series as a slice, with value and share in the legend."""
    return make_panel("piechart", title, **arguments)


def stat(title: str, *, sparkline: bool = True, filled: bool = False, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show a number; `sparkline` draws its recent values behind it, `filled` colors the whole panel by its value.

    Without a sparkline the query is instant, so a series that has ended shows "No data" and not its last value.
    """
    look = {"graphMode": "area" if sparkline else "none", "colorMode": "background" if filled else "value"}
    arguments = {**arguments, "options": {**look, **arguments.get("options", {})}}
    return make_panel("stat", title, None if sparkline else INSTANT, **arguments)


def state_timeline(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the states of each series as colored bands over time."""
    return make_panel("state-timeline", title, **arguments)


def status_history(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the state of each series at regular times, as a grid of colored cells."""
    return make_panel("status-history", title, **arguments)


def table(
    title: str,
    *,
    columns: Mapping[str, str] | None = None,
    widths: Mapping[str, int] | None = None,
    **arguments: Unpack[PanelArguments],
) -> Panel:
    """Show a table; `columns` maps each field to keep to its heading, in order (`Value` is the number).

    The rows of several queries are joined by their labels, and their numbers are `Value #A`, `Value #B` and so on.
    `widths` are those of columns in pixels, by heading; the other columns share the rest of the panel equally.
    """
    steps = list(arguments.get("transformations", ()))
    if columns is not None:
        positions = {name: position for position, name in enumerate(columns)}
        steps += [
            {"id": "merge", "options": {}},
            {"id": "filterFieldsByName", "options": {"include": {"names": list(columns)}}},
            {"id": "organize", "options": {"renameByName": dict(columns), "indexByName": positions}},
        ]
    by_column: dict[OverriddenFields, dict[str, Any]] = {
        fields: dict(properties) for fields, properties in arguments.get("overrides", {}).items()
    }
    for name, width in (widths or {}).items():
        by_column.setdefault(name, {})["custom.width"] = width
    arguments = {**arguments, "transformations": steps, "overrides": by_column}
    return make_panel("table", title, **arguments)


def text(markdown: str, *, title: str = "", **arguments: Unpack[PanelArguments]) -> Panel:
    """Show Markdown; without a title, the panel's id is made from `key`."""
    content = {"mode": "markdown", "content": markdown}
    arguments = {**arguments, "options": {**content, **arguments.get("options", {})}}
    return make_panel("text", title, **arguments)


def timeseries(
    title: str, *, stacked: bool = False, exemplars: bool = False, **arguments: Unpack[PanelArguments]
) -> Panel:
    """Draw lines over time; `stacked` fills and adds them up, for parts of a whole.

    `exemplars` also fetches the traces behind a histogram's points, which costs one more query.
    """
    settings = {**RANGE, "exemplar": True} if exemplars else None
    stack = {"stacking": {"mode": "normal", "group": "A"}, "fillOpacity": 40} if stacked else {}
    arguments = {**arguments, "custom": {**stack, **arguments.get("custom", {})}}
    return make_panel("timeseries", title, settings, **arguments)


def trace_view(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Show the spans of one trace; `heddle.trace` makes the query."""
    return make_panel("traces", title, **arguments)


def trend(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Draw lines over an increasing number that is not a time: by default the first numeric field."""
    return make_panel("trend", title, **arguments)


def xychart(title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Draw points from two numbers: by default the first numeric field of a result is x, the others are y."""
    return make_panel("xychart", title, **arguments)


__all__ = [
    "alert_list",
    "bargauge",
    "candlestick",
    "canvas",
    "dashboard_list",
    "flame_graph",
    "gauge",
    "geomap",
    "heatmap",
    "histogram",
    "log_lines",
    "news",
    "node_graph",
    "piechart",
    "stat",
    "state_timeline",
    "status_history",
    "table",
    "text",
    "timeseries",
    "trace_view",
    "trend",
    "xychart",
]
