"""What the dashboards ask of Prometheus, panel by panel, with Grafana's variables."""

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

GRAFANA = {
    "__rate_interval": "4m",
    "__interval": "1m",
    "__interval_ms": "60000",
    "__range": "6h",
    "__range_s": "21600",
    "__range_ms": "21600000",
}
"""What Grafana itself fills in: four scrapes of 60 s, and the time range that a reader chose."""

_REFERENCE = re.compile(r"\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]")
_LABEL_VALUES = re.compile(r"label_values\((?:(.+),\s*)?(\w+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a panel; `ref` is its letter."""

    ref: str
    text: str
    instant: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel that asks Prometheus."""

    title: str
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A dashboard's variable: the value that a test gives it, and the query that offers values, if one does."""

    name: str
    value: str
    literal: bool
    offers: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dashboard asks of Prometheus."""

    uid: str
    panels: tuple[Panel, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[str, ...]

    def resolve(self, text: str) -> str:
        """Return a query as Prometheus gets it; a name that nothing defines fails."""
        known = {variable.name: variable for variable in self.variables}

        def value(found: re.Match[str]) -> str:
            name = found[1] or found[2] or found[4]
            if name in GRAFANA:
                return GRAFANA[name]
            assert name in known, f"{self.uid} has no variable {name}: {text}"
            chosen = known[name]
            return re.escape(chosen.value) if chosen.literal and (found[3] or found[5]) == "regex" else chosen.value

        return _REFERENCE.sub(value, text)

    def panel(self, title: str) -> Panel:
        """Return the panel of this title."""
        return next(panel for panel in self.panels if panel.title == title)


@cache
def dashboards() -> tuple[Asked, ...]:
    """Compile every dashboard of this repository, and return what each asks."""
    return tuple(asked(json) for json in compiled(ROOT / "dashboards", ROOT / "datasources"))


def compiled(*roots: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON of every dashboard below these folders of definitions."""
    with load_project(project_settings(), roots, kinds=("datasource",)) as project:
        for file in project.dashboard_files:
            compiled, findings = project.compile(file)
            assert compiled is not None, findings
            yield compiled.data


def asked(dashboard: dict[str, Any]) -> Asked:
    """Return what a dashboard's JSON asks."""
    panels = [panel for outer in dashboard["panels"] for panel in (outer, *outer.get("panels", ()))]
    of_prometheus = (Panel(panel["title"], tuple(_queries(panel))) for panel in panels)
    listed = dashboard.get("annotations", {}).get("list", ())
    return Asked(
        uid=dashboard["uid"],
        panels=tuple(panel for panel in of_prometheus if panel.queries),
        variables=tuple(_variable(one) for one in dashboard["templating"]["list"] if one["type"] != "datasource"),
        annotations=tuple(one["expr"] for one in listed if _is_prometheus(one)),
    )


def _queries(panel: dict[str, Any]) -> Iterator[Query]:
    for target in panel.get("targets", ()):
        if _is_prometheus({"datasource": panel.get("datasource"), **target}):
            yield Query(target["refId"], target["expr"], bool(target.get("instant")))


def _is_prometheus(asking: dict[str, Any]) -> bool:
    return (asking.get("datasource") or {}).get("type") == "prometheus"


def _variable(one: dict[str, Any]) -> Variable:
    offers = _offers(one) if one["type"] == "query" and _is_prometheus(one) else ""
    if one.get("includeAll"):
        return Variable(one["name"], one.get("allValue") or ".*", False, offers)
    if one["type"] in ("custom", "interval", "constant"):
        return Variable(one["name"], _first(one), True)
    return Variable(one["name"], ".*", False, offers)


def _offers(one: dict[str, Any]) -> str:
    query = one["query"]
    return str(query["query"] if isinstance(query, dict) else query)


def _first(one: dict[str, Any]) -> str:
    """Return the value that a list of choices starts with."""
    current = one.get("current", {}).get("value")
    value = current[0] if isinstance(current, list) and current else current
    return str(value or one["query"].split(",")[0].split(" : ")[-1].strip())


def label_values(query: str) -> tuple[str, str]:
    """Return the selector and the label of a variable's query; the selector is empty where all series are meant."""
    found = _LABEL_VALUES.fullmatch(query)
    assert found, f"a variable asks what no test knows: {query}"
    return found[1] or "", found[2]
