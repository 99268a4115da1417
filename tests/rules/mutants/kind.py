"""A kind of mutant: a fault, how it is put into a valid dashboard, and the rules that must report it."""

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
    """`mutate` yields the JSON of a dashboard once per fault; one of `rules` must report it, at `least`."""

    name: str
    rules: tuple[str, ...]
    mutate: Mutate
    least: Severity = Severity.WARNING


def kind(name: str, mutate: Mutate, *rules: str, least: Severity = Severity.WARNING) -> Kind:
    """Return a kind of mutant."""
    return Kind(name=name, rules=rules, mutate=mutate, least=least)


def of_queries(change: Callable[[Query], Iterable[str]]) -> Mutate:
    """Mutate the text of each PromQL query."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for query in panel.queries:
                for text in dict.fromkeys(change(query)):
                    if text != query.text:
                        yield with_target(dashboard.data, panel.data, query.target, {**query.target, "expr": text})

    return mutate


def of_targets(change: Callable[[Panel, Json], Iterable[Json]]) -> Mutate:
    """Mutate each target, of any data source."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for target in panel.data.get("targets", ()):
                for mutant in change(panel, target):
                    yield with_target(dashboard.data, panel.data, target, mutant)

    return mutate


def of_panels(change: Callable[[Panel], Iterable[Json]]) -> Mutate:
    """Mutate each panel."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for mutant in change(panel):
                yield with_panel(dashboard.data, panel.data, mutant)

    return mutate


def of_defaults(change: Callable[[Panel], Iterable[Json]]) -> Mutate:
    """Mutate the field options of each panel."""

    def mutants(panel: Panel) -> Iterator[Json]:
        for defaults in change(panel):
            yield {**panel.data, "fieldConfig": {**panel.data.get("fieldConfig", {}), "defaults": defaults}}

    return of_panels(mutants)


def with_panel(dashboard: Json, old: Json, new: Json) -> Json:
    """Return a dashboard with one panel replaced."""

    def replaced(panel: Json) -> Json:
        if panel is old:
            return new
        if any(inner is old for inner in panel.get("panels", ())):
            return {**panel, "panels": [replaced(inner) for inner in panel["panels"]]}
        return panel

    assert any(panel is old for panel in walk_panels(dashboard))
    return {**dashboard, "panels": [replaced(panel) for panel in dashboard["panels"]]}


def with_target(dashboard: Json, panel: Json, old: Json, new: Json) -> Json:
    """Return a dashboard with one target replaced."""
    targets = [new if target is old else target for target in panel["targets"]]
    return with_panel(dashboard, panel, {**panel, "targets": targets})


def without(data: Json, *keys: str) -> Json:
    """Return a mapping without these keys."""
    return {key: value for key, value in data.items() if key not in keys}
