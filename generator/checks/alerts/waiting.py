"""An alert on what the monitored version does not emit can never fire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.alerts import Alerts
from generator.checks.alerts.context import Context
from generator.problem import Problem, Severity


def check(groups: Sequence[Alerts], _context: Context) -> Iterator[Problem]:
    """Warn of alerts that are left out of the files."""
    for group in groups:
        for alert in group.waiting:
            metrics = alert.expression.waiting
            names = ", ".join(metric.name for metric in metrics)
            yield Problem(
                id="alert/waiting",
                place=alert.place,
                message=f"{alert.name} is left out: {names} {metrics[0].waits_for}",
                mend="let it rest on a metric that is emitted, or set the version under `versions`",
                severity=Severity.WARNING,
            )
