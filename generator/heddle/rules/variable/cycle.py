"""Variables depend on each other in a circle.

Why: Grafana queries a variable once the variables in its query have values. In a circle, none of them ever gets one.
Bad: `host` is queried with `$job`, and `job` with `$host`.
Good: a chain: `cluster`, then `job`, then `host`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR


def check(dashboard: Dashboard) -> Iterator[Violation]:
    variables = {variable.name: variable for variable in dashboard.variables}
    # Grafana ignores a variable that refers to itself.
    needs = {name: variable.dependencies & variables.keys() - {name} for name, variable in variables.items()}
    reported: set[str] = set()
    for name in needs:
        circle = _shortest_circle(name, needs)
        if circle and reported.isdisjoint(circle):
            reported.update(circle)
            yield Violation(
                message=f"variables depend on each other: {' -> '.join([*circle, name])}",
                help="remove one of them from the query of another",
                at=variables[name].data,
            )


def _shortest_circle(start: str, needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the shortest path from a variable back to itself, empty if there is none."""
    paths = [[start]]
    visited: set[str] = set()
    for path in paths:
        for name in sorted(needs[path[-1]]):
            if name == start:
                return path
            if name not in visited:
                visited.add(name)
                paths.append([*path, name])
    return []


def _variable(name: str, query: str) -> Json:
    return {"name": name, "type": "query", "query": {"query": query, "refId": "A"}}


def bad() -> Dashboard:
    host = _variable("host", 'label_values(up{job="$job"}, host)')
    return examples.dashboard(variables=[host, _variable("job", 'label_values(up{host="$host"}, job)')])


def good() -> Dashboard:
    job = _variable("job", 'label_values(up{job=~"$job|shop"}, job)')
    return examples.dashboard(variables=[job, _variable("host", 'label_values(up{job="$job"}, host)')])
