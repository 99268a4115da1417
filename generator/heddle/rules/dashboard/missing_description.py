"""The dashboard has no description.

Why: Grafana shows the description in search results and beside the title. It helps readers choose between dashboards.
Bad: no `description`.
Good: `description="Are orders coming in, and are they processed?"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    if not dashboard.data.get("description"):
        yield Violation(
            message="the dashboard has no description", help="describe in one sentence which question it answers"
        )


def bad() -> Dashboard:
    return examples.dashboard(description="")


def good() -> Dashboard:
    return examples.dashboard(description="Do orders come in?")
