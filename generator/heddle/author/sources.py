"""Selects the data source of a query, variable or annotation of a dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import attr
from grafanalib import core

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.datasource_types import BUILT_IN, BUILT_IN_REFS, MIXED, datasource_type, datasource_uid, usual_uid
from heddle.grafana.model import DatasourceRef


@dataclass(frozen=True, slots=True)
class Sources:
    """The data source variables of a dashboard, as types by name; `findings` are those of unresolved references.

    A source is the name of a data source variable, or else the uid of a data source. Without one, the variable of the
    type is used, or else the usual uid of the type. Which of several variables is meant, only the author knows.

    A built-in data source, such as that of expressions, is named by its type or as the source. `-- Mixed --` stands for
    the data sources of the queries.
    """

    types: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, variables: Iterable[core.Template]) -> Sources:
        """Return those of a dashboard's variables."""
        return cls({each.name: each.query for each in variables if each.type == "datasource"})

    def ref(self, type: str, source: str, location: Location) -> DatasourceRef:
        """Return the reference to the data source for queries of a type."""
        if source == MIXED:
            source = ""
        built_in = BUILT_IN.get(source) or (BUILT_IN_REFS.get(type) if not source else None)
        if built_in:
            return built_in
        if source:
            variable_type = self.types.get(source)
            if variable_type is None:
                return {"type": type, "uid": source}
            if not _answers(variable_type, type):
                self._report(
                    "datasource/wrong-type",
                    f"the data source variable `{source}` selects data sources of type {variable_type}, not {type}",
                    self._choices(type),
                    location,
                )
            return _variable_ref(source, variable_type)
        names = [name for name, variable_type in self.types.items() if variable_type == type]
        names = names or [name for name, variable_type in self.types.items() if _answers(variable_type, type)]
        if len(names) > 1:
            listed = ", ".join(f"`{name}`" for name in names)
            message = f"ambiguous data source: the dashboard has several variables of type {type}: {listed}"
            self._report("datasource/ambiguous", message, self._choices(type), location)
        return _variable_ref(names[0], self.types[names[0]]) if names else {"type": type, "uid": usual_uid(type)}

    def raise_errors(self) -> None:
        """Raise BadInput if a reference cannot be resolved."""
        if self.findings:
            raise BadInput(self.findings)

    def _choices(self, type: str) -> str:
        names = [name for name, variable_type in self.types.items() if _answers(variable_type, type)]
        listed = " or ".join(f'source="{name}"' for name in names) or "the uid of a data source"
        return f'set {listed}; an expression has `.from_source("NAME")`'

    def _report(self, id: str, message: str, help: str, location: Location) -> None:
        finding = Finding(id=id, location=location, message=message, help=help)
        if finding not in self.findings:
            self.findings.append(finding)


def _variable_ref(name: str, type: str) -> DatasourceRef:
    return {"type": type, "uid": f"${{{name}}}"}


def _answers(type: str, queried: str) -> bool:
    """Return whether data sources of a type accept the queries of another, as VictoriaMetrics those of Prometheus."""
    facts, other = datasource_type(type), datasource_type(queried)
    same = (facts.query, facts.language, facts.dialect) == (other.query, other.language, other.dialect)
    return type == queried or (same and bool(facts.language))


def resolve(part: Any, sources: Sources) -> Any:  # noqa: ANN401 - a variable or an annotation
    """Return a variable or annotation with a reference to its data source; those of grafanalib stay as they are."""
    if not getattr(part, "source_type", ""):
        return part
    return attr.evolve(part, dataSource=sources.ref(part.source_type, part.source, part.location))


def _resolve_target(target: Any, sources: Sources) -> Any:  # noqa: ANN401
    """Return a target of Heddle's with a reference to its data source; grafanalib's own targets stay as they are."""
    if not hasattr(target, "source_type"):
        return target
    return attr.evolve(target, datasource=sources.ref(target.source_type, target.source, target.location))


def with_datasource(panel: core.Panel, sources: Sources) -> core.Panel:
    """Return the panel with references to data sources in itself, in its targets and in the panels inside it."""
    if isinstance(panel, core.RowPanel):
        return attr.evolve(panel, panels=[with_datasource(inside, sources) for inside in panel.panels])
    targets = [_resolve_target(target, sources) for target in getattr(panel, "targets", ())]
    named = [target.datasource for target in targets if target.datasource]
    refs: dict[str, Any] = {datasource_uid({"datasource": ref}): ref for ref in named}
    if not refs or (panel.dataSource and not any(hasattr(target, "source_type") for target in targets)):
        return panel
    answering = [ref for ref in refs.values() if ref != BUILT_IN["__expr__"]] or list(refs.values())
    own = answering[0] if len(answering) == 1 else BUILT_IN[MIXED]
    return attr.evolve(panel, targets=targets, dataSource=own)


def with_datasources(dashboard: Any) -> Any:  # noqa: ANN401 - what a definition assigns
    """Return a dashboard of grafanalib's class with references to data sources in the parts of it that are Heddle's.

    Raises BadInput if a reference cannot be resolved.
    """
    if not isinstance(dashboard, core.Dashboard):
        return dashboard
    variables, annotations = (
        _list(getattr(part, "list", ())) for part in (dashboard.templating, dashboard.annotations)
    )
    sources = Sources.of(variable for variable in variables if isinstance(variable, core.Template))

    def resolved(panels: object) -> list[Any]:
        return [with_datasource(panel, sources) if _is_own(panel) else panel for panel in _list(panels)]

    changes: dict[str, Any] = {}
    if any(map(_is_own, _list(dashboard.panels))):
        changes["panels"] = resolved(dashboard.panels)
    if any(_is_own(row) for row in _list(dashboard.rows)):
        changes["rows"] = [
            attr.evolve(row, panels=resolved(row.panels)) if _is_own(row) else row for row in dashboard.rows
        ]
    if any(map(_is_own, variables)):
        changes["templating"] = core.Templating([resolve(variable, sources) for variable in variables])
    if any(map(_is_own, annotations)):
        changes["annotations"] = core.Annotations([resolve(annotation, sources) for annotation in annotations])
    sources.raise_errors()
    return attr.evolve(dashboard, **changes) if changes else dashboard


def _is_own(part: object) -> bool:
    """Return whether a part of a dashboard is Heddle's, or contains one that is."""
    inside = (*_list(getattr(part, "targets", ())), *_list(getattr(part, "panels", ())))
    return bool(getattr(part, "source_type", "")) or any(map(_is_own, inside))


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()
