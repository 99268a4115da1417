"""Two dashboards in one folder have the same title.

Why: Grafana loads the files once and from then on ignores every change to any file of that folder.
Bad: two definitions with the same title and folder.
Good: the same title in two folders.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards, duplicates

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    for first, dashboard in duplicates(dashboards.dashboards, lambda dashboard: (dashboard.folder, dashboard.title)):
        yield Violation(
            message=f"folder {dashboard.folder!r} already has a dashboard titled {dashboard.title!r}",
            help="change the title or the folder of one of the two",
            at=dashboard.location,
            related=first.location,
        )


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A"), examples.summary("b", "A"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="X"), examples.summary("b", "A", folder="Y"))
