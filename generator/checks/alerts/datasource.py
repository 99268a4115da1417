"""An alert asks a data source that there is: Grafana takes any uid, and every evaluation fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.alerts import Alerts
from generator.checks.alerts.context import Context
from generator.problem import Problem


def check(groups: Sequence[Alerts], context: Context) -> Iterator[Problem]:
    """Refuse a uid that no data source has."""
    for group in groups:
        if group.datasource not in context.sources:
            yield Problem(
                id="alert/datasource",
                place=group.place,
                message=f"the alerts ask the data source {group.datasource!r}, which no definition makes",
                mend=f"choose from {', '.join(sorted(context.sources)) or 'none: define one in datasources/'}",
            )
