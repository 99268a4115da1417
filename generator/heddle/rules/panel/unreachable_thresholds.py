"""Thresholds lie within the panel's range.

Why: A threshold of 80 on a scale from 0 to 1 is never reached: the panel stays green while it should be red.
Bad: `unit="percentunit"`, max 1, a threshold at 80.
Good: a threshold at 0.8. One threshold beyond the end may be meant; all of them are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules.examples import panel
from heddle.rules.panel.unsorted_thresholds import number
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a panel that shows its thresholds, of which none is within min and max."""
    defaults = subject.defaults
    thresholds = defaults.get("thresholds") or {}
    if not _shown(subject) or not isinstance(thresholds, dict) or thresholds.get("mode") == "percentage":
        return
    steps = thresholds.get("steps")
    values = [step["value"] for step in steps[1:] if number(step.get("value"))] if isinstance(steps, list) else []
    low, high = defaults.get("min"), defaults.get("max")
    above = number(high) and all(value > high for value in values)
    below = number(low) and all(value < low for value in values)
    if values and (above or below):
        said = ", ".join(map(str, values))
        yield Violation(
            message=f"no threshold of the panel {subject.title!r} ({said}) lies between its ends "
            f"{low if low is not None else 'none'} and {high if high is not None else 'none'}",
            help="give the thresholds in the unit of the panel's values, or change min and max",
        )


def _shown(panel: Panel) -> bool:
    if panel.facts.shows in ("number", "numbers"):
        color = panel.defaults.get("color") or panel.facts.fields.get("color") or {}
        return bool(color.get("mode") == "thresholds")
    style = ((panel.defaults.get("custom") or {}).get("thresholdsStyle") or {}).get("mode", "off")
    return panel.facts.shows == "lines" and style != "off"


def _scale(high: float, *values: float, **more: object) -> Json:
    steps = [{"color": "green"}, *({"color": "red", "value": value} for value in values)]
    return {"unit": "percentunit", "min": 0, "max": high, "thresholds": {"mode": "absolute", "steps": steps}, **more}


def bad() -> Panel:
    """Return a panel of shares with a threshold in percent."""
    return panel("up", type="gauge", defaults=_scale(1, 80))


def good() -> Panel:
    """Return one with a second threshold beyond its end."""
    return panel("up", type="gauge", defaults=_scale(1, 0.8, 1.2))
