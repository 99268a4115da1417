"""A query asks a data source that is there.

Why: The panel shows an error, and nothing else does.
Bad: a panel on the uid `promtheus`.
Good: the uid of a data source of the project, or a variable that chooses one.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import project, summary
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Project) -> Iterator[Violation]:
    """Refuse a uid that no definition has, where any data source is defined."""
    for dashboard in subject.dashboards if subject.sources else ():
        for reference in dashboard.sources:
            if reference.uid not in subject.sources:
                yield Violation(
                    message=f"{dashboard.title!r} asks the data source {reference.uid!r}, which is not defined",
                    help=f"define it in datasources/, or ask one of: {', '.join(sorted(subject.sources))}",
                    at=reference.location,
                )


def bad() -> Project:
    """Return a dashboard that asks nobody."""
    return project(summary("shop", "Shop", source="promtheus"))


def good() -> Project:
    """Return one that asks a data source."""
    return project(summary("shop", "Shop", source="prometheus"))
