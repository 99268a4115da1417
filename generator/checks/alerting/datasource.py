"""An alert asks a data source that is there.

Why: Grafana takes any uid in silence, and every evaluation fails.
Bad: `Alerts(LOOM, [...], datasource="promtheus")`.
Good: the uid of a data source of the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.alerts import Alerts
from generator.author.query import Request
from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import SHOP, alert, alerting
from generator.problem import Severity

ID = "alert/datasource"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a uid that no data source has."""
    mend = f"choose from {', '.join(sorted(subject.sources)) or 'none: define one in datasources/'}"
    for group in subject.groups:
        asked = {alert.query.uid: alert.place for alert in group.active if isinstance(alert.query, Request)}
        if any(alert.expression is not None for alert in group.active):
            asked[group.datasource] = group.place
        for uid, place in asked.items():
            if uid not in subject.sources:
                message = f"the alerts ask the data source {uid!r}, which no definition makes"
                yield Finding(message=message, mend=mend, at=place)


def bad() -> Alerting:
    """Return alerts that ask nobody."""
    return alerting(groups=[Alerts(SHOP, [alert()], datasource="promtheus")])


def good() -> Alerting:
    """Return alerts that ask a data source."""
    return alerting()
