"""The variable stands before another one that it depends on.

Why: Readers select from left to right. A selection that changes the options to its left is surprising.
Bad: `host`, which is queried with `$job`, before `job`.
Good: `job`, then `host`. Grafana queries them in the right order either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ADVICE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    visible = [variable for variable in dashboard.variables if not variable.data.get("hide")]
    for variable, later in combinations(visible, 2):
        if later.name != variable.name and later.name in variable.dependencies:
            yield Violation(
                message=f"variable `{variable.name}` depends on `{later.name}`, which stands after it",
                help=f"move `{later.name}` before `{variable.name}`",
                at=variable.data,
            )


_HOST = {"name": "host", "type": "query", "query": 'label_values(up{job="$job"}, host)'}
_JOB = {"name": "job", "type": "query", "query": "label_values(up, job)"}


def bad() -> Dashboard:
    return examples.dashboard(variables=[_HOST, _JOB])


def good() -> Dashboard:
    return examples.dashboard(variables=[_JOB, _HOST])
