"""Every variable that a query names is the dashboard's.

Why: Grafana sends an unknown variable as it stands, and the query finds nothing.
Bad: `up{job="$jop"}` where the variable is `job`.
Good: names that the dashboard has, and Grafana's own, such as `$__rate_interval`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.grafana.variables import references
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = None
GATE = True


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse a query, variable or annotation that names a variable which the dashboard does not have."""
    known = {variable.name for variable in subject.variables()}
    for part in _asking(subject.data):
        for name in sorted({name for text in _texts(part) for name in _names(text)} - known):
            yield Violation(
                message=f"${name} is no variable of the dashboard {subject.title!r}",
                help=f"add it to `variables`, or name one of: {', '.join(sorted(known)) or 'there are none'}",
                at=part,
            )


def _asking(dashboard: Json) -> Iterator[Json]:
    for panel in walk_panels(dashboard):
        yield from panel.get("targets", ())
    yield from dashboard.get("templating", {}).get("list", ())
    yield from dashboard.get("annotations", {}).get("list", ())


def _names(text: str) -> Iterator[str]:
    return (reference.name for reference in references(text) if reference.name[0].isalpha())


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    found: list[str] = []
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            left += item.values()
        elif isinstance(item, list):
            left += item
    return found


def bad() -> Dashboard:
    """Return a dashboard whose query names a variable that there is not."""
    return dashboard(shape('up{job="$jop"}'), variables=[{"name": "job", "type": "custom", "query": "a"}])


def good() -> Dashboard:
    """Return one whose query names its own."""
    return dashboard(shape('up{job="$job"}'), variables=[{"name": "job", "type": "custom", "query": "a"}])
