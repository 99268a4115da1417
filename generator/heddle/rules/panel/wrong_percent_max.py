"""The panel has the unit `percentunit` and a maximum of 100.

Why: In `percentunit`, 1 is 100%. With a maximum of 100, a full disk looks empty.
Bad: `unit="percentunit"` with a maximum of 100.
Good: `unit="percentunit"` with 1, or `unit="percent"` with 100.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    if panel.defaults.get("unit") == "percentunit" and panel.defaults.get("max") == 100:
        yield Violation(
            message=f"the maximum of panel {panel.title!r} is 100, which is 10000% in the unit percentunit",
            help='set the maximum to 1, or unit="percent" if the values go up to 100',
        )


def bad() -> Panel:
    return examples.panel("up", type="gauge", defaults={"unit": "percentunit", "min": 0, "max": 100})


def good() -> Panel:
    return examples.panel("up", type="gauge", defaults={"unit": "percent", "min": 0, "max": 100})
