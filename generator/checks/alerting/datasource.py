"""An alert asks a data source that is there.

Why: Grafana takes any uid in silence, and every evaluation fails.
Bad: `Alerts(LOOM, [...], datasource="promtheus")`.
Good: the uid of a data source of the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.alerts import Alerts
from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import SHOP, alert, alerting
from generator.problem import Severity

ID = "alert/datasource"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a uid that no data source has."""
    for group in subject.groups:
        if group.datasource not in subject.sources:
            yield Finding(
                message=f"the alerts ask the data source {group.datasource!r}, which no definition makes",
                mend=f"choose from {', '.join(sorted(subject.sources)) or 'none: define one in datasources/'}",
                at=group.place,
            )


def bad() -> Alerting:
    """Return alerts that ask nobody."""
    return alerting(groups=[Alerts(SHOP, [alert()], datasource="promtheus")])


def good() -> Alerting:
    """Return alerts that ask a data source."""
    return alerting()
