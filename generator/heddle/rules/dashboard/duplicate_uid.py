"""No two dashboards share a uid.

Why: Grafana loads them once, and then takes no change of any file of that folder again.
Bad: two definitions with `uid="loom-overview"`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.duplicates import duplicates
from heddle.rules.examples import project, summary
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Project) -> Iterator[Violation]:
    """Refuse a uid twice anywhere."""
    for first, dashboard in duplicates(subject.dashboards, lambda dashboard: dashboard.uid):
        yield Violation(
            message=f"the uid {dashboard.uid!r} is also that of {first.title!r}",
            help="give one of the two another uid",
            at=dashboard.location,
            related=first.location,
        )


def bad() -> Project:
    """Return two dashboards of one uid."""
    return project(summary("a", "A"), summary("a", "B"))


def good() -> Project:
    """Return two that differ."""
    return project(summary("a", "A"), summary("b", "B"))
