"""No two alerts share a name.

Why: Grafana takes a uid twice in silence, and keeps one of the two.
Bad: two alerts named `QueueDeep`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.duplicates import duplicates
from heddle.rules.examples import alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a name that two alerts have."""
    alerts = (alert for group in subject.groups for alert in group.rules)
    for first, found in duplicates(alerts, lambda alert: alert.uid):
        yield Violation(
            message=f"the name {found.name} is that of another alert",
            help="give one of the two another name",
            at=found.location,
            related=first.location,
        )


def bad() -> Alerting:
    """Return two of one name."""
    return alerting(alert(), alert())


def good() -> Alerting:
    """Return two that differ."""
    return alerting(alert(), alert("QueueEmpty"))
