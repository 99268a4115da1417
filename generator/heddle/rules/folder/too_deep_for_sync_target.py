"""The folder is nested deeper than the target of Git Sync allows.

Why: With the target `folder`, Grafana puts everything into a folder of the repository's name, which is one of four
levels. Git Sync skips the fourth level of directories. If the connection has the target `folderless` or `instance`, set
`git_sync.target`.
Bad: `folder="A/B/C/D"`.
Good: `folder="A/B/C"`, or `git_sync.target = "folderless"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import MAX_LEVELS, folder_path
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards
from heddle.settings.model import GitSync, Settings

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    settings = dashboards.settings
    if "git-sync" not in settings.outputs or settings.git_sync.target != "folder":
        return
    for dashboard in dashboards.dashboards:
        if len(folder_path(dashboard.folder)) == MAX_LEVELS:
            yield Violation(
                message=f"folder {dashboard.folder!r} has {MAX_LEVELS} levels; the folder of the repository is a fifth",
                help='set `git_sync.target` to "folderless" or "instance" if the connection has this target',
                at=dashboard.location,
            )


def bad() -> Dashboards:
    summary = examples.summary("a", "A", folder="A/B/C/D")
    return examples.dashboards(summary, settings=Settings(outputs=("provisioning", "git-sync")))


def good() -> Dashboards:
    summary = examples.summary("a", "A", folder="A/B/C/D")
    settings = Settings(outputs=("provisioning", "git-sync"), git_sync=GitSync(target="folderless"))
    return examples.dashboards(summary, settings=settings)
