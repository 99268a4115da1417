"""House style, written once: what every panel of a type looks like unless its author says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

LAST: Final = {"calcs": ["lastNotNull"], "fields": "", "values": False}
TOOLTIP_ALL: Final = {"mode": "multi", "sort": "desc"}
_PALETTE: Final = {"color": {"mode": "palette-classic"}}
_BY_THRESHOLD: Final = {"color": {"mode": "thresholds"}}
RANGE: Final = {"range": True}
INSTANT: Final = {"instant": True, "range": False}

LEGEND_LIST: Final = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
LEGEND_TABLE: Final = {
    "displayMode": "table",
    "placement": "bottom",
    "showLegend": True,
    "calcs": ["mean", "lastNotNull", "max"],
}
"""Several series are told apart by their numbers, so the legend is a table of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one panel type looks: `width` and `height` in grid units (24 columns; a row of 8 is about 300 pixels).

    `ask` is the shape in which Prometheus' answer is wanted; `legend` says whether options take one, `unit` whether
    the type keeps one (a save from the UI drops it from the others).
    """

    width: int
    height: int
    options: Json = field(default_factory=dict)
    custom: Json = field(default_factory=dict)
    defaults: Json = field(default_factory=dict)
    ask: Json = field(default_factory=dict)
    legend: bool = False
    unit: bool = True


STYLES: Final[dict[str, Style]] = {
    "timeseries": Style(
        width=12,
        height=8,
        legend=True,
        defaults=_PALETTE,
        custom={
            "lineWidth": 2,
            "fillOpacity": 10,
            "showPoints": "never",
            "spanNulls": False,
            "gradientMode": "opacity",
        },
        options={"tooltip": TOOLTIP_ALL},
        ask=RANGE,
    ),
    "stat": Style(
        width=4,
        height=4,
        defaults=_BY_THRESHOLD,
        options={"reduceOptions": LAST, "colorMode": "value", "graphMode": "area", "textMode": "auto"},
        ask=RANGE,
    ),
    "gauge": Style(width=6, height=7, defaults=_BY_THRESHOLD, options={"reduceOptions": LAST}, ask=INSTANT),
    "bargauge": Style(
        width=8,
        height=8,
        defaults=_BY_THRESHOLD,
        options={"reduceOptions": LAST, "orientation": "horizontal", "displayMode": "gradient"},
        ask=INSTANT,
    ),
    "piechart": Style(
        width=8,
        height=8,
        defaults=_PALETTE,
        options={
            "reduceOptions": LAST,
            "pieType": "donut",
            "tooltip": TOOLTIP_ALL,
            "legend": {
                "displayMode": "table",
                "placement": "right",
                "showLegend": True,
                "values": ["value", "percent"],
            },
        },
        ask=INSTANT,
    ),
    "table": Style(
        width=24,
        height=8,
        custom={"align": "auto", "filterable": True},
        options={"showHeader": True, "cellHeight": "sm"},
        ask={**INSTANT, "format": "table"},
    ),
    "state-timeline": Style(
        width=24,
        height=6,
        legend=True,
        defaults=_BY_THRESHOLD,
        custom={"fillOpacity": 80, "lineWidth": 0, "spanNulls": False},
        options={"showValue": "auto", "mergeValues": True, "rowHeight": 0.9, "tooltip": {"mode": "single"}},
        ask=RANGE,
    ),
    "heatmap": Style(
        width=12,
        height=8,
        unit=False,
        options={
            "calculate": False,
            "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
            "tooltip": {"mode": "single", "yHistogram": True},
        },
        ask={**RANGE, "format": "heatmap"},
    ),
    "histogram": Style(width=12, height=8, legend=True, defaults=_PALETTE, ask=RANGE),
    "logs": Style(
        width=24,
        height=10,
        unit=False,
        options={"showTime": True, "wrapLogMessage": True, "enableLogDetails": True, "sortOrder": "Descending"},
    ),
    "traces": Style(width=24, height=14, unit=False),
    "nodeGraph": Style(width=12, height=12, unit=False),
    "text": Style(width=24, height=4, unit=False),
}
