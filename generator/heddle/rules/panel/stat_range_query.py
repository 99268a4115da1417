"""A panel of one number asks for one number.

Why: A range query reads every step of the range, and all but the last value is thrown away.
Bad: a stat without a sparkline that shows the last value of a range.
Good: the same with an instant query; a range for a sparkline, a mean, or a series that may have ended.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ADVICE

_LAST = (["lastNotNull"], ["last"])


def check(subject: Panel) -> Iterator[Violation]:
    """Advise against a range of which the last value is taken."""
    options = subject.data.get("options") or {}
    reduced = options.get("reduceOptions") or {}
    drawn = subject.type == "stat" and options.get("graphMode", "area") != "none"
    if subject.facts.shows not in ("number", "numbers") or drawn or subject.data.get("transformations"):
        return
    if reduced.get("calcs") not in _LAST or reduced.get("values"):
        return
    for query in subject.queries():
        if not query.target.get("instant") and not query.target.get("hide"):
            yield Violation(
                message=f"the panel {subject.title!r} asks a range and shows its last value only",
                help="ask for one moment (`instant`)",
                at=query.target,
            )


def bad() -> Panel:
    """Return a gauge that asks a range."""
    return panel("up", type="gauge", options={"reduceOptions": {"calcs": ["lastNotNull"]}})


def good() -> Panel:
    """Return a stat with a sparkline."""
    return panel("up", type="stat", options={"graphMode": "area", "reduceOptions": {"calcs": ["lastNotNull"]}})
