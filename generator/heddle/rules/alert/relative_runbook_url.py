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

SEVERITY = Severity.WARNING


def check(alerting: Alerting) -> Iterator[Violation]:
    address = urlsplit(alerting.runbooks)
    if alerting.groups and alerting.runbooks and not (address.scheme and address.netloc):
        yield Violation(
            message=f"the alerts link to runbooks at {alerting.runbooks!r}, which is not a complete URL",
            help="set `alerts.runbooks` to the address at which they are published, or remove it",
            at=alerting.groups[0].location,
        )


def bad() -> Alerting:
    return examples.alerting(runbooks="docs/runbooks")


def good() -> Alerting:
    return examples.alerting(runbooks="https://docs.example.org/runbooks")
