"""A link menu has no tags.

Why: A link of the type `dashboards` is a menu of all dashboards that have its tags. Without tags it lists every
dashboard of the server.
Bad: a link of the type `dashboards` without tags.
Good: `tags=["shop"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.NOTE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for link in dashboard.data.get("links") or ():
        if link.get("type") == "dashboards" and not link.get("tags"):
            yield Violation(
                message=f"link menu {link.get('title', '')!r} has no tags, so it lists every dashboard",
                help="set the tag of the dashboards to list",
                at=link,
            )


def bad() -> Dashboard:
    return examples.dashboard(links=[{"type": "dashboards", "title": "All", "tags": []}])


def good() -> Dashboard:
    return examples.dashboard(links=[{"type": "dashboards", "title": "Shop", "tags": ["shop"]}])
