"""A bar gauge of percent says where its bars end.

Why: Without a maximum the longest bar is full, whatever it says: 3 % of a disk look like a full one.
Bad: a bar gauge in percent without a maximum.
Good: max 100 for percent, 1 for percentunit; a gauge takes these by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.panel.override_unknown_query import overridden
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE

_ENDS = {"percent": 100, "percentunit": 1}


def check(subject: Panel) -> Iterator[Violation]:
    """Note a bar gauge of percent without a maximum."""
    unit = subject.defaults.get("unit")
    if (
        subject.type != "bargauge"
        or unit not in _ENDS
        or subject.defaults.get("max") is not None
        or any(overridden(subject, "max"))
    ):
        return
    yield Violation(
        message=f"the bars of the panel {subject.title!r} have no end: the longest looks like 100 %",
        help=f"set min to 0 and max to {_ENDS[unit]}",
    )


def bad() -> Panel:
    """Return a bar gauge without a maximum."""
    return panel("up", type="bargauge", defaults={"unit": "percent", "min": 0})


def good() -> Panel:
    """Return a gauge, which has one by itself."""
    return panel("up", type="gauge", defaults={"unit": "percent"})
