"""Thresholds rise.

Why: Grafana reads them in their order and stops at the first that a value does not reach, so a lower one that follows
never colours anything.
Bad: steps at 90 (orange), 80 (red): a value of 85 stays green.
Good: the base, then steps at 80 (orange), 90 (red). The first step is always the base: from it on everything below
the second has its color, so it has no value, or 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeGuard

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules.examples import panel
from heddle.rules.panel.override_unknown_query import overridden
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a step that is not above the one before it."""
    for thresholds in thresholds_of(subject):
        if (first := _counted(thresholds["steps"], _least(subject))) is not None:
            yield Violation(
                message=f"in the panel {subject.title!r} the first threshold, {first}, is the base: "
                f"what is below {first} has its color too",
                help="put a step without a value before it",
            )
        steps = [step for step in thresholds["steps"][1:] if number(step.get("value"))]
        for lower, upper in pairwise(steps):
            if upper["value"] < lower["value"]:
                yield Violation(
                    message=f"in the panel {subject.title!r} the threshold {upper['value']} follows {lower['value']}: "
                    f"Grafana never reaches it below {lower['value']}",
                    help="write the thresholds from the lowest to the highest",
                )


def _counted(steps: list[Json], least: float) -> float | None:
    """Return the value of the first step where it is meant as a threshold: above 0, and the panel begins below it."""
    value = steps[0].get("value") if steps else None
    following = steps[1].get("value") if len(steps) > 1 else None
    if not number(value) or value <= max(least, 0) or (number(following) and following <= value):
        return None
    return value


def _least(panel: Panel) -> float:
    low = panel.defaults.get("min")
    return low if number(low) else 0


def thresholds_of(panel: Panel) -> Iterator[Json]:
    """Yield the thresholds of a panel, those of its overrides too."""
    for thresholds in (panel.defaults.get("thresholds"), *overridden(panel, "thresholds")):
        if isinstance(thresholds, dict) and isinstance(thresholds.get("steps"), list):
            yield thresholds


def number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _steps(*values: float | None) -> Json:
    colors = ("green", "orange", "red")
    return {"thresholds": {"steps": [{"color": c, "value": v} for c, v in zip(colors, values, strict=False)]}}


def bad() -> Panel:
    """Return a panel whose second threshold is below its first."""
    return panel("up", defaults=_steps(None, 90, 80))


def good() -> Panel:
    """Return one whose base has a value that does not count."""
    return panel("up", defaults=_steps(0, -10, 80))
