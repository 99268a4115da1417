"""The uid of the dashboard has changed.

Why: Links, bookmarks, alerts and stars refer to the uid. With a new one Grafana creates a second dashboard, and all of
them break.
Bad: `uid="shop-main"`, where the previous files have `shop-overview` for the same title and folder.
Good: the previous uid; or a new uid together with a new title.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.artifact import Identity
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.WARNING


def check(dashboards: Dashboards) -> Iterator[Violation]:
    current = {dashboard.uid for dashboard in dashboards.dashboards}
    previous = [object for object in dashboards.previous if object.kind == "dashboard"]
    removed = {object.name: object.uid for object in previous if object.uid not in current}
    known = {object.uid for object in dashboards.previous}
    for dashboard in dashboards.dashboards:
        old = removed.get(dashboard.title)
        if old is not None and dashboard.uid not in known:
            yield Violation(
                message=f"the uid of dashboard {dashboard.title!r} changed from {old!r} to {dashboard.uid!r}",
                help=f"keep {old!r}; links and bookmarks refer to it",
                at=dashboard.location,
            )


def _with_uid(uid: str) -> Dashboards:
    previous = [Identity(kind="dashboard", uid="shop", name="Shop")]
    return examples.dashboards(examples.summary(uid, "Shop"), previous=previous)


def bad() -> Dashboards:
    return _with_uid("shop-main")


def good() -> Dashboards:
    return _with_uid("shop")
