"""A kind of fault that slips into a dashboard, and how it is made in one that is good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.rules.subjects import Dashboard, Panel, Query

Mutate = Callable[[Dashboard], Iterator[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`mutate` yields the JSON of a dashboard once for each fault; `rules` are meant to tell, at `least` this loud."""

    name: str
    rules: tuple[str, ...]
    mutate: Mutate
    least: Severity = Severity.WARNING


def kind(name: str, mutate: Mutate, *rules: str, least: Severity = Severity.WARNING) -> Kind:
    """Return a kind of fault."""
    return Kind(name=name, rules=rules, mutate=mutate, least=least)


def of_queries(change: Callable[[Query], Iterable[str]]) -> Mutate:
    """Make faults in the texts of queries to Prometheus."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for query in panel.queries:
                for text in dict.fromkeys(change(query)):
                    if text != query.text:
                        yield with_target(dashboard.data, panel.data, query.target, {**query.target, "expr": text})

    return mutate


def of_targets(change: Callable[[Panel, Json], Iterable[Json]]) -> Mutate:
    """Make faults in targets, whatever data source they ask."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for target in panel.data.get("targets", ()):
                for changed in change(panel, target):
                    yield with_target(dashboard.data, panel.data, target, changed)

    return mutate


def of_panels(change: Callable[[Panel], Iterable[Json]]) -> Mutate:
    """Make faults in panels."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for changed in change(panel):
                yield with_panel(dashboard.data, panel.data, changed)

    return mutate


def of_defaults(change: Callable[[Panel], Iterable[Json]]) -> Mutate:
    """Make faults in what holds for all fields of a panel."""

    def changed(panel: Panel) -> Iterator[Json]:
        for defaults in change(panel):
            yield {**panel.data, "fieldConfig": {**panel.data.get("fieldConfig", {}), "defaults": defaults}}

    return of_panels(changed)


def with_panel(dashboard: Json, old: Json, new: Json) -> Json:
    """Return a dashboard with another panel in the place of one."""

    def swapped(panel: Json) -> Json:
        if panel is old:
            return new
        if any(inner is old for inner in panel.get("panels", ())):
            return {**panel, "panels": [swapped(inner) for inner in panel["panels"]]}
        return panel

    assert any(panel is old for panel in walk_panels(dashboard))
    return {**dashboard, "panels": [swapped(panel) for panel in dashboard["panels"]]}


def with_target(dashboard: Json, panel: Json, old: Json, new: Json) -> Json:
    """Return a dashboard with another target in the place of one."""
    targets = [new if target is old else target for target in panel["targets"]]
    return with_panel(dashboard, panel, {**panel, "targets": targets})


def without(data: Json, *keys: str) -> Json:
    """Return a mapping that lacks these keys."""
    return {key: value for key, value in data.items() if key not in keys}
