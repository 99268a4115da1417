"""No alert reaches the receiver.

Why: The receiver looks as if somebody were notified, but it never gets an alert.
Bad: `severities = ["info"]`, but no alert has that severity.
Good: severities and systems that at least one alert has together.
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
                help="set severities and systems that at least one alert has together, or remove the receiver",
                at=receiver.location,
            )


def bad() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(), examples.receiver("night", severities=("critical",))])


def good() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(), examples.receiver("day", severities=("warning",))])
