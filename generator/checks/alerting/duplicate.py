"""No two alerts share a name.

Why: Grafana takes a uid twice in silence, and keeps one of the two.
Bad: two alerts named `QueueDeep`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import alert, alerting
from generator.checks.twice import twice
from generator.problem import Severity

ID = "alert/duplicate"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a name that two alerts have."""
    alerts = (alert for group in subject.groups for alert in group.rules)
    for first, found in twice(alerts, lambda alert: alert.uid):
        yield Finding(
            message=f"the name {found.name} is that of another alert",
            mend="give one of the two another name",
            at=found.place,
            also=first.place,
        )


def bad() -> Alerting:
    """Return two of one name."""
    return alerting(alert(), alert())


def good() -> Alerting:
    """Return two that differ."""
    return alerting(alert(), alert("QueueEmpty"))
