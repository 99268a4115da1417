"""A system has its alerts in one definition.

Why: The group's name and file come from the system, and one would overwrite the other.
Bad: two modules that assign `alerts = Alerts(LOOM, ...)`.
Good: one.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.alerts import Alerts
from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import SHOP, alert, alerting
from generator.checks.twice import twice
from generator.problem import Severity

ID = "alert/duplicate-group"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a system that two groups have."""
    for first, group in twice(subject.groups, lambda group: group.system.name):
        yield Finding(
            message=f"the system `{group.system.name}` has its alerts in two definitions",
            mend="put them into one",
            at=group.place,
            also=first.place,
        )


def bad() -> Alerting:
    """Return two groups of one system."""
    return alerting(groups=[Alerts(SHOP, [alert()]), Alerts(SHOP, [alert("QueueEmpty")])])


def good() -> Alerting:
    """Return one group."""
    return alerting()
