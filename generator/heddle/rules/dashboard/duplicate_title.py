"""No two dashboards of a folder share a title.

Why: Grafana loads them once, and then takes no change of any file of that folder again.
Bad: two definitions with one title and one folder.
Good: the same title in two folders.
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
    """Refuse a title twice in a folder."""
    for first, dashboard in duplicates(subject.dashboards, lambda dashboard: (dashboard.folder, dashboard.title)):
        yield Violation(
            message=f"the title {dashboard.title!r} is taken in the folder {dashboard.folder!r}",
            help="give one of the two another title or folder",
            at=dashboard.location,
            related=first.location,
        )


def bad() -> Project:
    """Return two dashboards of one title."""
    return project(summary("a", "A"), summary("b", "A"))


def good() -> Project:
    """Return them in two folders."""
    return project(summary("a", "A", folder="X"), summary("b", "A", folder="Y"))
