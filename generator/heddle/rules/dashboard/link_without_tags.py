"""A menu of dashboards says by a tag which it holds.

Why: Without a tag it holds every dashboard of the server.
Bad: a link of the type `dashboards` without tags.
Good: `tags=["shop"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.NOTE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Note a menu of all dashboards there are."""
    for link in subject.data.get("links") or ():
        if link.get("type") == "dashboards" and not link.get("tags"):
            yield Violation(
                message=f"the menu {link.get('title', '')!r} has no tag, so it holds every dashboard",
                help="give it the tag of the dashboards that belong together",
                at=link,
            )


def bad() -> Dashboard:
    """Return a dashboard with a menu of everything."""
    return dashboard(links=[{"type": "dashboards", "title": "All", "tags": []}])


def good() -> Dashboard:
    """Return one with a menu of its own system."""
    return dashboard(links=[{"type": "dashboards", "title": "Shop", "tags": ["shop"]}])
