"""The conversion of the Angular pie chart."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json, mapping
from heddle.grafana.migration.angular import REDUCERS, override, take_settings, without_nulls

_VALUES: Final = {"values": "value", "percentage": "percent"}


def convert_piechart(panel: Json) -> None:
    """Convert a panel of type `grafana-piechart-panel`; leave others."""
    if panel.get("type") != "grafana-piechart-panel":
        return
    old = take_settings(panel, "piechart")
    colors = mapping(old.get("aliasColors"))
    panel["fieldConfig"] = {
        "defaults": without_nulls({"unit": old.get("format"), "decimals": old.get("decimals") or 0}),
        "overrides": [
            override("byName", alias, {"color": {"mode": "fixed", "fixedColor": color}})
            for alias, color in colors.items()
            if color
        ],
    }
    legend = mapping(old.get("legend"))
    shown = [name for key, name in _VALUES.items() if legend.get(key)]
    on_graph = old.get("legendType") == "On graph"
    panel["options"] = {
        "legend": {
            "placement": "bottom" if old.get("legendType") == "Under graph" else "right",
            "values": shown,
            "displayMode": "table",
            "showLegend": not on_graph and bool(legend.get("show", not legend)),
            "calcs": [],
        }
    }
    if isinstance(old.get("valueName"), str):
        calculation = REDUCERS.get(old["valueName"])
        panel["options"]["reduceOptions"] = {"calcs": [calculation] if calculation else []}
    if old.get("pieType") in ("pie", "donut"):
        panel["options"]["pieType"] = old["pieType"]
    if on_graph:
        panel["options"]["displayLabels"] = ["name", *shown]
