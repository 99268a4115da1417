"""A rule's uid or title twice, or two groups of a system: Grafana takes it in silence, and keeps one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.alerts import Alert, Alerts
from generator.checks.alerts.context import Context
from generator.problem import Problem


def check(groups: Sequence[Alerts], _context: Context) -> Iterator[Problem]:
    """Refuse a name that two alerts have, and a system that two groups have."""
    alerts: dict[str, Alert] = {}
    systems: dict[str, Alerts] = {}
    for group in groups:
        if (first := systems.setdefault(group.system.name, group)) is not group:
            yield Problem(
                id="alert/duplicate-group",
                place=group.place,
                message=f"the system `{group.system.name}` has its alerts in two definitions",
                mend="put them into one",
                also=first.place,
            )
        for alert in group.rules:
            if (other := alerts.setdefault(alert.uid, alert)) is not alert:
                yield Problem(
                    id="alert/duplicate",
                    place=alert.place,
                    message=f"the name {alert.name} is that of another alert",
                    mend="give one of the two another name",
                    also=other.place,
                )
