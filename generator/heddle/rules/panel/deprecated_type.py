"""A panel's type is one that Grafana still draws.

Why: Grafana 12 draws no Angular panel; it turns some into their successors and shows an error for others.
Bad: `graph`, `singlestat`, `grafana-piechart-panel`.
Good: `timeseries`, `stat`, `piechart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a panel whose type is gone."""
    if subject.facts.successor:
        yield Violation(
            message=f"the panel {subject.title!r} is of the type {subject.type!r}, which Grafana 12 no longer draws",
            help=f"make it {subject.facts.successor!r}",
        )


def bad() -> Panel:
    """Return a graph."""
    return panel("up", type="graph")


def good() -> Panel:
    """Return a heatmap, which kept its name."""
    return panel("up", type="heatmap")
