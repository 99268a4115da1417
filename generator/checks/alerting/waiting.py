"""An alert watches what the monitored version emits.

Why: On anything else it can never fire, and everybody believes to be watched over. It is left out of the files.
Bad: an alert on a metric that is only documented.
Good: one on the nearest signal that there is.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.metrics import Documented, Gauge
from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import SHOP, alert, alerting
from generator.problem import Severity

ID = "alert/waiting"
SEVERITY = Severity.WARNING
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Warn of alerts that are left out of the files."""
    for found in (each for group in subject.groups for each in group.waiting):
        metrics = found.waiting
        names = ", ".join(metric.name for metric in metrics)
        yield Finding(
            message=f"{found.name} is left out: {names} {metrics[0].waits_for}",
            mend="let it rest on a metric that is emitted, or set the version under `versions`",
            at=found.place,
        )


def bad() -> Alerting:
    """Return an alert on what nobody records."""
    never = Gauge(SHOP, "never", "Nothing.", emitted=Documented("is recorded by no version"))
    return alerting(alert(query=never.max()))


def good() -> Alerting:
    """Return an alert on what is emitted."""
    return alerting()
