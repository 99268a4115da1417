"""An alert watches what the monitored version emits.

Why: On anything else it can never fire, and everybody believes to be watched over. It is left out of the files.
Bad: an alert on a metric that is only documented.
Good: one on the nearest signal that there is.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Gauge
from heddle.catalog.metrics import Documented
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import SHOP, alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.WARNING
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Warn of alerts that are left out of the files."""
    for found in (each for group in subject.groups for each in group.waiting):
        metrics = found.waiting
        names = ", ".join(metric.name for metric in metrics)
        yield Violation(
            message=f"alert {found.name} is skipped: {names} is not emitted ({metrics[0].not_emitted_reason})",
            help="let it rest on a metric that is emitted, or set the version under `versions`",
            at=found.location,
        )


def bad() -> Alerting:
    """Return an alert on what nobody records."""
    never = Gauge(SHOP, "never", "Nothing.", emitted=Documented("no version records it"))
    return alerting(alert(query=never.max()))


def good() -> Alerting:
    """Return an alert on what is emitted."""
    return alerting()
