"""The panel type has been removed from Grafana.

Why: Grafana 12 has no Angular panels. It converts some of them each time the dashboard is opened, and shows an error
for the others.
Bad: `graph`, `singlestat`, `grafana-piechart-panel`.
Good: `timeseries`, `stat`, `piechart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.panel_types import panel_type
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    facts = panel.facts
    if facts.removed:
        result = "converts it each time the dashboard is opened" if facts.converted else "shows an error instead"
        yield Violation(
            message=f"panel {panel.title!r} has the removed type {panel.type!r}; Grafana 12 {result}",
            help=_replacement(facts.successor),
        )


def _replacement(successor: str) -> str:
    classes = panel_type(successor).grafanalib
    return f"use {successor!r}" + (f" ({classes[0]})" if classes else "") if successor else "use another panel type"


def bad() -> Panel:
    return examples.panel("up", type="graph")


def good() -> Panel:
    return examples.panel("up", type="heatmap")
