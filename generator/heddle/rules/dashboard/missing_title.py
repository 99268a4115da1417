"""A dashboard has a title.

Why: Grafana skips a file whose dashboard has none, with an error in its log.
Bad: `title=""`.
Good: `title="Loom / Overview"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse a title that is empty or blank."""
    if not str(subject.data.get("title") or "").strip():
        yield Violation(message="the dashboard has no title", help="give it a title")


def bad() -> Dashboard:
    """Return a dashboard without a title."""
    return dashboard(title="")


def good() -> Dashboard:
    """Return one with a title."""
    return dashboard(title="Shop")
