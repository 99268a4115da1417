"""Counts the queries that rules examined, and the others by reason, so that no query is skipped silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from heddle.compile.dashboard import Compiled
from heddle.grafana.datasource_types import BUILT_IN_TYPES, datasource_type
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import DashboardJson
from heddle.rules.query_syntax import annotation_text, syntax_error, variable_selector, variable_text
from heddle.rules.subjects import Dashboard, Panel, Variable

EXAMINED: Final = ""
SCHEMA_V2: Final = "in dashboards of schema v2"
_BUILT_IN: Final = "that Grafana answers itself"
_UNKNOWN: Final = "without a known data source"
_NO_TEXT: Final = "without text"
_SQL_VARIABLE: Final = "of variables in SQL with unknown macros"
_LIBRARY_PANEL: Final = "in library panels"


@dataclass(slots=True)
class QueryCoverage:
    """The number of queries by the reason why no rule examined them, or EXAMINED; a reason ends "queries ...".

    `library_panels` are the uids of those that are counted themselves.
    """

    counts: Counter[str] = field(default_factory=Counter)
    library_panels: frozenset[str] = frozenset()

    @property
    def examined(self) -> int:
        """The number of queries that rules examined."""
        return self.counts[EXAMINED]

    @property
    def total(self) -> int:
        """The number of all queries."""
        return self.counts.total()

    @property
    def not_examined(self) -> dict[str, int]:
        """The number of queries that were not examined, by reason, the most frequent first."""
        counts = {reason: count for reason, count in self.counts.items() if count and reason != EXAMINED}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def add_promql(self, text: str) -> None:
        """Count a query to Prometheus outside of dashboards."""
        self.counts[_reason("prometheus", text)] += 1

    def add_dashboard(self, compiled: Compiled) -> None:
        """Count the queries of the panels, variables and annotations of a dashboard."""
        dashboard = Dashboard(cast("DashboardJson", compiled.data))
        for panel in dashboard.panels:
            self.counts.update(_of_panel(panel, self.library_panels))
        self.counts.update(_of_variable(variable) for variable in dashboard.variables if variable.type == "query")
        annotations = members(mapping(dashboard.data.get("annotations")).get("list"))
        self.counts.update(_of_annotation(item, dashboard) for item in annotations if not item.get("builtIn"))


def _of_panel(panel: Panel, library_panels: frozenset[str]) -> Iterator[str]:
    """Yield for each query of a panel the reason why no rule examines it, or EXAMINED."""
    for target in panel.targets:
        type = panel.datasource_type(target)
        text = mapping(target).get(datasource_type(type).query)
        yield _reason(type, text if isinstance(text, str) else "")
    library_panel = mapping(panel.data.get("libraryPanel"))
    if library_panel and not panel.targets and library_panel.get("uid") not in library_panels:
        yield _LIBRARY_PANEL


def _of_variable(variable: Variable) -> str:
    type = variable.dashboard.datasource_types.type_of(variable.data, {})
    text = variable_text(variable.data, type)
    selector = variable_selector(text, type)
    # Names of labels and metrics are not in the language of the data source.
    is_read = datasource_type(type).language and text.strip() and not selector.strip()
    reason = EXAMINED if is_read else _reason(type, selector)
    is_sql = datasource_type(type).language == "sql"
    return _SQL_VARIABLE if is_sql and not reason and syntax_error(selector, type) else reason


def _of_annotation(annotation: Json, dashboard: Dashboard) -> str:
    type = dashboard.datasource_types.type_of(annotation, {})
    return _reason(type, annotation_text(annotation, type))


def _reason(type: str, text: str) -> str:
    if not datasource_type(type).language:
        return _BUILT_IN if type in BUILT_IN_TYPES else f"for {type}" if type else _UNKNOWN
    if not text.strip():
        return _NO_TEXT
    error = syntax_error(text, type)
    return error.uncertain if error else EXAMINED
