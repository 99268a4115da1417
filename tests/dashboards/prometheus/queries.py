"""The Prometheus queries of dashboards, with values for Grafana's variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings

ROOT = Path(__file__).parents[3]

BUILT_IN_VARIABLES = {
    "__rate_interval": "4m",
    "__interval": "1m",
    "__interval_ms": "60000",
    "__range": "6h",
    "__range_s": "21600",
    "__range_ms": "21600000",
}
"""Grafana's own variables for a scrape interval of 60 s and a time range of six hours."""

_REFERENCE = re.compile(r"\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]")
_LABEL_VALUES = re.compile(r"label_values\((?:(.+),\s*)?(\w+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a panel."""

    ref_id: str
    text: str
    instant: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel with queries for Prometheus."""

    title: str
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable with the value used in tests; `query` is empty if its values do not come from Prometheus."""

    name: str
    value: str
    literal: bool
    query: str = ""


@dataclass(frozen=True, slots=True)
class DashboardQueries:
    """The Prometheus queries of a dashboard; `annotations` are PromQL expressions."""

    uid: str
    panels: tuple[Panel, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[str, ...]

    def resolve(self, text: str) -> str:
        """Return a query with its variables replaced; an undefined variable is an AssertionError.

        `$1` is a group of `label_replace`.
        """
        variables = {variable.name: variable for variable in self.variables}

        def value(reference: re.Match[str]) -> str:
            name = reference[1] or reference[2] or reference[4]
            if name in BUILT_IN_VARIABLES:
                return BUILT_IN_VARIABLES[name]
            if name.isdecimal():
                return reference[0]
            assert name in variables, f"{self.uid} has no variable {name}: {text}"
            variable = variables[name]
            is_escaped = variable.literal and (reference[3] or reference[5]) == "regex"
            return re.escape(variable.value) if is_escaped else variable.value

        return _REFERENCE.sub(value, text)

    def panel(self, title: str) -> Panel:
        """Return the panel with this title."""
        return next(panel for panel in self.panels if panel.title == title)

    def panel_queries(self) -> list[str]:
        """Return the resolved queries of all panels."""
        return [self.resolve(query.text) for panel in self.panels for query in panel.queries]

    def all_queries(self) -> list[str]:
        """Return the resolved queries of all panels and annotations."""
        return [*self.panel_queries(), *map(self.resolve, self.annotations)]


@cache
def all_dashboards() -> tuple[DashboardQueries, ...]:
    """Compile every dashboard of this repository and return its queries."""
    return tuple(map(dashboard_queries, compile_dashboards(ROOT / "dashboards", ROOT / "datasources")))


def compile_dashboards(*roots: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON of every dashboard below these folders of definitions."""
    with load_project(project_settings(), roots, kinds=("datasource",)) as project:
        for file in project.dashboard_files:
            compiled, findings = project.compile(file)
            assert compiled is not None, findings
            yield compiled.data


def dashboard_queries(dashboard: dict[str, Any]) -> DashboardQueries:
    """Return the queries of a dashboard's JSON."""
    all_panels = [panel for outer in dashboard["panels"] for panel in (outer, *outer.get("panels", ()))]
    panels = (Panel(panel["title"], tuple(_queries(panel))) for panel in all_panels)
    variables = (variable for variable in dashboard["templating"]["list"] if variable["type"] != "datasource")
    annotations = dashboard.get("annotations", {}).get("list", ())
    return DashboardQueries(
        uid=dashboard["uid"],
        panels=tuple(panel for panel in panels if panel.queries),
        variables=tuple(map(_variable, variables)),
        annotations=tuple(annotation["expr"] for annotation in annotations if _is_prometheus(annotation)),
    )


def label_values(query: str) -> tuple[str, str]:
    """Return the selector and the label of a variable's query; the selector is empty if it selects all series."""
    match = _LABEL_VALUES.fullmatch(query)
    assert match, f"not a query for label values: {query}"
    return match[1] or "", match[2]


def _queries(panel: dict[str, Any]) -> Iterator[Query]:
    for target in panel.get("targets", ()):
        if _is_prometheus({"datasource": panel.get("datasource"), **target}):
            yield Query(target["refId"], target["expr"], bool(target.get("instant")))


def _is_prometheus(model: dict[str, Any]) -> bool:
    return (model.get("datasource") or {}).get("type") == "prometheus"


def _variable(model: dict[str, Any]) -> Variable:
    query = _variable_query(model) if model["type"] == "query" and _is_prometheus(model) else ""
    if model.get("includeAll"):
        return Variable(model["name"], model.get("allValue") or ".*", literal=False, query=query)
    if model["type"] in ("custom", "interval", "constant"):
        return Variable(model["name"], _current_value(model), literal=True)
    return Variable(model["name"], ".*", literal=False, query=query)


def _variable_query(model: dict[str, Any]) -> str:
    query = model["query"]
    return str(query["query"] if isinstance(query, dict) else query)


def _current_value(model: dict[str, Any]) -> str:
    """Return the current value, or the first of the list of values."""
    current = model.get("current", {}).get("value")
    value = current[0] if isinstance(current, list) and current else current
    return str(value or model["query"].split(",")[0].split(" : ")[-1].strip())
