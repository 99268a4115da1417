"""A dashboard is written for a Grafana of these years.

Why: Grafana rewrites old dashboards each time it loads them; Grafana 12 refuses some through its newer API, and old
rewritings are taken out.
Bad: `schemaVersion: 16`.
Good: 36 or later, which Grafana 9 and all since then write.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import dashboard
from generator.checks.rule import Finding
from generator.checks.subjects import Dashboard
from generator.problem import Severity

ID = "dashboard/schema-version"
SEVERITY = Severity.NOTE

_LEAST = 36


def check(subject: Dashboard) -> Iterator[Finding]:
    """Note a schema that is older than Grafana 9."""
    version = subject.data.get("schemaVersion")
    if isinstance(version, int) and version < _LEAST:
        yield Finding(
            message=f"the dashboard's schema is {version}, older than Grafana 9",
            mend="open it in a newer Grafana and save it, then take over what it wrote",
        )


def bad() -> Dashboard:
    """Return a dashboard of Grafana 5."""
    return dashboard(schemaVersion=16)


def good() -> Dashboard:
    """Return one of Grafana 9."""
    return dashboard(schemaVersion=_LEAST)
