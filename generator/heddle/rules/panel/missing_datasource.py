"""A panel says which data source it asks.

Why: Without one Grafana asks its default, which is another one elsewhere, or changes with a click in the settings.
Bad: a panel without a data source, whose queries have none either.
Good: a data source on the panel or on each query; a variable that chooses one.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE


def check(subject: Panel) -> Iterator[Violation]:
    """Note a panel with a query that goes to whatever is the default."""
    targets = subject.data.get("targets") or ()
    if not subject.facts.queries or "libraryPanel" in subject.data or subject.data.get("datasource"):
        return
    if any(not target.get("datasource") for target in targets):
        yield Violation(
            message=f"the panel {subject.title!r} does not say which data source it asks",
            help="give it the uid of a data source, or a variable that chooses one",
        )


def bad() -> Panel:
    """Return a panel that asks the default."""
    made = panel("up", datasource=None)
    del made.data["targets"][0]["datasource"]
    return made


def good() -> Panel:
    """Return one whose query says it."""
    return panel("up", datasource=None)
