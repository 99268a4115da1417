"""Steps 35, 37, 38, 39 and 42: field settings, options and transformations of current panel types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members

_GAUGE_MODES: Final = {"basic": "basic", "gradient-gauge": "gradient", "lcd-gauge": "lcd"}
_BACKGROUND_MODES: Final = {"color-background": "gradient", "color-background-solid": "basic"}


def keep_time_axis(panel: Json) -> None:
    """Show the time axis of a time series that hides its axes, which hid only the others up to Grafana 8 (step 35)."""
    config = mapping(panel.get("fieldConfig"))
    custom = mapping(mapping(config.get("defaults")).get("custom"))
    if panel.get("type") == "timeseries" and custom.get("axisPlacement") == "hidden":
        properties = [{"id": "custom.axisPlacement", "value": "auto"}]
        override = {"matcher": {"id": "byType", "options": "time"}, "properties": properties}
        config["overrides"] = [*members(config.get("overrides")), override]


def convert_legend(panel: Json) -> None:
    """Write `showLegend` (step 37)."""
    legend = mapping(panel.get("options")).get("legend")
    if not isinstance(legend, dict):
        return
    if legend.get("displayMode") == "hidden" or legend.get("showLegend") is False:
        legend |= {"displayMode": "list", "showLegend": False}
    else:
        legend["showLegend"] = True


def convert_display_mode(panel: Json) -> None:
    """Write `cellOptions` in the defaults and the overrides of a table (step 38)."""
    if panel.get("type") != "table":
        return
    custom = mapping(mapping(mapping(panel.get("fieldConfig")).get("defaults")).get("custom"))
    if "displayMode" in custom:
        custom["cellOptions"] = cell_options(custom.pop("displayMode"))
    for entry in _override_properties(panel):
        if entry.get("id") == "custom.displayMode":
            entry |= {"id": "custom.cellOptions", "value": cell_options(entry.get("value"))}


def cell_options(mode: Any) -> Json:  # noqa: ANN401
    """Return the `cellOptions` of a table's `displayMode`."""
    if isinstance(mode, str) and mode in _GAUGE_MODES:
        return {"type": "gauge", "mode": _GAUGE_MODES[mode]}
    if isinstance(mode, str) and mode in _BACKGROUND_MODES:
        return {"type": "color-background", "mode": _BACKGROUND_MODES[mode]}
    return {"type": mode}


def convert_time_series_table(panel: Json) -> None:
    """Write the settings of each query of the transformation `timeSeriesTable` (step 39)."""
    for transformation in members(panel.get("transformations")):
        statistics = mapping(transformation.get("options")).get("refIdToStat")
        if transformation.get("id") == "timeSeriesTable" and isinstance(statistics, dict):
            transformation["options"] = {ref_id: {"stat": statistic} for ref_id, statistic in statistics.items()}


def hide_from_tooltip(panel: Json) -> None:
    """Hide fields from the tooltip that an override hides from the visualization (step 42)."""
    for entry in _override_properties(panel):
        value = entry.get("value")
        if entry.get("id") == "custom.hideFrom" and isinstance(value, dict) and value.get("viz") is True:
            value["tooltip"] = True


def _override_properties(panel: Json) -> Iterator[Json]:
    for override in members(mapping(panel.get("fieldConfig")).get("overrides")):
        yield from members(override.get("properties"))
