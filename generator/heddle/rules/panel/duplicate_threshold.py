"""Two thresholds have the same value.

Why: Grafana uses the last threshold that a value reaches, so the color of the first of the two never appears.
Bad: orange from 80 and red from 80.
Good: orange from 80 and red from 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, is_number

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    for thresholds in panel.thresholds():
        for one, other in pairwise(thresholds["steps"][1:]):
            value = one.get("value")
            if is_number(value) and value == other.get("value") and one.get("color") != other.get("color"):
                yield Violation(
                    message=f"two thresholds of panel {panel.title!r} are at {value:g}, so {one.get('color')} never "
                    "appears",
                    help="give each threshold its own value, or remove one",
                )


def _with_steps(*values: float) -> Panel:
    steps = [{"color": color, "value": value} for color, value in zip(("orange", "red"), values, strict=True)]
    return examples.panel("up", defaults={"thresholds": {"steps": [{"color": "green"}, *steps]}})


def bad() -> Panel:
    return _with_steps(80, 80)


def good() -> Panel:
    return _with_steps(80, 90)
