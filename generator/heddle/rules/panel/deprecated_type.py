"""A panel's type is one that Grafana still draws.

Why: Grafana 12 draws no Angular panel; it turns some into their successors and shows an error for others.
Bad: `graph`, `singlestat`, `grafana-piechart-panel`.
Good: `timeseries`, `stat`, `piechart`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

SUCCESSORS: Final = {
    "graph": "timeseries",
    "singlestat": "stat",
    "grafana-singlestat-panel": "stat",
    "table-old": "table",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
    "natel-discrete-panel": "state-timeline",
    "flant-statusmap-panel": "status-history",
    "vonage-status-panel": "stat",
    "briangann-gauge-panel": "gauge",
    "petrslavotinek-carpetplot-panel": "heatmap",
    "savantly-heatmap-panel": "heatmap",
}
"""Types of Angular panels, and what Grafana has in their place."""


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a panel whose type is gone."""
    if subject.type in SUCCESSORS:
        yield Violation(
            message=f"the panel {subject.title!r} is of the type {subject.type!r}, which Grafana 12 no longer draws",
            help=f"make it {SUCCESSORS[subject.type]!r}",
        )


def bad() -> Panel:
    """Return a graph."""
    return panel("up", type="graph")


def good() -> Panel:
    """Return a heatmap, which kept its name."""
    return panel("up", type="heatmap")
