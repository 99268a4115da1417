"""No two dashboards share a uid.

Why: Grafana loads them once, and then takes no change of any file of that folder again.
Bad: two definitions with `uid="loom-overview"`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.project_examples import project, summary
from generator.checks.project_subject import Project
from generator.checks.rule import Finding
from generator.checks.twice import twice
from generator.problem import Severity

ID = "dashboard/duplicate-uid"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Project) -> Iterator[Finding]:
    """Refuse a uid twice anywhere."""
    for first, dashboard in twice(subject.dashboards, lambda dashboard: dashboard.uid):
        yield Finding(
            message=f"the uid {dashboard.uid!r} is also that of {first.title!r}",
            mend="give one of the two another uid",
            at=dashboard.place,
            also=first.place,
        )


def bad() -> Project:
    """Return two dashboards of one uid."""
    return project(summary("a", "A"), summary("a", "B"))


def good() -> Project:
    """Return two that differ."""
    return project(summary("a", "A"), summary("b", "B"))
