"""The dashboard has no title.

Why: Grafana skips a file whose dashboard has no title and only logs an error.
Bad: `title=""`.
Good: `title="Shop / Overview"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    # A template of another tool has panels without types.
    is_template = bool(dashboard.panels) and not any(panel.type for panel in dashboard.panels)
    if not str(dashboard.data.get("title") or "").strip() and not is_template:
        yield Violation(message="the dashboard has no title")


def bad() -> Dashboard:
    return examples.dashboard(title="")


def good() -> Dashboard:
    return examples.dashboard(title="Shop")
