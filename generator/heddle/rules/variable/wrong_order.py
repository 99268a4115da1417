"""A variable stands after those that it needs.

Why: Readers choose from left to right; a choice on the right that changes the list on its left looks like a fault.
Bad: `host`, which is asked with `$job`, before `job`.
Good: `job`, then `host`. Grafana asks them in the right order anyway.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard
from heddle.rules.variable.cycle import needed

SEVERITY = Severity.ADVICE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Advise where a variable that is shown needs one that is shown later."""
    later = [variable for variable in subject.variables() if not variable.data.get("hide")]
    while later:
        variable, *later = later
        for other in later:
            if other.name != variable.name and other.name in needed(variable):
                yield Violation(
                    message=f"the variable {variable.name} stands before {other.name}, which it needs",
                    help=f"put {other.name} before {variable.name}",
                    at=variable.data,
                )


def _asking(name: str, query: str) -> dict[str, object]:
    return {"name": name, "type": "query", "query": query}


def bad() -> Dashboard:
    """Return a dashboard whose first variable needs its second."""
    host = _asking("host", 'label_values(up{job="$job"}, host)')
    return dashboard(variables=[host, _asking("job", "label_values(up, job)")])


def good() -> Dashboard:
    """Return one whose second variable needs its first."""
    host = _asking("host", 'label_values(up{job="$job"}, host)')
    return dashboard(variables=[_asking("job", "label_values(up, job)"), host])
