"""The panel has no query.

Why: The panel is empty and looks as if the system had failed.
Bad: `stat("Orders", question="How many?")`.
Good: the same with `query=...`. Rows, texts, lists of dashboards or alerts, panels of plugins that
Heddle does not know, and panels with test data need none.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import SHOWS_WITHOUT_QUERY
from heddle.grafana.panel_types import PANEL_TYPES
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.NOTE
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    if panel.facts.queries and not panel.targets and "libraryPanel" not in panel.data and not _needs_no_query(panel):
        yield Violation(message=f"panel {panel.title!r} has no query", help="add `query=...`")


def _needs_no_query(panel: Panel) -> bool:
    """Return whether the panel of a plugin, or an external one, may show data without a query."""
    if panel.type not in PANEL_TYPES:
        return True
    if panel.dashboard.built_with_heddle:
        return False
    is_saved = not panel.data.keys().isdisjoint({"gridPos", "span"})
    if "targets" not in panel.data and not panel.data.get("datasource"):
        return True  # the default data source may return test data
    return not is_saved or panel.datasource_type({}) in SHOWS_WITHOUT_QUERY


def bad() -> Panel:
    return examples.panel()


def good() -> Panel:
    return examples.panel("up")
