"""The queries of a dashboard outside of its panels: those of variables and annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.json_value import Json
from heddle.grafana.model import PanelJson, TargetJson
from heddle.grafana.variables import parse_label_values
from heddle.rules.query_syntax import annotation_text, variable_selector, variable_text
from heddle.rules.subjects import Dashboard, Panel, Query, Variable


def other_queries(dashboard: Dashboard) -> Iterator[Query]:
    """Yield the PromQL queries of variables and annotations."""
    for variable in dashboard.variables:
        if variable.type == "query" and (query := _of_variable(variable)):
            yield query
    for annotation in dashboard.annotations:
        if query := _of_annotation(annotation, dashboard):
            yield query


def no_panel(dashboard: Dashboard, title: str = "") -> Panel:
    """Return the panel of a query that belongs to none."""
    return Panel(cast("PanelJson", {"title": title}), dashboard)


def _of_variable(variable: Variable) -> Query | None:
    """Return the query of a variable; None if it is in another language, or lists names only."""
    dashboard = variable.dashboard
    type = dashboard.datasource_types.type_of(variable.data, {})
    text = variable_text(variable.data, type)
    selector = variable_selector(text, type) if datasource_type(type).language == "promql" else ""
    if not selector.strip():
        return None
    label_values = parse_label_values(text)
    label = label_values.label if label_values else ""
    target = cast("TargetJson", variable.data)
    return Query(selector, target, no_panel(dashboard, variable.name), "variable", label)


def _of_annotation(annotation: Json, dashboard: Dashboard) -> Query | None:
    type = dashboard.datasource_types.type_of(annotation, {})
    text = annotation_text(annotation, type) if datasource_type(type).language == "promql" else ""
    target, title = cast("TargetJson", annotation), str(annotation.get("name") or "")
    return Query(text, target, no_panel(dashboard, title), "annotation") if text.strip() else None
