"""Two variables have the same name.

Why: Grafana keeps one of them, and the values of the other never reach a query.
Bad: two variables named `job`.
Good: `job` and `host`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, duplicates

SEVERITY = Severity.ERROR


def check(dashboard: Dashboard) -> Iterator[Violation]:
    variables = [variable for variable in dashboard.variables if variable.name]
    for _, variable in duplicates(variables, lambda variable: variable.name):
        yield Violation(
            message=f"two variables are named `{variable.name}`", help="rename one of them", at=variable.data
        )


def bad() -> Dashboard:
    return examples.dashboard(variables=[{"name": "job", "type": "custom"}, {"name": "job", "type": "textbox"}])


def good() -> Dashboard:
    return examples.dashboard(variables=[{"name": "job", "type": "custom"}, {"name": "Job", "type": "textbox"}])
