"""Two dashboards have the same uid.

Why: Grafana loads the files once and from then on ignores every change to any file of that folder.
Bad: two definitions with `uid="shop-overview"`.
Good: `uid="shop-overview"` and `uid="shop-orders"`.
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
    for first, dashboard in duplicates(dashboards.dashboards, lambda dashboard: dashboard.uid):
        yield Violation(
            message=f"the uid {dashboard.uid!r} is already that of dashboard {first.title!r}",
            help="change one of the two",
            at=dashboard.location,
            related=first.location,
        )


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A"), examples.summary("a", "B"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A"), examples.summary("b", "B"))
