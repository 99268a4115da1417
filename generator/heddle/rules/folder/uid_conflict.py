"""Folders keep apart, from each other and from dashboards.

Why: A folder's uid comes from its title, and Grafana keeps the uids of folders and dashboards under one roof: what
meets another's is not saved.
Bad: folders `My folder` and `my-folder`; a dashboard with the uid `folder-my-folder` beside them.
Good: titles that differ by more than case and punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import folder_uid, slug
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import project, summary
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Project) -> Iterator[Violation]:
    """Refuse two folder titles that come to the same uid, and a dashboard that has a folder's."""
    titles: dict[str, str] = {}
    for dashboard in subject.dashboards:
        first = titles.setdefault(slug(dashboard.folder), dashboard.folder)
        if first != dashboard.folder:
            yield Violation(
                message=f"the folders {first!r} and {dashboard.folder!r} would share the uid {folder_uid(first)!r}",
                help="give one of the two a title that differs by more than case and punctuation",
                at=dashboard.location,
            )
    folders = {folder_uid(title): title for title in titles.values() if title}
    for dashboard in subject.dashboards:
        if dashboard.uid in folders:
            yield Violation(
                message=f"the uid {dashboard.uid!r} is that of the folder {folders[dashboard.uid]!r}",
                help="give the dashboard another uid: Grafana saves no dashboard under a folder's",
                at=dashboard.location,
            )


def bad() -> Project:
    """Return folders that meet."""
    return project(summary("a", "A", folder="My folder"), summary("b", "B", folder="my-folder"))


def good() -> Project:
    """Return folders that do not."""
    return project(summary("a", "A", folder="Mine"), summary("b", "B", folder="Yours"))
