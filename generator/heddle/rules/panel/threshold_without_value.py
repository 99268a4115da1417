"""A threshold after the first one has no value.

Why: Only the base, which is the first step, needs no value. Grafana treats a later one as a threshold at 0, so it
colors every value above 0, or none.
Bad: a base in green and a second step in red, both without a value.
Good: the base without a value, and a value in every other step.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    for thresholds in panel.thresholds():
        for step in thresholds["steps"][1:]:
            if isinstance(step, dict) and step.get("value") in (None, ""):
                color = f" {step['color']!r}" if step.get("color") else ""
                yield Violation(
                    message=f"the threshold{color} of panel {panel.title!r} has no value",
                    help="set its value, or remove the step; only the first one needs none",
                )


def _with_second_step(**keys: object) -> Panel:
    steps = [{"color": "green"}, {"color": "red", **keys}]
    return examples.panel("up", defaults={"thresholds": {"steps": steps}})


def bad() -> Panel:
    return _with_second_step()


def good() -> Panel:
    return _with_second_step(value=0)
