"""No two variables share a name.

Why: Grafana keeps one of them, and the other's values never reach a query.
Bad: two variables called `job`.
Good: `job` and `host`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse a second variable of one name."""
    seen: set[str] = set()
    for variable in subject.variables():
        if variable.name and variable.name in seen:
            yield Violation(
                message=f"two variables are called {variable.name}", help="rename one of them", at=variable.data
            )
        seen.add(variable.name)


def bad() -> Dashboard:
    """Return a dashboard with two variables of one name."""
    return dashboard(variables=[{"name": "job", "type": "custom"}, {"name": "job", "type": "textbox"}])


def good() -> Dashboard:
    """Return one with names that differ by their case, as Grafana's do."""
    return dashboard(variables=[{"name": "job", "type": "custom"}, {"name": "Job", "type": "textbox"}])
