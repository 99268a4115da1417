"""A link leads to a dashboard that is there.

Why: Who follows it finds "Dashboard not found", mostly when in a hurry.
Bad: `link("loom-overveiw", "Loom")`.
Good: the uid of a dashboard of the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import project, summary
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Project) -> Iterator[Violation]:
    """Refuse a link to a uid that no definition has."""
    known = sorted({dashboard.uid for dashboard in subject.dashboards})
    for dashboard in subject.dashboards:
        for link in dashboard.links:
            if link.uid not in known:
                near = get_close_matches(link.uid, known, n=1)
                yield Violation(
                    message=f"the dashboard {dashboard.title!r} links to the uid {link.uid!r}, which no dashboard has",
                    help=f"did you mean {near[0]!r}?" if near else f"link to one of: {', '.join(known)}",
                    at=link.location,
                )


def bad() -> Project:
    """Return a link to nowhere."""
    return project(summary("shop", "Shop", links="shpo"))


def good() -> Project:
    """Return a link that leads somewhere."""
    return project(summary("shop", "Shop", links="bills"), summary("bills", "Bills"))
