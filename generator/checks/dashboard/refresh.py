"""A dashboard refreshes no faster than its data changes.

Why: Every open browser asks every query again at each refresh; metrics are scraped every 15 seconds or so.
Bad: `refresh="1s"`.
Good: `refresh="30s"`, `refresh="auto"`, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.problem import Severity

ID = "dashboard/refresh"
SEVERITY = Severity.WARNING
ELSEWHERE = Severity.NOTE

_SPAN = re.compile(r"(\d+)(ms|s)")
_LEAST = 5


def check(subject: Dashboard) -> Iterator[Finding]:
    """Warn of a refresh in less than five seconds."""
    refresh = subject.data.get("refresh")
    found = _SPAN.fullmatch(refresh) if isinstance(refresh, str) else None
    if found and int(found[1]) / (1000 if found[2] == "ms" else 1) < _LEAST:
        yield Finding(
            message=f"the dashboard asks everything again every {refresh}",
            mend='write refresh="30s", or "auto", which follows the range that is shown',
        )


def bad() -> Dashboard:
    """Return a dashboard that refreshes every second."""
    return dashboard(refresh="1s")


def good() -> Dashboard:
    """Return one that leaves it to Grafana."""
    return dashboard(refresh="auto")
