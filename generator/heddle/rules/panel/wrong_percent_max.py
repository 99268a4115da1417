"""A panel's ends are in its unit.

Why: The unit percentunit takes 1 for 100 %: with a maximum of 100 a full disk reads as empty.
Bad: `unit="percentunit"` with a maximum of 100.
Good: `unit="percentunit"` with 1, `unit="percent"` with 100.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of shares on a scale for percent."""
    if subject.defaults.get("unit") == "percentunit" and subject.defaults.get("max") == 100:
        yield Violation(
            message=f"the panel {subject.title!r} ends at 100, which is 10000 % in percentunit",
            help='set the maximum to 1, or unit="percent" if the values go up to 100',
        )


def bad() -> Panel:
    """Return a gauge of shares that ends at 100."""
    return panel("up", type="gauge", defaults={"unit": "percentunit", "min": 0, "max": 100})


def good() -> Panel:
    """Return one of percent that does."""
    return panel("up", type="gauge", defaults={"unit": "percent", "min": 0, "max": 100})
