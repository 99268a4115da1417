"""The dashboard has a schema from before Grafana 9.

Why: Grafana migrates old dashboards each time it loads them. Grafana 12 rejects some of them in its newer API, and
removes old migrations.
Bad: `schemaVersion: 16`.
Good: 36 or later.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.NOTE

_OLDEST = 36


def check(dashboard: Dashboard) -> Iterator[Violation]:
    version = dashboard.data.get("schemaVersion")
    if isinstance(version, int) and version < _OLDEST:
        yield Violation(
            message=f"the dashboard has schema version {version}, older than Grafana 9",
            help="open and save it in a newer Grafana, and export it again",
        )


def bad() -> Dashboard:
    return examples.dashboard(schemaVersion=16)


def good() -> Dashboard:
    return examples.dashboard(schemaVersion=_OLDEST)
