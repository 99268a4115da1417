"""A system has two groups of alerts.

Why: The name and the file of a group are derived from the system, so one group would overwrite the other.
Bad: two modules that assign `alerts = Alerts(SHOP, ...)`.
Good: one module with all alerts of the system.
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
    for first, group in duplicates(alerting.groups, lambda group: group.system.name):
        yield Violation(
            message=f"the alerts of system `{group.system.name}` are defined twice",
            help="move them into one definition",
            at=group.location,
            related=first.location,
        )


def bad() -> Alerting:
    alerts = examples.alert(), examples.alert("QueueEmpty")
    return examples.alerting(groups=[examples.group(alert) for alert in alerts])


def good() -> Alerting:
    return examples.alerting()
