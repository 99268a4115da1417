"""A dashboard keeps its uid.

Why: Links, bookmarks, alerts and stars name it. Under a new uid Grafana makes a second dashboard, and they all break.
Bad: `uid="loom-main"` where the files made before say `loom-overview` for the same title and folder.
Good: the uid that it had; a new uid with a new title.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.artifact import Identity
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import project, summary
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.WARNING


def check(subject: Project) -> Iterator[Violation]:
    """Warn of a dashboard that had another uid when the files were made."""
    now = {dashboard.uid for dashboard in subject.dashboards}
    before = {held.name: held.uid for held in subject.made if held.kind == "dashboard" and held.uid not in now}
    known = {held.uid for held in subject.made}
    for dashboard in subject.dashboards:
        old = before.get(dashboard.title)
        if old is not None and dashboard.uid not in known:
            yield Violation(
                message=f"the dashboard {dashboard.title!r} had the uid {old!r}, and now has {dashboard.uid!r}",
                help=f"keep {old!r}: links and bookmarks name it",
                at=dashboard.location,
            )


def bad() -> Project:
    """Return a dashboard whose uid changed."""
    return project(summary("loom-main", "Loom"), made=[Identity(kind="dashboard", uid="loom", name="Loom")])


def good() -> Project:
    """Return one that kept it."""
    return project(summary("loom", "Loom"), made=[Identity(kind="dashboard", uid="loom", name="Loom")])
