"""Selects the data source of a query, variable or annotation of a dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grafanalib import core

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.datasource_types import BUILT_IN, BUILT_IN_REFS, MIXED, datasource_type, usual_uid
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
