"""An alert asks a data source that is there.

Why: Grafana takes any uid in silence, and every evaluation fails.
Bad: `Alerts(LOOM, [...], datasource="promtheus")`.
Good: the uid of a data source of the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.alerts import Alerts
from heddle.author.queries import Query
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import SHOP, alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a uid that no data source has."""
    help = f"choose from {', '.join(sorted(subject.sources)) or 'none: define one in datasources/'}"
    for group in subject.groups:
        asked = {alert.query.ref()["uid"]: alert.location for alert in group.active if isinstance(alert.query, Query)}
        if any(alert.expression is not None for alert in group.active):
            asked[group.datasource] = group.location
        for uid, location in asked.items():
            if uid not in subject.sources:
                message = f"the alerts ask the data source {uid!r}, which no definition makes"
                yield Violation(message=message, help=help, at=location)


def bad() -> Alerting:
    """Return alerts that ask nobody."""
    return alerting(groups=[Alerts(SHOP, [alert()], datasource="promtheus")])


def good() -> Alerting:
    """Return alerts that ask a data source."""
    return alerting()
