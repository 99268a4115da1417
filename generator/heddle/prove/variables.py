"""The values of a dashboard's variables, resolved in order against the backends that they query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heddle.compile.dashboard import Compiled
from heddle.grafana.choices import parse_choices
from heddle.grafana.interpolation import ALL_VALUE, Selection, VariableValue
from heddle.grafana.json_value import Json
from heddle.prove.backend import FindBackend, VariableOptions
from heddle.prove.queries import QueryContext, variable_queries, variables_of


@dataclass(frozen=True, slots=True)
class ResolvedVariables:
    """The values of all variables, and the options of those that query a backend."""

    selection: Selection
    options: Mapping[str, VariableOptions]


class DashboardVariables:
    """The variables of one dashboard."""

    def __init__(self, compiled: Compiled, context: QueryContext, find_backend: FindBackend) -> None:
        self._variables = variables_of(compiled.data)
        self._find_backend = find_backend
        self.queries = tuple(variable_queries(compiled, context))

    @property
    def with_all(self) -> frozenset[str]:
        """The names of the variables that a reader can set to All."""
        return frozenset(variable["name"] for variable in self._variables if variable.get("includeAll"))

    def resolve(
        self, *, single: frozenset[str] = frozenset(), fixed: Mapping[str, str] | None = None
    ) -> ResolvedVariables:
        """Resolve the variables in order: to All if they have it, except for `single`, which get one value.

        That value is the one in `fixed`, else the current or first option.
        """
        queries = {query.title: query for query in self.queries}
        selection: dict[str, VariableValue] = {}
        all_options: dict[str, VariableOptions] = {}
        for variable in self._variables:
            name = variable["name"]
            query = queries.get(name)
            backend = self._find_backend(query.datasource) if query else None
            if query and backend:
                all_options[name] = backend.variable_options(variable, query, selection)
            options = all_options[name].values if name in all_options else static_options(variable)
            selection[name] = _choose(
                variable,
                options,
                unknown=query is not None and backend is None,
                use_all=name not in single,
                fixed=(fixed or {}).get(name),
            )
        return ResolvedVariables(selection, all_options)


def static_options(variable: Json) -> tuple[str, ...]:
    """Return the options of a variable that queries nothing."""
    query = str(variable.get("query") or "")
    if variable.get("type") in ("custom", "interval"):
        return tuple(choice.value for choice in parse_choices(query) if choice.value)
    return (query,) if variable.get("type") in ("textbox", "constant", "datasource") else ()


def _choose(
    variable: Json, options: tuple[str, ...], *, unknown: bool, use_all: bool, fixed: str | None
) -> VariableValue:
    """Return the value of a variable; `unknown` options are those of a backend that was not given."""
    multi = bool(variable.get("multi") or variable.get("includeAll"))
    if fixed is not None:
        return VariableValue((fixed,), multi=multi)
    if variable.get("includeAll") and (use_all or unknown):
        if variable.get("allValue"):
            return VariableValue((str(variable["allValue"]),), verbatim=True, is_all=True)
        return (
            VariableValue((".+",), verbatim=True, is_all=True)
            if unknown
            else VariableValue(options, multi=multi, is_all=True)
        )
    current = variable.get("current", {}).get("value")
    values = [str(value) for value in (current if isinstance(current, list) else [current]) if value]
    valid = [value for value in values if value != ALL_VALUE and (not options or value in options)]
    return VariableValue(tuple(valid[:1] or options[:1]), multi=multi)
