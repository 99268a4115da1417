"""The thresholds are not in ascending order, or the first one has a value.

Why: Grafana stops at the first threshold that a value does not reach, so a lower threshold after it has no effect. The
first step is the base and applies to all values below the second step, whatever its own value.
Bad: steps at 90 (orange) and 80 (red): a value of 85 stays green.
Good: the base without a value, then 80 (orange) and 90 (red).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, is_number

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    for thresholds in panel.thresholds():
        steps = thresholds["steps"]
        if (base := _intended_base_value(steps, panel.limit("min") or 0)) is not None:
            yield Violation(
                message=f"the first threshold of panel {panel.title!r}, {base}, also applies to all lower values",
                help="add a step without a value before it",
            )
        for lower, upper in pairwise(step["value"] for step in steps[1:] if is_number(step.get("value"))):
            if upper < lower:
                yield Violation(
                    message=f"in panel {panel.title!r} threshold {upper} follows {lower}, so it has no effect "
                    f"below {lower}",
                    help="sort the thresholds in ascending order",
                )


def _intended_base_value(steps: list[Json], minimum: float) -> float | None:
    """Return the value of the first step if it was meant as a threshold: above 0 and above the panel's minimum."""
    value = steps[0].get("value") if steps else None
    second = steps[1].get("value") if len(steps) > 1 else None
    if not is_number(value) or value <= max(minimum, 0) or (is_number(second) and second <= value):
        return None
    return value


def _with_steps(*values: float | None) -> Panel:
    colors = ("green", "orange", "red")
    steps = [{"color": color, "value": value} for color, value in zip(colors, values, strict=True)]
    return examples.panel("up", defaults={"thresholds": {"steps": steps}})


def bad() -> Panel:
    return _with_steps(None, 90, 80)


def good() -> Panel:
    return _with_steps(0, -10, 80)
