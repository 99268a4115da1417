"""Viewers have access to the folder, and editors have none.

Why: Grafana's roles do not include each other in the permissions of a folder. Where only `Viewer` is named, the role
Editor cannot open the folder, and neither can a service account with this role that pushes it.
Bad: `view = ["Viewer"]`, without `Editor` at any level.
Good: `view = ["Viewer"]` and `edit = ["Editor"]`, or both in `view`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import folder_path
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards
from heddle.settings.model import FolderPermissions, Settings

SEVERITY = Severity.NOTE


def check(dashboards: Dashboards) -> Iterator[Violation]:
    settings = dashboards.settings
    for title, levels in sorted(settings.permissions.items()):
        members = {*levels.view, *levels.edit, *levels.admin}
        is_nested = len(folder_path(title)) > 1  # then it inherits from the folder that contains it
        if not is_nested and "Viewer" in members and "Editor" not in members:
            yield Violation(
                message=f"the role Viewer has access to the folder {title!r}, and the role Editor has none",
                help=f'add "Editor" to a level of `permissions.{title}`',
                at=settings.source.document.location("permissions", title),
            )


def bad() -> Dashboards:
    return examples.dashboards(settings=_settings("Viewer"))


def good() -> Dashboards:
    return examples.dashboards(settings=_settings("Viewer", "Editor"))


def _settings(*members: str) -> Settings:
    return Settings(permissions={"Shop": FolderPermissions(view=members)})
