"""The dashboard contains the database id of a server.

Why: `id` identifies a row in the database of one Grafana. On another server it belongs to another dashboard, or none.
Bad: `"id": 42` beside the uid.
Good: no `id`, or null.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ADVICE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    id = dashboard.data.get("id")
    if isinstance(id, int) and id:
        yield Violation(message=f"the dashboard has the database id {id}", help="remove `id`; the uid identifies it")


def bad() -> Dashboard:
    return examples.dashboard(id=42)


def good() -> Dashboard:
    return examples.dashboard(id=None)
