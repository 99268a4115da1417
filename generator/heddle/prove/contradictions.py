"""Contradictions between the values of a panel and what it draws: a state that is not named, a color not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from heddle.grafana.displayed_value import DisplayedValue, active_threshold_color, displayed_value
from heddle.grafana.field_config import Field, field_config, has_color_of_series, shows_color_of_value, uses_thresholds
from heddle.grafana.json_value import Json
from heddle.grafana.value_mapping import mapping_result
from heddle.prove.result import ProbeResult, SeriesValue, Status

_LABEL: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def with_contradiction(result: ProbeResult) -> ProbeResult:
    """Return the result of a panel's query with the first contradiction between its values and what the panel draws."""
    query = result.query
    if result.status is not Status.OK or not query.panel or query.panel.get("transformations"):
        return result  # transformations compute other values than those of the query
    numbers = [series.value for series in result.newest]
    for series in result.newest:
        field = Field(name=_legend(query.target, series), ref_id=query.ref_id)
        if text := contradiction(query.panel, field, series.value, numbers):
            return replace(result, status=Status.CONTRADICTION, contradiction=text)
    return result


def contradiction(panel: Json, field: Field, value: float, values: Iterable[float]) -> str:
    """Return how a panel shows a value in another way than its mappings or thresholds say; empty if it does not."""
    config = field_config(panel, field)
    shown = displayed_value(panel, value, field=field, values=values)
    colored = shows_color_of_value(panel, config) and not has_color_of_series(panel)
    mapped = mapping_result(config.get("mappings"), value)
    if mapped is not None:
        text, color = mapped.get("text"), mapped.get("color")
        if shown.number and text is not None and shown.number != str(text):
            return f"{value:g} is mapped to {text!r}, but the panel shows {_described(shown)}"
        if colored and color and shown.color != color:
            return f"{value:g} is mapped to the color {color}, but the panel shows {_described(shown)}"
        return ""
    if not uses_thresholds(panel, config) or config["thresholds"]["mode"] != "absolute":
        return ""
    reached = [step for step in config["thresholds"]["steps"][1:] if _limit(step) <= value]
    highest = max(reached, key=_limit, default=None)
    drawn = active_threshold_color(config, value, values)
    if highest and highest.get("color") != drawn:
        return (
            f"{value:g} has reached the threshold {_limit(highest):g} ({highest.get('color')}), "
            f"but Grafana stops at the first threshold that is not reached: the panel shows {drawn}"
        )
    return ""


def _limit(step: Json) -> float:
    value = step.get("value")
    return float(value) if isinstance(value, (int, float)) else 0.0


def _described(shown: DisplayedValue) -> str:
    return f"{shown.text!r} in {shown.color}"


def _legend(target: Json, series: SeriesValue) -> str:
    """Return the name of a series as its legend template makes it; empty for Grafana's automatic one."""
    template = str(target.get("legendFormat") or "")
    return "" if template == "__auto" else _LABEL.sub(lambda match: series.labels.get(match[1], ""), template)
