"""Alerts have a folder of their own: Grafana reads them before the dashboards, and makes it with a random uid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.alerts import Alerts
from generator.checks.alerts.context import Context
from generator.compile.alerting.text import folder
from generator.problem import Problem


def check(groups: Sequence[Alerts], context: Context) -> Iterator[Problem]:
    """Refuse a title that a folder of dashboards has too: Grafana would make two folders of it."""
    for group in groups:
        if (title := folder(group)) in context.folders:
            yield Problem(
                id="alert/folder",
                place=group.place,
                message=f"the alerts' folder {title!r} is one of dashboards too",
                mend="give the dashboards' folder another title",
            )
