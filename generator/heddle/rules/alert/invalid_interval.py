"""Alerts are evaluated at a multiple of ten seconds.

Why: With any other interval Grafana does not start.
Bad: `alerts.interval = "15s"`.
Good: `alerts.interval = "1m"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.durations import total_seconds
from heddle.rules.examples import alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True

_BASE = 10


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse an interval of alerts that Grafana cannot keep."""
    seconds = total_seconds(subject.interval)
    if subject.groups and (seconds <= 0 or seconds % _BASE):
        yield Violation(
            message=f"the setting `alerts.interval` is `{subject.interval}`, no multiple of 10 s",
            help="write `10s`, `30s`, `1m` or the like",
            at=subject.groups[0].location,
        )


def bad() -> Alerting:
    """Return an interval of a quarter of a minute."""
    return alerting(interval="15s")


def good() -> Alerting:
    """Return one of a minute and a half."""
    return alerting(interval="1m30s")
