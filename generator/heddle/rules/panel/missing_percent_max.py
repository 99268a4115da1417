"""The bar gauge shows percentages but has no maximum.

Why: Without a maximum the longest bar is always full: a disk that is 3% full looks completely full.
Bad: a bar gauge with the unit `percent` and without a maximum.
Good: `max=100` for `percent`, `max=1` for `percentunit`. A gauge has these by default.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE

_MAXIMUM = {"percent": 100, "percentunit": 1}


def check(panel: Panel) -> Iterator[Violation]:
    unit = panel.defaults.get("unit")
    if panel.type != "bargauge" or unit not in _MAXIMUM or panel.defaults.get("max") is not None:
        return
    if not any(panel.override_values("max")):
        yield Violation(
            message=f"bar gauge {panel.title!r} has no maximum, so its longest bar looks like 100%",
            help=f"set min to 0 and max to {_MAXIMUM[unit]}",
        )


def bad() -> Panel:
    return examples.panel("up", type="bargauge", defaults={"unit": "percent", "min": 0})


def good() -> Panel:
    return examples.panel("up", type="gauge", defaults={"unit": "percent"})
