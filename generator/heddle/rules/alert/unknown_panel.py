"""An alert links to a panel that is there.

Why: Who is woken starts from it.
Bad: `panel=("loom-overview", "Dpeth")`.
Good: the uid of a dashboard and the title of one of its panels.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a dashboard or a panel that there is not."""
    dashboards = sorted({uid for uid, _ in subject.panels})
    for found in (each for group in subject.groups for each in group.rules):
        uid, title = found.panel
        if found.panel in subject.panels or uid in subject.left_out:
            continue
        known = dashboards
        wrong, message = uid, f"{found.name} links to the dashboard {uid!r}, which there is not"
        if uid in dashboards:
            known = sorted(panel for dashboard, panel in subject.panels if dashboard == uid)
            wrong, message = title, f"{found.name} links to {title!r}, which is no panel of {uid!r}"
        near = get_close_matches(wrong, known, n=1)
        help = f"did you mean {near[0]!r}?" if near else f"choose from: {', '.join(known) or 'none'}"
        yield Violation(message=message, help=help, at=found.location)


def bad() -> Alerting:
    """Return a link to nowhere."""
    return alerting(alert(panel=("shop", "Dpeth")))


def good() -> Alerting:
    """Return a link to a panel."""
    return alerting()
