"""No two dashboards of a folder share a title.

Why: Grafana loads them once, and then takes no change of any file of that folder again.
Bad: two definitions with one title and one folder.
Good: the same title in two folders.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.project_examples import project, summary
from generator.checks.project_subject import Project
from generator.checks.rule import Finding
from generator.checks.twice import twice
from generator.problem import Severity

ID = "dashboard/duplicate-title"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Project) -> Iterator[Finding]:
    """Refuse a title twice in a folder."""
    for first, dashboard in twice(subject.dashboards, lambda dashboard: (dashboard.folder, dashboard.title)):
        yield Finding(
            message=f"the title {dashboard.title!r} is taken in the folder {dashboard.folder!r}",
            mend="give one of the two another title or folder",
            at=dashboard.place,
            also=first.place,
        )


def bad() -> Project:
    """Return two dashboards of one title."""
    return project(summary("a", "A"), summary("b", "A"))


def good() -> Project:
    """Return them in two folders."""
    return project(summary("a", "A", folder="X"), summary("b", "A", folder="Y"))
