"""The alert links to a panel that does not exist.

Why: The notification links to the panel. Whoever is on call would open a page without it.
Bad: `panel=("shop-overview", "Dpeth")`.
Good: the uid of a dashboard and the title of one of its panels.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    dashboards = {uid for uid, _ in alerting.panels}
    for alert in (alert for group in alerting.groups for alert in group.rules):
        uid, title = alert.panel
        if (
            alert.panel in alerting.panels
            or uid in alerting.excluded_dashboards
            or alert.name in alerting.unlinked_alerts
        ):
            continue
        if uid in dashboards:
            titles = [panel for dashboard, panel in alerting.panels if dashboard == uid]
            message = f"{alert.name} links to panel {title!r}, which dashboard {uid!r} does not have"
            help = did_you_mean(title, titles)
        else:
            message = f"{alert.name} links to unknown dashboard {uid!r}"
            help = did_you_mean(uid, dashboards)
        yield Violation(message=message, help=help, at=alert.location)


def bad() -> Alerting:
    return examples.alerting(examples.alert(panel=("shop", "Dpeth")))


def good() -> Alerting:
    return examples.alerting()
