"""A panel's minimum is below its maximum.

Why: Grafana swaps them in silence, or draws nothing, by the type of the panel.
Bad: min 100, max 0.
Good: min 0, max 100.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.panel.unsorted_thresholds import number
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a scale without length."""
    low, high = subject.defaults.get("min"), subject.defaults.get("max")
    if number(low) and number(high) and low >= high:
        yield Violation(
            message=f"the panel {subject.title!r} goes from {low} to {high}",
            help="give a minimum below the maximum, or leave one of them out",
        )


def bad() -> Panel:
    """Return a panel that goes downwards."""
    return panel("up", defaults={"min": 100, "max": 0})


def good() -> Panel:
    """Return one that goes upwards from below zero."""
    return panel("up", defaults={"min": -1, "max": 0})
