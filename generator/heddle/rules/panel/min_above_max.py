"""The panel's minimum is not below its maximum.

Why: Depending on the panel type, Grafana swaps the two or draws nothing.
Bad: `min=100`, `max=0`.
Good: `min=0`, `max=100`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    low, high = panel.limit("min"), panel.limit("max")
    if low is not None and high is not None and low >= high:
        yield Violation(
            message=f"panel {panel.title!r} has the minimum {low} and the maximum {high}",
            help="set a minimum below the maximum, or remove one of them",
        )


def bad() -> Panel:
    return examples.panel("up", defaults={"min": 100, "max": 0})


def good() -> Panel:
    return examples.panel("up", defaults={"min": -1, "max": 0})
