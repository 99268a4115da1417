"""A dashboard is written for a Grafana of these years.

Why: Grafana rewrites old dashboards each time it loads them; Grafana 12 refuses some through its newer API, and old
rewritings are taken out.
Bad: `schemaVersion: 16`.
Good: 36 or later, which Grafana 9 and all since then write.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.NOTE

_LEAST = 36


def check(subject: Dashboard) -> Iterator[Violation]:
    """Note a schema that is older than Grafana 9."""
    version = subject.data.get("schemaVersion")
    if isinstance(version, int) and version < _LEAST:
        yield Violation(
            message=f"the dashboard's schema is {version}, older than Grafana 9",
            help="open it in a newer Grafana and save it, then take over what it wrote",
        )


def bad() -> Dashboard:
    """Return a dashboard of Grafana 5."""
    return dashboard(schemaVersion=16)


def good() -> Dashboard:
    """Return one of Grafana 9."""
    return dashboard(schemaVersion=_LEAST)
