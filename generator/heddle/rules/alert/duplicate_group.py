"""A system has its alerts in one definition.

Why: The group's name and file come from the system, and one would overwrite the other.
Bad: two modules that assign `alerts = Alerts(LOOM, ...)`.
Good: one.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.alerts import Alerts
from heddle.diagnostics.finding import Severity
from heddle.rules.duplicates import duplicates
from heddle.rules.examples import SHOP, alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a system that two groups have."""
    for first, group in duplicates(subject.groups, lambda group: group.system.name):
        yield Violation(
            message=f"the system `{group.system.name}` has its alerts in two definitions",
            help="put them into one",
            at=group.location,
            related=first.location,
        )


def bad() -> Alerting:
    """Return two groups of one system."""
    return alerting(groups=[Alerts(SHOP, [alert()]), Alerts(SHOP, [alert("QueueEmpty")])])


def good() -> Alerting:
    """Return one group."""
    return alerting()
