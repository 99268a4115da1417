"""A folder is not deeper than Grafana's own limit.

Why: Grafana 12 takes four levels of folders; a push of a fifth is refused. Files know no nesting: there the whole path
is the title.
Bad: `folder="A/B/C/D/E"`.
Good: `folder="A/B"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.project_examples import project, summary
from generator.checks.project_subject import Project
from generator.checks.rule import Finding
from generator.problem import Severity

ID = "folder/depth"
SEVERITY = Severity.NOTE

_LEVELS = 4


def check(subject: Project) -> Iterator[Finding]:
    """Note a folder of more levels than Grafana takes."""
    for dashboard in subject.dashboards:
        levels = len(dashboard.folder.split("/"))
        if levels > _LEVELS:
            yield Finding(
                message=f"the folder {dashboard.folder!r} has {levels} levels",
                mend=f"use at most {_LEVELS}",
                at=dashboard.place,
            )


def bad() -> Project:
    """Return five levels."""
    return project(summary("a", "A", folder="A/B/C/D/E"))


def good() -> Project:
    """Return two."""
    return project(summary("a", "A", folder="A/B"))
