"""The conversion of the Angular graph to a time series, or to a bar chart, bar gauge or histogram by its x axis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.migration.angular import override, reducer, take_settings, without_nulls
from heddle.grafana.migration.graph_thresholds import convert_thresholds
from heddle.grafana.migration.mappings import number

_REGEX: Final = re.compile(r"^([/~@;%#'])(.*?)\1([gimsuy]*)$")
_GROUP: Final = "A"
_SORT: Final = {1: "asc", 2: "desc"}
_LOG_BASES: Final = (2, 10)
_BAND_OPACITY: Final = 35


def _tenfold(value: object) -> float:
    """Return an opacity of 0 to 10 in percent."""
    return value * 10 if isinstance(value, (int, float)) else 0


_SERIES_SETTINGS: Final[Mapping[str, Callable[[Any], Json]]] = {
    "fill": lambda value: {"custom.fillOpacity": _tenfold(value)},
    "fillBelowTo": lambda value: {"custom.fillBelowTo": value},
    "fillGradient": lambda value: (
        {"custom.fillGradient": "opacity", "custom.fillOpacity": _tenfold(value)} if value else {}
    ),
    "points": lambda value: {"custom.showPoints": "always" if value else "never"},
    "bars": lambda value: (
        {"custom.drawStyle": "bars", "custom.fillOpacity": 100} if value else {"custom.drawStyle": "line"}
    ),
    "lines": lambda value: {"custom.drawStyle": "line"} if value else {"custom.lineWidth": 0},
    "linewidth": lambda value: {"custom.lineWidth": value},
    "pointradius": lambda value: {"custom.pointSize": 2 + value * 2} if _is_number(value) else {},
    "stack": lambda value: {
        "custom.stacking": {"mode": "normal" if value else "none", "group": value if isinstance(value, str) else _GROUP}
    },
    "transform": lambda value: {"custom.transform": "negative-Y" if value == "negative-Y" else "constant"},
    "color": lambda value: {"color": {"fixedColor": value, "mode": "fixed"}},
}
"""The field settings for each setting of a series."""


def convert_graph(panel: Json) -> None:
    """Convert a panel of type `graph`; leave others."""
    if panel.get("type") != "graph":
        return
    mode, legend = mapping(panel.get("xaxis")).get("mode"), mapping(panel.get("legend"))
    if mode == "series":
        type = "bargauge" if legend.get("values") else "barchart"
    else:
        type = "histogram" if mode == "histogram" else "timeseries"
    old = take_settings(panel, type)
    config = mapping(panel.get("fieldConfig"))
    panel["fieldConfig"] = {"defaults": mapping(config.get("defaults")), "overrides": members(config.get("overrides"))}
    _CONVERSIONS[type](panel, old)
    if links := members(mapping(old.get("options")).get("dataLinks")):
        panel["fieldConfig"]["defaults"]["links"] = links  # Grafana loses them


def _to_timeseries(panel: Json, old: Json) -> None:
    config = panel["fieldConfig"]
    axes = [_axis(axis) for axis in members(old.get("yaxes"))[:2]]
    first, second = [*axes, {}, {}][:2]
    fields = config["defaults"] | first
    overrides = [*config["overrides"], *_color_overrides(old), *_series_overrides(old, first, second)]
    if old.get("stack") and old.get("percentage") and old.get("yaxis"):
        # Percentages are fractions in a time series, so the old limits do not fit.
        dropped = {"min", "max"} | ({"decimals"} if fields.get("decimals") == 0 else set())
        fields = {key: value for key, value in fields.items() if key not in dropped}
    fields["custom"] = _style(old, mapping(fields.get("custom")))
    if old.get("nullPointMode"):
        fields["nullValueMode"] = old["nullPointMode"]
    convert_thresholds(fields, old.get("thresholds"))
    overrides += _legend_overrides(mapping(old.get("legend")))
    axis = mapping(old.get("xaxis"))
    if axis.get("show") is False and axis.get("mode") == "time":
        overrides.append(override("byType", "time", {"custom.axisPlacement": "hidden"}))
    panel["fieldConfig"] = {"defaults": fields, "overrides": overrides}
    panel["options"] |= {
        "legend": _legend(mapping(old.get("legend"))),
        "tooltip": _tooltip(mapping(old.get("tooltip"))),
    }


def _style(old: Json, custom: Json) -> Json:
    """Return the field settings for lines, points, bars and stacks."""
    style: Json = {**custom, "drawStyle": "bars" if old.get("bars") else "line" if old.get("lines") else "points"}
    style |= {"lineWidth": old.get("linewidth"), "spanNulls": old.get("nullPointMode") == "connected"}
    if old.get("points"):
        style["showPoints"] = "always"
        if _is_number(old.get("pointradius")):
            style["pointSize"] = 2 + old["pointradius"] * 2
    elif style["drawStyle"] != "points":
        style["showPoints"] = "never"
    if old.get("dashes"):
        style["lineStyle"] = {"fill": "dash", "dash": _dash(old)}
    if old.get("steppedLine"):
        style["lineInterpolation"] = "stepAfter"
    if old.get("stack"):
        style["stacking"] = {"mode": "percent" if old.get("percentage") else "normal", "group": _GROUP}
    return without_nulls(style | _fill(old))


def _fill(old: Json) -> Json:
    if old.get("bars"):
        opacity: Json = {"fillOpacity": 100}
    elif any("fillBelowTo" in series for series in members(old.get("seriesOverrides"))):
        opacity = {"fillOpacity": _BAND_OPACITY}
    else:
        opacity = {"fillOpacity": _tenfold(old["fill"])} if _is_number(old.get("fill")) else {}
    if _is_number(old.get("fillGradient")) and old["fillGradient"] > 0:
        return {
            "fillOpacity": _tenfold(old["fillGradient"]),
            **(opacity if old.get("bars") else {}),
            "gradientMode": "opacity",
        }
    return opacity


def _axis(axis: Json) -> Json:
    """Return the field settings of a y axis."""
    custom: Json = {"axisPlacement": "auto" if axis.get("show") else "hidden"}
    if axis.get("label"):
        custom["axisLabel"] = axis["label"]
    if axis.get("logBase") in _LOG_BASES:
        custom["scaleDistribution"] = {"type": "log", "log": axis["logBase"]}
    limits = {key: number(axis.get(key)) for key in ("decimals", "min", "max")}
    return {**without_nulls({"unit": axis.get("format"), **limits}), "custom": custom}


def _color_overrides(old: Json) -> list[Json]:
    colors = mapping(old.get("aliasColors"))
    return [
        override("byName", alias, {"color": {"mode": "fixed", "fixedColor": color}})
        for alias, color in colors.items()
        if color
    ]


def _series_overrides(old: Json, first: Json, second: Json) -> Iterator[Json]:
    for series in members(old.get("seriesOverrides")):
        alias = series.get("alias")
        if not isinstance(alias, str) or not alias:
            continue
        properties: Json = {}
        for key, value in series.items():
            if key == "yaxis" and value == 2:
                properties |= _second_axis(first, second)
            elif key in _SERIES_SETTINGS:  # settings without a successor are lost in Grafana too
                properties |= _SERIES_SETTINGS[key](value)
        if {"dashLength", "spaceLength", "dashes"} & series.keys():
            dashed = series.get("dashes", old.get("dashes"))
            properties["custom.lineStyle"] = {"fill": "dash" if dashed else "solid", "dash": _dash({**old, **series})}
        if properties:
            yield override("byRegexp" if _REGEX.match(alias) else "byName", alias, properties)


def _second_axis(first: Json, second: Json) -> Json:
    """Return the settings of the right axis that differ from those of the left one."""
    standard = {key: value for key, value in second.items() if key != "custom" and value != first.get(key)}
    left = mapping(first.get("custom"))
    custom = {f"custom.{key}": value for key, value in mapping(second.get("custom")).items() if value != left.get(key)}
    return {**standard, "custom.axisPlacement": "right", **custom}


def _dash(old: Json) -> list[Any]:
    lengths = (old.get("dashLength"), old.get("spaceLength"))
    return [10 if length is None else length for length in lengths]


def _legend(old: Json) -> Json:
    legend: Json = {"displayMode": "list", "showLegend": True, "placement": "bottom", "calcs": []}
    if not old:
        return legend
    if old.get("show"):
        legend["displayMode"] = "table" if old.get("alignAsTable") else "list"
    else:
        legend["showLegend"] = False
    if old.get("rightSide"):
        legend["placement"] = "right"
    if old.get("values"):
        legend["calcs"] = [name for key, value in old.items() if value and (name := reducer(key))]
    if old.get("sideWidth"):
        legend["width"] = old["sideWidth"]
    return legend


def _legend_overrides(legend: Json) -> list[Json]:
    """Return the overrides that hide empty series from legend and tooltip."""
    hidden = {"custom.hideFrom": {"tooltip": True, "viz": False, "legend": True}}
    return [
        override("byValue", {"reducer": calculation, "op": "gte", "value": 0}, hidden)
        for key, calculation in (("hideZero", "allIsZero"), ("hideEmpty", "allIsNull"))
        if legend.get(key)
    ]


def _tooltip(old: Json) -> Json:
    shared, order = old.get("shared"), old.get("sort")
    sort = _SORT.get(order, "none") if shared and isinstance(order, int) else "none"
    return {"mode": "multi" if shared else "single", "sort": sort}


def _to_bar_chart(panel: Json, old: Json) -> None:
    values = mapping(old.get("xaxis")).get("values")
    reduce = {"id": "reduce", "options": {"reducers": _reducers(values)}}
    panel["transformations"] = [*members(panel.get("transformations")), reduce, {"id": "transpose", "options": {}}]
    panel["fieldConfig"]["overrides"].append(override("byName", "Field", {"custom.axisPlacement": "hidden"}))
    panel["options"]["groupWidth"] = 1


def _to_bar_gauge(panel: Json, old: Json) -> None:
    values = mapping(old.get("xaxis")).get("values")
    calculations = _reducers(values) if values else []
    reduce = {"values": False, "calcs": calculations}
    panel["fieldConfig"]["defaults"]["color"] = {"mode": "palette-classic"}
    panel["options"] |= {"orientation": "auto", "reduceOptions": reduce, "legend": _legend(mapping(old.get("legend")))}


def _to_histogram(panel: Json, old: Json) -> None:
    style = {"stacking": {"mode": "percent" if old.get("percentage") else "normal", "group": _GROUP}}
    panel["fieldConfig"] = {"defaults": {"custom": style if old.get("stack") else {}}, "overrides": []}
    panel["options"] |= {"legend": _legend({}), "tooltip": _tooltip({}), "combine": False}


def _reducers(names: Any) -> list[str]:  # noqa: ANN401
    if not isinstance(names, list):
        return ["sum"]
    return [name for item in names if (name := reducer(item))]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_CONVERSIONS: Final = {
    "timeseries": _to_timeseries,
    "barchart": _to_bar_chart,
    "bargauge": _to_bar_gauge,
    "histogram": _to_histogram,
}
