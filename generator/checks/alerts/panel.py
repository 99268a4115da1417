"""An alert links to a panel that is there: who is woken starts from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from generator.author.alerts import Alerts
from generator.checks.alerts.context import Context
from generator.problem import Problem


def check(groups: Sequence[Alerts], context: Context) -> Iterator[Problem]:
    """Refuse a dashboard or a panel that there is not."""
    dashboards = sorted({uid for uid, _ in context.panels})
    for group in groups:
        for alert in group.rules:
            uid, title = alert.panel
            if alert.panel in context.panels or uid in context.left_out:
                continue
            known = dashboards
            wrong, message = uid, f"{alert.name} links to the dashboard {uid!r}, which there is not"
            if uid in dashboards:
                known = sorted(panel for dashboard, panel in context.panels if dashboard == uid)
                wrong, message = title, f"{alert.name} links to {title!r}, which is no panel of {uid!r}"
            near = get_close_matches(wrong, known, n=1)
            mend = f"did you mean {near[0]!r}?" if near else f"choose from: {', '.join(known) or 'none'}"
            yield Problem(id="alert/panel", place=alert.place, message=message, mend=mend)
