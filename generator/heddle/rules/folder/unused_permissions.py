"""The setting `permissions` names a folder that contains no dashboard.

Why: A misspelled title leaves the real folder with the permissions that Grafana gives to every folder.
Bad: `[permissions.Shpo]`.
Good: `[permissions.Shop]`, where a dashboard is in the folder `Shop` or `Shop/Europe`. The folder of a system's alerts
has the title of the system and `alerts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import folder_path
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards
from heddle.settings.model import FolderPermissions, Settings

SEVERITY = Severity.WARNING
IN_GENERATE = True

_ALERTS = " alerts"


def check(dashboards: Dashboards) -> Iterator[Violation]:
    settings = dashboards.settings
    if settings.systems:
        return  # The folders of the other systems are not known.
    paths = [folder_path(each.folder) for each in (*dashboards.dashboards, *dashboards.library_panels)]
    titles = {"/".join(path[:length]) for path in paths for length in range(1, len(path) + 1)}
    for title in sorted(settings.permissions):
        if "/".join(folder_path(title)) not in titles and not title.endswith(_ALERTS):
            yield Violation(
                message=f"`permissions` names the folder {title!r}, which contains no dashboard",
                help=did_you_mean(title, titles) or "remove it",
                at=settings.source.document.location("permissions", title),
            )


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="Shop"), settings=_settings("Shpo"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="Shop/Europe"), settings=_settings("Shop"))


def _settings(title: str) -> Settings:
    return Settings(permissions={title: FolderPermissions(view=("Viewer", "Editor"))})
