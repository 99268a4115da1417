"""The variable is not used.

Why: Readers who select another value and see no change stop trusting the other variables.
Bad: a variable that no query, title, link or other variable uses.
Good: a variable that a query uses. Ad hoc filters apply by themselves, and a link may pass on all variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import has_variables, variable_names
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Variable

SEVERITY = Severity.NOTE

_SELF_APPLYING = frozenset({"adhoc", "groupby", "snapshot", "system"})
# Keys whose value is the name of a variable, without `$`.
_NAME_KEYS = frozenset({"repeat", "variable", "variableName", "byVariable"})


def check(dashboard: Dashboard) -> Iterator[Violation]:
    variables = [variable for variable in dashboard.variables if _must_be_used(variable)]
    # The content of a library panel is stored elsewhere.
    if not variables or any("libraryPanel" in panel.data for panel in dashboard.panels):
        return
    rest = {key: value for key, value in dashboard.data.items() if key not in ("templating", "__inputs", "__requires")}
    names = _used_names(rest)
    if "__all_variables" in names or _passes_all_on(dashboard):
        return
    for variable in variables:
        others = (other.data for other in dashboard.variables if other.name != variable.name)
        if variable.name not in names and not any(variable.name in _used_names(other) for other in others):
            yield Violation(
                message=f"variable `{variable.name}` is not used",
                help="use it in a query, or remove it",
                at=variable.data,
            )


def _must_be_used(variable: Variable) -> bool:
    if variable.type in _SELF_APPLYING or not variable.name:
        return False
    # In other dashboards a hidden variable may carry a value from link to link.
    return variable.dashboard.built_with_heddle or not variable.hidden


def _used_names(part: Mapping[str, object]) -> set[str]:
    """Return the names of all variables in the keys and texts of a value."""
    names: set[str] = set()
    values: list[Any] = [part]
    while values:
        value = values.pop()
        for key, item in value.items() if isinstance(value, dict) else ((None, item) for item in value):
            if isinstance(item, str):
                if key in _NAME_KEYS:
                    names.add(item)
                if has_variables(item):
                    names |= variable_names(item)
            elif isinstance(item, (dict, list)):
                values.append(item)
            if key is not None and has_variables(key):
                names |= variable_names(key)
    return names


def _passes_all_on(dashboard: Dashboard) -> bool:
    links = [*(dashboard.data.get("links") or ())]
    for panel in dashboard.panels:
        links += panel.data.get("links") or ()
    return any(isinstance(link, dict) and link.get("includeVars") for link in links)


def _with_query(promql: str) -> Dashboard:
    variables = [{"name": "job", "type": "custom", "query": "a,b"}, {"name": "filters", "type": "adhoc"}]
    return examples.dashboard(examples.panel_json(promql), variables=variables)


def bad() -> Dashboard:
    return _with_query("up")


def good() -> Dashboard:
    return _with_query('up{job="${job:raw}"}')
