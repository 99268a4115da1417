"""No two alerts share a name.

Why: Grafana takes a uid twice in silence, and keeps one of the two.
Bad: two alerts named `QueueDeep`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.alerts import Alert
from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import alert, alerting
from generator.problem import Severity

ID = "alert/duplicate"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a name that two alerts have."""
    alerts: dict[str, Alert] = {}
    for found in (each for group in subject.groups for each in group.rules):
        if (other := alerts.setdefault(found.uid, found)) is not found:
            yield Finding(
                message=f"the name {found.name} is that of another alert",
                mend="give one of the two another name",
                at=found.place,
                also=other.place,
            )


def bad() -> Alerting:
    """Return two of one name."""
    return alerting(alert(), alert())


def good() -> Alerting:
    """Return two that differ."""
    return alerting(alert(), alert("QueueEmpty"))
