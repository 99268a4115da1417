"""The conversion of the Angular heatmap, whose type has the same name: its settings are keys of the panel."""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.json_value import Json, mapping
from heddle.grafana.migration.angular import take_settings, without_nulls
from heddle.grafana.migration.mappings import number

_LAYOUTS: Final = {"upper": "ge", "lower": "le", "middle": "unknown"}
_SCHEME: Final = "Oranges"
_STEPS: Final = 128


def convert_heatmap(panel: Json) -> None:
    """Convert the settings of the Angular heatmap, or the tooltip of the first versions of its successor.

    A heatmap without options is an Angular one, also if it has no settings.
    """
    if panel.get("type") != "heatmap":
        return
    if panel.get("options"):
        shown = mapping(mapping(panel["options"]).get("tooltip"))
        if "show" in shown:
            shown["mode"] = "single" if shown.pop("show") else "none"
        return
    old = take_settings(panel, "heatmap")
    axis = mapping(old.get("yAxis"))
    tooltip = mapping(old.get("tooltip"))
    calculate = old.get("dataFormat") != "tsbuckets"
    panel["fieldConfig"] = {"defaults": {}, "overrides": []}
    panel["options"] = {
        "calculate": calculate,
        "calculation": _calculation(old, axis) if calculate else {},
        "color": _color(mapping(old.get("color"))),
        # A gap of 0 is 1 in Grafana too.
        "cellGap": _number_or(mapping(old.get("cards")).get("cardPadding"), 2) or 1,
        "yAxis": _axis(axis, reverse=bool(old.get("reverseYBuckets"))),
        "rowsFrame": {"layout": _LAYOUTS.get(str(old.get("yBucketBound")), "auto")},
        "legend": {"show": bool(mapping(old.get("legend")).get("show"))},
        "showValue": "never",
        "tooltip": {
            "mode": "single" if tooltip.get("show") else "none",
            "yHistogram": bool(tooltip.get("showHistogram")),
        },
        "cellValues": without_nulls({"decimals": number(old.get("tooltipDecimals"))}),
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        **({"filterValues": {"le": 1e-09}} if old.get("hideZeroBuckets") else {}),
        **without_nulls({"cellRadius": number(mapping(old.get("cards")).get("cardRound"))}),
    }


def _calculation(old: Json, axis: Json) -> Json:
    calculation: Json = {}
    for buckets, prefix in (("xBuckets", "x"), ("yBuckets", "y")):
        if size := old.get(f"{prefix}BucketSize"):
            calculation[buckets] = {"mode": "size", "value": str(size)}
        elif count := old.get(f"{prefix}BucketNumber"):
            calculation[buckets] = {"mode": "count", "value": str(count)}
    base = number(axis.get("logBase"))
    if base and base > 1:
        split = axis.get("splitFactor")
        calculation["yBuckets"] = {"mode": "count", "scale": {"type": "log", "log": base}}
        if (number(split) or 0) > 0:
            calculation["yBuckets"]["value"] = str(split)
    return calculation


def _color(old: Json) -> Json:
    color: Json = {
        "mode": "scheme",
        "scheme": _SCHEME,
        "fill": old.get("cardColor"),
        "scale": "exponential",
        "exponent": 0.5,
        "steps": _STEPS,
        "reverse": False,
        "min": old.get("min"),
        "max": old.get("max"),
    }
    if old.get("mode") == "spectrum":
        color["scheme"] = _scheme(old.get("colorScheme"))
    elif old.get("mode") == "opacity":
        color |= {"mode": "opacity", "scale": old.get("scale") or "exponential"}
        if number(old.get("exponent")) is not None:
            color["exponent"] = old["exponent"]  # Grafana loses it
    low, high = old.get("min"), old.get("max")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        color |= {"min": high, "max": low, "reverse": True}
    return without_nulls(color)


def _scheme(name: object) -> str:
    """Return a color scheme by its old name, such as `interpolateOranges`."""
    return name.removeprefix("interpolate") if isinstance(name, str) and name else _SCHEME


def _axis(axis: Json, *, reverse: bool) -> Json:
    settings = {"min": axis.get("min"), "max": axis.get("max"), "unit": axis.get("format")}
    settings |= {"decimals": axis.get("decimals"), "axisWidth": number(axis.get("width"))}
    return {
        "axisPlacement": "hidden" if axis.get("show") is False else "left",
        "reverse": reverse,
        **without_nulls(settings),
    }


def _number_or(value: Any, default: int) -> float | int:  # noqa: ANN401
    result = number(value)
    return default if result is None else result
