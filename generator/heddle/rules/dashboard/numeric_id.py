"""A dashboard keeps no number of a server's.

Why: `id` is a row in one server's database. On another one it is somebody else's dashboard, or none.
Bad: `"id": 42` beside the uid.
Good: no `id`, or null.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ADVICE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Advise against the number of a server; 0 stands for none."""
    found = subject.data.get("id")
    if isinstance(found, int) and found:
        yield Violation(
            message=f"the dashboard carries the id {found} of some server", help="leave `id` out: the uid names it"
        )


def bad() -> Dashboard:
    """Return a dashboard with a number."""
    return dashboard(id=42)


def good() -> Dashboard:
    """Return one with null."""
    return dashboard(id=None)
