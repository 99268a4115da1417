"""Which queries rules examined, and why not the others: what was not examined must not pass for free of findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from heddle.compile.dashboard import Compiled
from heddle.grafana.datasource_types import BUILT_IN_TYPES, datasource_type
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import DashboardJson, TargetJson
from heddle.logql import LogqlSyntaxError, parse_logql
from heddle.rules.subjects import Dashboard, Panel
from heddle.sql import SqlSyntaxError, check_sql

EXAMINED: Final = ""
SCHEMA_V2: Final = "in dashboards of schema v2"
_BUILT_IN: Final = "that Grafana answers itself"
_UNKNOWN: Final = "without a known data source"
_NO_TEXT: Final = "without text"
_LIBRARY_PANEL: Final = "in library panels"
_VARIABLE: Final = "of variables"
_ANNOTATION: Final = "of annotations"


@dataclass(slots=True)
class QueryCoverage:
    """The number of queries by the reason why no rule examined them, or EXAMINED; a reason ends "queries ..."."""

    counts: Counter[str] = field(default_factory=Counter)

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
        """The number of the others by reason, the most frequent first."""
        counts = {reason: count for reason, count in self.counts.items() if count and reason != EXAMINED}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def add_dashboard(self, compiled: Compiled) -> None:
        """Count the queries of the panels, variables and annotations of a dashboard."""
        dashboard = Dashboard(cast("DashboardJson", compiled.data))
        for panel in dashboard.panels:
            self.counts.update(_panel_reasons(panel))
        variables = (variable for variable in dashboard.variables if variable.type == "query")
        self.counts[_VARIABLE] += sum(1 for _ in variables)
        annotations = members(mapping(dashboard.data.get("annotations")).get("list"))
        self.counts[_ANNOTATION] += sum(not _is_built_in(annotation, dashboard) for annotation in annotations)


def _panel_reasons(panel: Panel) -> Iterator[str]:
    for target in panel.targets:
        yield reason_not_examined(panel, target)
    if "libraryPanel" in panel.data and not panel.targets:
        yield _LIBRARY_PANEL


def reason_not_examined(panel: Panel, target: TargetJson) -> str:
    """Return why no rule examines the text of a query; EXAMINED if one does."""
    type = panel.datasource_type(target)
    facts = datasource_type(type)
    if not facts.language:
        return _BUILT_IN if type in BUILT_IN_TYPES else f"for {type}" if type else _UNKNOWN
    text = mapping(target).get(facts.query)
    if not isinstance(text, str) or not text.strip():
        return _NO_TEXT
    match facts.language:
        case "promql":
            query = next(query for query in panel.queries if query.target is target)
            return query.error.uncertain if query.error else EXAMINED
        case "logql":
            return _uncertainty_of_logql(text)
        case _:
            return _uncertainty_of_sql(text, facts.dialect)


def _uncertainty_of_logql(text: str) -> str:
    try:
        parse_logql(text)
    except LogqlSyntaxError as error:
        return error.uncertain
    return EXAMINED


def _uncertainty_of_sql(text: str, dialect: str) -> str:
    try:
        check_sql(text, dialect)
    except SqlSyntaxError as error:
        return error.uncertain
    return EXAMINED


def _is_built_in(annotation: Json, dashboard: Dashboard) -> bool:
    return dashboard.datasource_types.type_of(annotation, {}) in BUILT_IN_TYPES or bool(annotation.get("builtIn"))
