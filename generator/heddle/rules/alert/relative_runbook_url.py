"""Alerts link to runbooks with a relative URL.

Why: Grafana and Prometheus put the URL into notifications unchanged, and a relative URL does not work there.
Bad: `runbooks = "docs/runbooks"` in `[tool.heddle.alerts]`.
Good: `runbooks = "https://docs.example.org/runbooks"`, or no setting: then alerts have no link.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting
from heddle.settings.model import AlertSettings, Settings

SEVERITY = Severity.WARNING


def check(alerting: Alerting) -> Iterator[Violation]:
    runbooks = alerting.settings.alerts.runbooks or ""
    address = urlsplit(runbooks)
    if alerting.groups and runbooks and not (address.scheme and address.netloc):
        yield Violation(
            message=f"the alerts link to runbooks at {runbooks!r}, which is not a complete URL",
            help="set `alerts.runbooks` to the address at which they are published, or remove it",
            at=alerting.groups[0].location,
        )


def bad() -> Alerting:
    return examples.alerting(settings=Settings(alerts=AlertSettings(runbooks="docs/runbooks")))


def good() -> Alerting:
    settings = Settings(alerts=AlertSettings(runbooks="https://docs.example.org/runbooks"))
    return examples.alerting(settings=settings)
