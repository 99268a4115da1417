"""The panel does not name a data source.

Why: Grafana then queries its default data source, so the panel depends on a setting of the server.
Bad: a panel without a data source, whose queries have none either.
Good: a data source on the panel or on each query, or a variable that selects one.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE


def check(panel: Panel) -> Iterator[Violation]:
    if not panel.facts.queries or "libraryPanel" in panel.data or panel.data.get("datasource"):
        return
    if any(not target.get("datasource") for target in panel.targets):
        yield Violation(
            message=f"panel {panel.title!r} has no data source",
            help="set the uid of a data source, or a variable that selects one",
        )


def bad() -> Panel:
    panel = good()
    del panel.data["targets"][0]["datasource"]
    return panel


def good() -> Panel:
    return examples.panel("up", datasource=None)
