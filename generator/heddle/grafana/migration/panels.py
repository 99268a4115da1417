"""The smaller steps of panels and of the dashboard's root: 13, 14, 17, 18, 22, 26, 31, 40 and 41."""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import COLUMNS

_PANELS_PER_LINE: Final = [number for number in range(1, COLUMNS + 1) if COLUMNS % number == 0]
_GAUGE_VALUE_OPTIONS: Final = ("unit", "stat", "decimals", "prefix", "suffix")
_GRID_THRESHOLDS: Final = ("threshold1", "threshold1Color", "threshold2", "threshold2Color", "thresholdLine")


def convert_grid_thresholds(panel: Json) -> None:
    """Convert the two thresholds of a graph: lower limits, or upper limits if the first is larger (step 13)."""
    grid = panel.get("grid")
    if panel.get("type") != "graph" or not isinstance(grid, dict):
        return
    thresholds = panel["thresholds"] = panel.get("thresholds") or []
    old = {key: grid.pop(key, None) for key in _GRID_THRESHOLDS}
    first, second = old["threshold1"], old["threshold2"]
    if not _is_number(first) or not isinstance(thresholds, list):
        return
    limits = [first, second] if _is_number(second) else [first]
    kind = "line" if old["thresholdLine"] else "fill"
    for number, value in enumerate(limits, 1):
        threshold = {"value": value, kind: True, "colorMode": "custom", "op": "lt" if first > limits[-1] else "gt"}
        if color := old[f"threshold{number}Color"]:
            threshold[f"{kind}Color"] = color
        thresholds.append(threshold)


def convert_shared_crosshair(dashboard: Json) -> None:
    """Write `graphTooltip` (step 14)."""
    dashboard["graphTooltip"] = 1 if dashboard.pop("sharedCrosshair", None) else 0


def convert_min_span(panel: Json) -> None:
    """Write the number of panels in a line that leaves each at least `minSpan` columns (step 17)."""
    span = panel.pop("minSpan", None)
    # Grafana finds no number for a span of one column, and then uses its default.
    if _is_number(span) and span > 1:
        panel["maxPerRow"] = max((number for number in _PANELS_PER_LINE if number <= COLUMNS / span), default=1)


def convert_gauge_options(panel: Json) -> None:
    """Move the options of the first gauge (step 18)."""
    options = panel.pop("options-gauge", None)
    if not isinstance(options, dict):
        return
    options.pop("options", None)
    options["valueOptions"] = {key: options.pop(key) for key in _GAUGE_VALUE_OPTIONS if key in options}
    if isinstance(options.get("thresholds"), list):
        options["thresholds"].reverse()
    panel["options"] = options


def align_table_styles(panel: Json) -> None:
    """Align the columns of an Angular table automatically (step 22)."""
    if panel.get("type") == "table":
        for style in members(panel.get("styles")):
            style["align"] = "auto"


def rename_text_panel(panel: Json) -> None:
    """Rename the type `text2` (step 26)."""
    if panel.get("type") == "text2":
        panel["type"] = "text"
        mapping(panel.get("options")).pop("angular", None)


def merge_after_labels_to_fields(panel: Json) -> None:
    """Merge the tables of `labelsToFields`, which did that itself up to Grafana 8 (step 31)."""
    transformations = panel.get("transformations")
    if isinstance(transformations, list) and any(_has_labels_to_fields(entry) for entry in transformations):
        merged: list[Any] = []
        for entry in transformations:
            merged.append(entry)
            if _has_labels_to_fields(entry):
                merged.append({"id": "merge", "options": {}})
        panel["transformations"] = merged


def clear_refresh(dashboard: Json) -> None:
    """Write an empty text for a refresh that is not a text, such as false (step 40)."""
    if not isinstance(dashboard.get("refresh"), str):
        dashboard["refresh"] = ""


def remove_time_options(dashboard: Json) -> None:
    """Remove the relative times, which nothing reads (step 41)."""
    mapping(dashboard.get("timepicker")).pop("time_options", None)


def _has_labels_to_fields(transformation: object) -> bool:
    return isinstance(transformation, dict) and transformation.get("id") == "labelsToFields"


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return type(value) in (int, float)
