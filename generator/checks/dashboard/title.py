"""A dashboard has a title.

Why: Grafana skips a file whose dashboard has none, with an error in its log.
Bad: `title=""`.
Good: `title="Loom / Overview"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.problem import Severity

ID = "dashboard/title"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Dashboard) -> Iterator[Finding]:
    """Refuse a title that is empty or blank."""
    if not str(subject.data.get("title") or "").strip():
        yield Finding(message="the dashboard has no title", mend="give it a title")


def bad() -> Dashboard:
    """Return a dashboard without a title."""
    return dashboard(title="")


def good() -> Dashboard:
    """Return one with a title."""
    return dashboard(title="Shop")
