"""A dashboard has a uid that Grafana keeps.

Why: Links, alerts and pushes name a dashboard by its uid. One that is missing is made up anew at each import; one that
Grafana refuses costs the file: it is skipped with an error in the log.
Bad: a uid with a blank, or of more than 40 characters.
Good: `loom-overview`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import UID
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse a uid that is empty, too long or of other characters."""
    if not UID.fullmatch(str(subject.data.get("uid") or "")):
        yield Violation(
            message=f"the uid {subject.data.get('uid')!r} is not one to 40 of a-z A-Z 0-9 - _",
            help="give a uid such as `loom-overview`, and keep it: links name it",
        )


def bad() -> Dashboard:
    """Return a dashboard whose uid has a blank."""
    return dashboard(uid="shop orders")


def good() -> Dashboard:
    """Return one whose uid Grafana takes."""
    return dashboard(uid="shop-orders")
