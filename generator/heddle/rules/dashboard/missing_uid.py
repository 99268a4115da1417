"""The dashboard has no uid.

Why: Grafana assigns a new uid at each import, so links and bookmarks to the dashboard break, and a second import
creates a second dashboard.
Bad: a dashboard without `uid`.
Good: `"uid": "shop-overview"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.NOTE
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    if not dashboard.data.get("uid"):
        yield Violation(message="the dashboard has no uid", help="use 1 to 40 letters, digits, `-` and `_`")


def bad() -> Dashboard:
    return examples.dashboard(uid="")


def good() -> Dashboard:
    return examples.dashboard(uid="shop-orders")
