"""A dashboard refreshes no faster than its data changes.

Why: Every open browser asks every query again at each refresh; metrics are scraped every 15 seconds or so.
Bad: `refresh="1s"`.
Good: `refresh="30s"`, `refresh="auto"`, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

_SPAN = re.compile(r"(\d+)(ms|s)")
_LEAST = 5


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of a refresh in less than five seconds."""
    refresh = subject.data.get("refresh")
    found = _SPAN.fullmatch(refresh) if isinstance(refresh, str) else None
    if found and int(found[1]) / (1000 if found[2] == "ms" else 1) < _LEAST:
        yield Violation(
            message=f"the dashboard asks everything again every {refresh}",
            help='write refresh="30s", or "auto", which follows the range that is shown',
        )


def bad() -> Dashboard:
    """Return a dashboard that refreshes every second."""
    return dashboard(refresh="1s")


def good() -> Dashboard:
    """Return one that leaves it to Grafana."""
    return dashboard(refresh="auto")
