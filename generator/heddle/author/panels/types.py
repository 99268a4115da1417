"""The bar gauge panel: several numbers side by side.

- The gauge panel: one number between its limits.
- The heatmap panel: the buckets of a histogram over time.
- The histogram panel: how values are distributed.
- The logs panel.
- The node graph panel, which grafanalib lacks.
- The pie chart panel: shares of a whole.
- The stat panel: one number to read across the room.
- The state timeline panel: which state held when.
- The table panel: one row per series.
- The text panel: words between the numbers.
- The time series panel: numbers over time.
- The traces panel, which grafanalib lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from heddle.author.panels.build import Common, build
from heddle.author.panels.panel import Panel
from heddle.grafana.panel_types import INSTANT, RANGE


def bargauge(title: str, **common: Unpack[Common]) -> Panel:
    """Show the last value of each series as a bar."""
    return build("bargauge", title, **common)


def gauge(title: str, **common: Unpack[Common]) -> Panel:
    """Show the last value between `min` and `max`."""
    return build("gauge", title, **common)


def heatmap(title: str, **common: Unpack[Common]) -> Panel:
    """Draw buckets over time; `unit` is that of the buckets and goes to the y axis, where this type keeps it."""
    unit = common.get("unit")
    axis = {"yAxis": {"axisPlacement": "left", "unit": unit}} if unit else {}
    common = {**common, "options": {**axis, **common.get("options", {})}}
    return build("heatmap", title, **common)


def histogram(title: str, **common: Unpack[Common]) -> Panel:
    """Count the values of the series by size, whatever their time."""
    return build("histogram", title, **common)


def log_lines(title: str, **common: Unpack[Common]) -> Panel:
    """Show log lines, newest first; the question is put by `heddle.author.queries.logs`."""
    return build("logs", title, **common)


def node_graph(title: str, **common: Unpack[Common]) -> Panel:
    """Show who calls whom."""
    return build("nodeGraph", title, **common)


def piechart(title: str, **common: Unpack[Common]) -> Panel:
    """Show the last value of each series as a slice, with value and share in the legend."""
    return build("piechart", title, **common)


def stat(title: str, *, sparkline: bool = True, filled: bool = False, **common: Unpack[Common]) -> Panel:
    """Show a number; `sparkline` draws its recent course, `filled` colours the whole panel by its value.

    Without a sparkline it asks for this moment alone, so a series that ended reads "No data", not its last value.
    """
    look = {"graphMode": "area" if sparkline else "none", "colorMode": "background" if filled else "value"}
    common = {**common, "options": {**look, **common.get("options", {})}}
    return build("stat", title, None if sparkline else INSTANT, **common)


def state_timeline(title: str, **common: Unpack[Common]) -> Panel:
    """Show the states of each series as coloured bands over time."""
    return build("state-timeline", title, **common)


def table(title: str, *, columns: Mapping[str, str] | None = None, **common: Unpack[Common]) -> Panel:
    """Show a table; `columns` maps each field to keep to its heading, in the order wanted (`Value` is the number).

    With several queries the fields are joined by their labels, and the numbers are `Value #A`, `Value #B`, and so on.
    """
    steps = list(common.get("transformations", ()))
    if columns is not None:
        steps += [
            {"id": "merge", "options": {}},
            {"id": "filterFieldsByName", "options": {"include": {"names": list(columns)}}},
            {
                "id": "organize",
                "options": {
                    "renameByName": dict(columns),
                    "indexByName": {name: position for position, name in enumerate(columns)},
                },
            },
        ]
    common = {**common, "transformations": steps}
    return build("table", title, **common)


def text(markdown: str, *, title: str = "", **common: Unpack[Common]) -> Panel:
    """Show Markdown; without a title, `key` is what its id is made from."""
    common = {**common, "options": {"mode": "markdown", "content": markdown, **common.get("options", {})}}
    return build("text", title, **common)


def timeseries(title: str, *, stacked: bool = False, exemplars: bool = False, **common: Unpack[Common]) -> Panel:
    """Draw lines over time; `stacked` fills and adds them up, for parts of a whole.

    `exemplars` asks for the traces behind a histogram's points, which costs a query more.
    """
    if stacked:
        custom = {"stacking": {"mode": "normal", "group": "A"}, "fillOpacity": 40, **common.get("custom", {})}
        common = {**common, "custom": custom}
    return build("timeseries", title, {**RANGE, "exemplar": True} if exemplars else None, **common)


def trace_view(title: str, **common: Unpack[Common]) -> Panel:
    """Show the spans of one trace."""
    return build("traces", title, **common)
