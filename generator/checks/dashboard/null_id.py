"""A dashboard keeps no number of a server's.

Why: `id` is a row in one server's database. On another one it is somebody else's dashboard, or none.
Bad: `"id": 42` beside the uid.
Good: no `id`, or null.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.problem import Severity

ID = "dashboard/null-id"
SEVERITY = Severity.ADVICE


def check(subject: Dashboard) -> Iterator[Finding]:
    """Advise against the number of a server; 0 stands for none."""
    found = subject.data.get("id")
    if isinstance(found, int) and found:
        yield Finding(
            message=f"the dashboard carries the id {found} of some server", mend="leave `id` out: the uid names it"
        )


def bad() -> Dashboard:
    """Return a dashboard with a number."""
    return dashboard(id=42)


def good() -> Dashboard:
    """Return one with null."""
    return dashboard(id=None)
