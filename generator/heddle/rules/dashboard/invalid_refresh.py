"""The refresh interval is not a duration.

Why: Grafana cannot use it, so the dashboard does not refresh, or the menu shows a text that nobody can choose.
Bad: `refresh="off"`, `refresh="5min"`.
Good: `refresh="30s"`, `refresh="auto"`, or an empty text for none.
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

# Grafana itself saved `false`.
_INTERVAL = re.compile(r"(?:\d+(?:ms|[smhdwMy]))?|auto|false|\$\{?\w+\}?")


def check(dashboard: Dashboard) -> Iterator[Violation]:
    refresh = dashboard.data.get("refresh", "")
    if isinstance(refresh, str) and not _INTERVAL.fullmatch(refresh):
        yield Violation(
            message=f"the refresh interval {refresh!r} is not a duration",
            help='write refresh="30s", or an empty text to turn it off',
        )


def bad() -> Dashboard:
    return examples.dashboard(refresh="off")


def good() -> Dashboard:
    return examples.dashboard(refresh="")
