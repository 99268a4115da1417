"""Two alerts have the same name.

Why: The uid is derived from the name. Grafana accepts a uid twice without complaint and keeps one of the two alerts.
Bad: two alerts named `QueueDeep`.
Good: `QueueDeep` and `QueueEmpty`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting, duplicates

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    alerts = (alert for group in alerting.groups for alert in group.rules)
    for first, alert in duplicates(alerts, lambda alert: alert.uid):
        yield Violation(
            message=f"another alert is already named {alert.name}",
            help="rename one of the two",
            at=alert.location,
            related=first.location,
        )


def bad() -> Alerting:
    return examples.alerting(examples.alert(), examples.alert())


def good() -> Alerting:
    return examples.alerting(examples.alert(), examples.alert("QueueEmpty"))
