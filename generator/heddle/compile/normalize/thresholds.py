"""Thresholds: grafanalib says `"steps": ""`, and `"null"` in quotes for the base step; both turn panels grey."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Keep colour and value of each step, nothing where there are none."""
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    thresholds = defaults.get("thresholds")
    if thresholds is not None:
        steps = thresholds.get("steps")
        if not steps or not isinstance(steps, list):
            del defaults["thresholds"]
        else:
            thresholds["steps"] = [_step(step) for step in steps]
    yield from ()


def _step(step: Json) -> Json:
    return {key: step[key] for key in ("color", "value") if key in step and step[key] != "null"}
