"""Defects in the variables, the time range and the own fields of dashboards from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules.subjects import Dashboard
from tests.rules.mutants.kind import Kind, Mutate, kind, without


def _set(**fields: object) -> Mutate:
    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        if dashboard.panels:
            yield {**dashboard.data, **fields}

    return mutate


def _with_variables(dashboard: Dashboard, variables: list[Json]) -> Json:
    return {**dashboard.data, "templating": {**dashboard.data["templating"], "list": variables}}


def _deleted_variables(dashboard: Dashboard) -> Iterator[Json]:
    """Delete a variable that a query to Prometheus uses."""
    variables = [variable.data for variable in dashboard.variables]
    texts = " ".join(query.text for panel in dashboard.panels for query in panel.queries if query.node is not None)
    for variable in variables:
        name = re.escape(str(variable.get("name") or "-"))
        if variable.get("name") != "interval" and re.search(rf"\$\{{?{name}\b|\[\[{name}\b", texts):
            yield _with_variables(dashboard, [item for item in variables if item is not variable])


def _duplicate_variables(dashboard: Dashboard) -> Iterator[Json]:
    variables = [variable.data for variable in dashboard.variables]
    for variable in variables:
        if variable.get("name"):
            yield _with_variables(dashboard, [*variables, dict(variable)])


def _unused_variables(dashboard: Dashboard) -> Iterator[Json]:
    """Add a variable that nothing uses, unless a link passes all variables on."""
    text = repr(dashboard.data)
    if dashboard.variables and not any(
        word in text for word in ("includeVars': True", "libraryPanel", "all_variables")
    ):
        unused = {"name": "nobody_uses_this", "type": "custom", "query": "a,b", "current": {"value": "a"}}
        yield _with_variables(dashboard, [*(variable.data for variable in dashboard.variables), unused])


def _invalid_regexes(dashboard: Dashboard) -> Iterator[Json]:
    """Remove the bracket at the end of a group, or the slash at the end, of a variable's regular expression."""
    variables = [variable.data for variable in dashboard.variables]
    for variable in variables:
        regex = variable.get("regex")
        if isinstance(regex, str) and regex.startswith("/"):
            for changed in {regex.replace("*)", "*", 1), regex.rstrip("/gi")} - {regex, ""}:
                item = {**variable, "regex": changed}
                yield _with_variables(dashboard, [item if other is variable else other for other in variables])


def _invalid_names(dashboard: Dashboard) -> Iterator[Json]:
    variables = [variable.data for variable in dashboard.variables]
    for variable in variables:
        if variable.get("type") in ("query", "custom"):
            renamed = {**variable, "name": f"{variable.get('name')}-x"}
            yield _with_variables(dashboard, [renamed if item is variable else item for item in variables])


def _without(*keys: str) -> Mutate:
    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        if dashboard.panels and any(panel.type for panel in dashboard.panels):
            yield from (without(dashboard.data, key) for key in keys if dashboard.data.get(key))

    return mutate


def _relative_links(dashboard: Dashboard) -> Iterator[Json]:
    link = {"type": "link", "title": "Runbook", "url": "d/shop"}
    yield {**dashboard.data, "links": [*(dashboard.data.get("links") or ()), link]}


KINDS: tuple[Kind, ...] = (
    kind("delete a variable", _deleted_variables, "variable/undefined"),
    kind("define a variable twice", _duplicate_variables, "variable/duplicate-name"),
    kind("define a variable that nothing uses", _unused_variables, "variable/unused", least=Severity.NOTE),
    kind("break a variable's regular expression", _invalid_regexes, "variable/invalid-regex"),
    kind("give a variable an invalid name", _invalid_names, "variable/invalid-name"),
    kind("reverse the time range", _set(time={"from": "now", "to": "now-6h"}), "dashboard/invalid-time-range"),
    kind("misspell the time range", _set(time={"from": "6h", "to": "now"}), "dashboard/invalid-time-range"),
    kind("refresh every second", _set(refresh="1s"), "dashboard/fast-refresh", least=Severity.NOTE),
    kind("write an invalid uid", _set(uid="my dashboard"), "dashboard/invalid-uid"),
    kind("delete the title", _without("title"), "dashboard/missing-title"),
    kind("delete the uid", _without("uid"), "dashboard/missing-uid", least=Severity.NOTE),
    kind("link to a relative address", _relative_links, "dashboard/invalid-link-url"),
)
