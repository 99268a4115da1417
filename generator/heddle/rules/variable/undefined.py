"""A query uses a variable that the dashboard does not have.

Why: Grafana sends the name of an unknown variable unchanged, and the query finds nothing.
Bad: `up{job="$jop"}`, where the variable is named `job`.
Good: variables of the dashboard, and Grafana's own, such as `$__rate_interval`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.variables import references
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = None
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    known = {variable.name for variable in dashboard.variables}
    for part in _parts_with_queries(dashboard):
        for name in sorted(_names(part) - known):
            yield Violation(
                message=f"undefined variable `${name}`",
                help=did_you_mean(name, known, "the variables are") or "define it in `variables`",
                at=part,
            )


def _parts_with_queries(dashboard: Dashboard) -> Iterator[Mapping[str, object]]:
    for panel in dashboard.panels:
        yield from panel.targets
    yield from (variable.data for variable in dashboard.variables)
    yield from dashboard.data.get("annotations", {}).get("list", ())


def _names(part: Mapping[str, object]) -> set[str]:
    """Return the names of the variables in any text of a part, without Grafana's own."""
    names: set[str] = set()
    values: list[Any] = [part]
    while values:
        value = values.pop()
        if isinstance(value, str):
            names |= {ref.name for ref in references(value) if not (ref.is_built_in or ref.is_number)}
        elif isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
    return names


def _with_query(promql: str) -> Dashboard:
    job = {"name": "job", "type": "custom", "query": "a"}
    return examples.dashboard(examples.panel_json(promql), variables=[job])


def bad() -> Dashboard:
    return _with_query('up{job="$jop"}')


def good() -> Dashboard:
    return _with_query('up{job="$job"}')
