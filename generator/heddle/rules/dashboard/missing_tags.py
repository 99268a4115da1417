"""The dashboard has no tags.

Why: Tags are how people find the dashboards of a system, and a link menu lists the dashboards that have its tags.
Bad: `tags=[]`.
Good: `tags=["shop"]`.
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
    if not dashboard.data.get("tags"):
        yield Violation(message="the dashboard has no tags", help="tag it with the name of its system")


def bad() -> Dashboard:
    return examples.dashboard(tags=[])


def good() -> Dashboard:
    return examples.dashboard(tags=["shop"])
