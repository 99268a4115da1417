"""A variable changes something.

Why: Who picks another value and sees nothing change stops trusting the others.
Bad: a variable that no query, title, link or other variable names.
Good: each variable in a query. Ad hoc filters act by themselves; a link that passes all variables on uses each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.grafana.variables import variable_names
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Variable

SEVERITY = Severity.NOTE

_ALONE = frozenset({"adhoc", "groupby", "snapshot", "system"})
_HIDDEN = 2
# Keys whose value is a variable's bare name.
_BARE = frozenset({"repeat", "variable", "variableName", "byVariable"})


def check(subject: Dashboard) -> Iterator[Violation]:
    """Note variables that nothing names; nothing is said where parts of the dashboard are kept elsewhere."""
    variables = [each for each in subject.variables() if _matters(each)]
    if not variables or any("libraryPanel" in panel for panel in walk_panels(subject.data)):
        return
    rest = {key: value for key, value in subject.data.items() if key not in ("templating", "__inputs", "__requires")}
    used = _used(rest)
    if "__all_variables" in used or _passes_on(subject):
        return
    for variable in variables:
        others = (other.data for other in subject.variables() if other.name != variable.name)
        if variable.name not in used and not any(variable.name in _used(other) for other in others):
            yield Violation(
                message=f"nothing in the dashboard uses the variable {variable.name}",
                help="name it in a query, or take it out",
                at=variable.data,
            )


def _matters(variable: Variable) -> bool:
    """Return whether a variable ought to be named; elsewhere hidden ones may carry a value from link to link."""
    if variable.data.get("type") in _ALONE or not variable.name:
        return False
    return variable.dashboard.built_with_heddle or variable.data.get("hide") != _HIDDEN


def _used(value: Json) -> set[str]:
    """Return the names of all variables in a value, keys and texts alike."""
    found: set[str] = set()
    left: list[Any] = [value]
    while left:
        held = left.pop()
        for key, item in held.items() if isinstance(held, dict) else ((None, each) for each in held):
            if isinstance(item, str):
                if key in _BARE:
                    found.add(item)
                found |= variable_names(item)
            elif isinstance(item, (dict, list)):
                left.append(item)
            if key is not None:
                found |= variable_names(key)
    return found


def _passes_on(dashboard: Dashboard) -> bool:
    links = [*(dashboard.data.get("links") or ()), *_panel_links(dashboard)]
    return any(isinstance(link, dict) and link.get("includeVars") for link in links)


def _panel_links(dashboard: Dashboard) -> Iterator[Any]:
    for panel in walk_panels(dashboard.data):
        yield from panel.get("links") or ()


def bad() -> Dashboard:
    """Return a dashboard with a variable that its query forgot."""
    return dashboard(shape("up"), variables=[{"name": "job", "type": "custom", "query": "a,b"}])


def good() -> Dashboard:
    """Return one whose query names it, and which has a filter that acts by itself."""
    variables = [{"name": "job", "type": "custom", "query": "a,b"}, {"name": "filters", "type": "adhoc"}]
    return dashboard(shape('up{job="${job:raw}"}'), variables=variables)
