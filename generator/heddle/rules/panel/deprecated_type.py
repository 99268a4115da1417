"""Grafana converts the panel to another type whenever it opens the dashboard.

Why: The panel type has been removed. What readers see is not what the file says, options that the successor does not
have are lost, and the first save in the browser changes every such panel.
Bad: `graph`, `singlestat`, `grafana-piechart-panel`.
Good: `timeseries`, `stat`, `piechart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.removed_types import RemovedType, removed_types
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for removed in removed_types(dashboard):
        if removed.facts.converted:
            yield Violation(message=_message(removed), help=f"use {removed.successor}", at=removed.first.data)


def _message(removed: RemovedType) -> str:
    result = f"converts to {removed.facts.successor!r} whenever it opens the dashboard"
    return f"{removed.subject} the type {removed.first.type!r}, which Grafana {result}"


def bad() -> Dashboard:
    return examples.dashboard(examples.panel_json("up", type="graph"))


def good() -> Dashboard:
    return examples.dashboard(examples.panel_json("up", type="heatmap"))
