"""No variables wait for each other.

Why: Grafana asks for a variable when those that it names have values; in a circle none ever gets one.
Bad: `host` is asked with `$job`, and `job` with `$host`.
Good: a chain, `cluster` -> `job` -> `host`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import variable_names
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Variable

SEVERITY = Severity.ERROR

_ASKED = {"query": ("query", "regex", "datasource"), "custom": ("query",), "datasource": ("regex",)}


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse variables that need each other; Grafana overlooks one that names itself."""
    variables = {variable.name: variable for variable in subject.variables()}
    needs = {name: needed(variable) & variables.keys() - {name} for name, variable in variables.items()}
    told: set[str] = set()
    for name in needs:
        circle = _circle(name, needs)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            yield Violation(
                message=f"the variables wait for each other: {' -> '.join([*circle, name])}",
                help="take one of them out of the query of another",
                at=variables[name].data,
            )


def needed(variable: Variable) -> frozenset[str]:
    """Return the names of the variables that must have a value before this one gets its own."""
    keys = _ASKED.get(str(variable.data.get("type")), ())
    return variable_names(" ".join(_text(variable.data.get(key)) for key in keys))


def _text(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(_text(item) for item in value.values())
    return value if isinstance(value, str) else ""


def _circle(start: str, needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the shortest way from a variable to itself; empty if there is none."""
    ways = [[start]]
    met: set[str] = set()
    for way in ways:
        for name in sorted(needs[way[-1]]):
            if name == start:
                return way
            if name not in met:
                met.add(name)
                ways.append([*way, name])
    return []


def _asking(name: str, query: str) -> dict[str, object]:
    return {"name": name, "type": "query", "query": {"query": query, "refId": "A"}}


def bad() -> Dashboard:
    """Return a dashboard with two variables that wait for each other."""
    host = _asking("host", 'label_values(up{job="$job"}, host)')
    return dashboard(variables=[host, _asking("job", 'label_values(up{host="$host"}, job)')])


def good() -> Dashboard:
    """Return one with a chain, whose first variable names itself."""
    job = _asking("job", 'label_values(up{job=~"$job|shop"}, job)')
    return dashboard(variables=[job, _asking("host", 'label_values(up{job="$job"}, host)')])
