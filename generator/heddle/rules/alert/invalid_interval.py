"""The evaluation interval of the alerts is not a multiple of 10 seconds.

Why: Grafana does not start with any other interval.
Bad: `interval = "15s"` in `[tool.heddle.alerts]`.
Good: `interval = "1m"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.durations import parse_duration
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting
from heddle.settings.model import AlertSettings, Settings

SEVERITY = Severity.ERROR
IN_GENERATE = True

_STEP = 10


def check(alerting: Alerting) -> Iterator[Violation]:
    seconds = parse_duration(alerting.settings.alerts.interval) or 0
    if alerting.groups and (not seconds or seconds % _STEP):
        yield Violation(
            message=f"`alerts.interval` is `{alerting.settings.alerts.interval}`, which is not a multiple of {_STEP} s",
            help="write `10s`, `30s` or `1m`",
            at=alerting.groups[0].location,
        )


def bad() -> Alerting:
    return examples.alerting(settings=Settings(alerts=AlertSettings(interval="15s")))


def good() -> Alerting:
    return examples.alerting(settings=Settings(alerts=AlertSettings(interval="1m30s")))
