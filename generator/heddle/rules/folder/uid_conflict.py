"""The uid of a folder is also that of another folder or of a dashboard.

Why: A folder's uid is derived from its title, and folders and dashboards share one namespace in Grafana: the second
object with a uid is not saved. In a push, the folders that contain a folder count too.
Bad: folders `My folder` and `my-folder`; a dashboard with the uid `folder-my-folder`.
Good: titles that differ by more than case and punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import folder_path, folder_uid, slug
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    titles: dict[str, str] = {}
    complete = {dashboard.folder for dashboard in (*dashboards.dashboards, *dashboards.library_panels)}
    for dashboard in (*dashboards.dashboards, *dashboards.library_panels):
        for folder in _with_parents(dashboard.folder):
            first = titles.setdefault(slug(folder), folder)
            # A push uses one folder for parents that differ only in case.
            is_same_parent = first.casefold() == folder.casefold() and not {first, folder} <= complete
            if first != folder and not is_same_parent:
                yield Violation(
                    message=f"folders {first!r} and {folder!r} would have the same uid, {folder_uid(first)!r}",
                    help="choose a title that differs by more than case and punctuation",
                    at=dashboard.location,
                )
                break
    folders = {folder_uid(title): title for title in titles.values() if title}
    for dashboard in dashboards.dashboards:
        if dashboard.uid in folders:
            yield Violation(
                message=f"the uid {dashboard.uid!r} is already that of folder {folders[dashboard.uid]!r}",
                help="choose another uid for the dashboard",
                at=dashboard.location,
            )


def _with_parents(folder: str) -> list[str]:
    path = folder_path(folder)
    return ["/".join(path[:length]) for length in range(1, len(path) + 1)] or [""]


def bad() -> Dashboards:
    one, other = examples.summary("a", "A", folder="My folder"), examples.summary("b", "B", folder="my-folder")
    return examples.dashboards(one, other)


def good() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="Mine"), examples.summary("b", "B", folder="Yours"))
