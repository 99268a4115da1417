"""A folder is not deeper than Grafana's own limit.

Why: Grafana 12 takes four levels of folders; a push of a fifth is refused. Files know no nesting: there the whole path
is the title.
Bad: `folder="A/B/C/D/E"`.
Good: `folder="A/B"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import project, summary
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.NOTE

_LEVELS = 4


def check(subject: Project) -> Iterator[Violation]:
    """Note a folder of more levels than Grafana takes."""
    for dashboard in subject.dashboards:
        levels = len(dashboard.folder.split("/"))
        if levels > _LEVELS:
            yield Violation(
                message=f"the folder {dashboard.folder!r} has {levels} levels",
                help=f"use at most {_LEVELS}",
                at=dashboard.location,
            )


def bad() -> Project:
    """Return five levels."""
    return project(summary("a", "A", folder="A/B/C/D/E"))


def good() -> Project:
    """Return two."""
    return project(summary("a", "A", folder="A/B"))
