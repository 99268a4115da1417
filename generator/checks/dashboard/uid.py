"""A dashboard has a uid that Grafana keeps.

Why: Links, alerts and pushes name a dashboard by its uid. One that is missing is made up anew at each import; one that
Grafana refuses costs the file: it is skipped with an error in the log.
Bad: a uid with a blank, or of more than 40 characters.
Good: `loom-overview`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.grafana import UID
from generator.problem import Severity

ID = "dashboard/uid"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Dashboard) -> Iterator[Finding]:
    """Refuse a uid that is empty, too long or of other characters."""
    if not UID.fullmatch(str(subject.data.get("uid") or "")):
        yield Finding(
            message=f"the uid {subject.data.get('uid')!r} is not one to 40 of a-z A-Z 0-9 - _",
            mend="give a uid such as `loom-overview`, and keep it: links name it",
        )


def bad() -> Dashboard:
    """Return a dashboard whose uid has a blank."""
    return dashboard(uid="shop orders")


def good() -> Dashboard:
    """Return one whose uid Grafana takes."""
    return dashboard(uid="shop-orders")
