"""All thresholds are outside the panel's range.

Why: With a threshold of 80 on a scale from 0 to 1, the panel is always green.
Bad: `unit="percentunit"`, `max=1`, and a threshold at 80.
Good: a threshold at 0.8. One threshold outside the range may be intended, all of them are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.field_config import Field, field_config, uses_thresholds
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, is_number

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(panel: Panel) -> Iterator[Violation]:
    thresholds = panel.defaults.get("thresholds") or {}
    shown = uses_thresholds(panel.data, field_config(panel.data, Field()))
    if not shown or not isinstance(thresholds, dict) or thresholds.get("mode") == "percentage":
        return
    steps = thresholds.get("steps")
    values = [step["value"] for step in steps[1:] if is_number(step.get("value"))] if isinstance(steps, list) else []
    low, high = panel.limit("min"), panel.limit("max")
    above = high is not None and all(value > high for value in values)
    below = low is not None and all(value < low for value in values)
    if values and (above or below):
        bound = f"above the maximum {high}" if above else f"below the minimum {low}"
        yield Violation(
            message=f"all thresholds of panel {panel.title!r} ({', '.join(map(str, values))}) are {bound}",
            help="write the thresholds in the unit of the values, or change min and max",
        )


def _gauge(*thresholds: float) -> Panel:
    steps = [{"color": "green"}, *({"color": "red", "value": value} for value in thresholds)]
    defaults = {"unit": "percentunit", "min": 0, "max": 1, "thresholds": {"mode": "absolute", "steps": steps}}
    return examples.panel("up", type="gauge", defaults=defaults)


def bad() -> Panel:
    return _gauge(80)


def good() -> Panel:
    return _gauge(0.8, 1.2)
