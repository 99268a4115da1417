"""The dashboard refreshes more often than every 5 seconds.

Why: At each refresh every open browser runs all queries again, while metrics are scraped every 15 seconds or so.
Bad: `refresh="1s"`.
Good: `refresh="30s"`, `refresh="auto"`, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

_SECONDS = re.compile(r"(\d+)(ms|s)")
_LIMIT = 5


def check(dashboard: Dashboard) -> Iterator[Violation]:
    refresh = dashboard.data.get("refresh")
    interval = _SECONDS.fullmatch(refresh) if isinstance(refresh, str) else None
    if interval and int(interval[1]) / (1000 if interval[2] == "ms" else 1) < _LIMIT:
        yield Violation(
            message=f"the dashboard runs all queries every {refresh}",
            help='write refresh="30s", or "auto", which depends on the time range',
        )


def bad() -> Dashboard:
    return examples.dashboard(refresh="1s")


def good() -> Dashboard:
    return examples.dashboard(refresh="auto")
