"""The panel shows one number but runs a range query.

Why: A range query computes a value for each step of the time range, and the panel uses only the last one.
Bad: a gauge that shows the last value of a range query.
Good: an instant query. A sparkline, a mean, or a series that may have ended needs a range query.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ADVICE

_LAST = (["lastNotNull"], ["last"])


def check(panel: Panel) -> Iterator[Violation]:
    options = panel.data.get("options") or {}
    reduce = options.get("reduceOptions") or {}
    sparkline = panel.type == "stat" and options.get("graphMode", "area") != "none"
    if panel.facts.shows not in ("number", "numbers") or sparkline or panel.data.get("transformations"):
        return
    if reduce.get("calcs") not in _LAST or reduce.get("values"):
        return
    for query in panel.queries:
        if not query.target.get("instant") and not query.target.get("hide"):
            yield Violation(
                message=f"panel {panel.title!r} runs a range query but shows only its last value",
                help="make it an instant query",
                at=query.target,
            )


def bad() -> Panel:
    return examples.panel("up", type="gauge", options={"reduceOptions": {"calcs": ["lastNotNull"]}})


def good() -> Panel:
    options = {"graphMode": "area", "reduceOptions": {"calcs": ["lastNotNull"]}}
    return examples.panel("up", type="stat", options=options)
