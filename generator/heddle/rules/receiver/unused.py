"""No alert reaches the receiver.

Why: The receiver is configured, but it never gets an alert, so nobody is notified.
Bad: `severities = ["info"]`, but no alert has that severity.
Good: a combination of severity and system that at least one alert has.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.WARNING


def check(alerting: Alerting) -> Iterator[Violation]:
    alerts = {(alert.severity, group.system.name) for group in alerting.groups for alert in group.active}
    for receiver in alerting.receivers:
        reached = any(
            (not receiver.severities or severity in receiver.severities)
            and (not receiver.systems or system in receiver.systems)
            for severity, system in alerts
        )
        if alerts and not reached:
            yield Violation(
                message=f"no alert reaches receiver `{receiver.name}`",
                help="choose severities and systems of existing alerts, or remove the receiver",
                at=receiver.location,
            )


def bad() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(), examples.receiver("night", severities=("critical",))])


def good() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(), examples.receiver("day", severities=("warning",))])
