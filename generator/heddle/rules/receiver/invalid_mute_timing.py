"""The mute timing has no time, or one that Grafana cannot read.

Why: Grafana does not start with a time that it cannot read, and a mute timing without any time mutes always.
Bad: `times = ["22-06"]`; neither `times` nor `weekdays`.
Good: `times = ["22:00-06:00"]`, `weekdays = ["sunday"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.compile.alerting.receivers import WEEKDAYS
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
IN_GENERATE = True

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")


def check(alerting: Alerting) -> Iterator[Violation]:
    for timing in alerting.mute_timings:
        key, at = f"mute_timings.{timing.name}", timing.location
        for time in timing.times:
            if not _TIME.fullmatch(time) or time[:5] == time[6:]:
                yield Violation(
                    message=f"`{key}.times`: invalid time {time!r}", help="write it as `22:00-06:00`", at=at
                )
        for day in timing.weekdays:
            if day not in WEEKDAYS:
                message = f"`{key}.weekdays`: unknown weekday {day!r}"
                yield Violation(message=message, help=did_you_mean(day, WEEKDAYS), at=at)
        if not timing.times and not timing.weekdays:
            message = f"`{key}` has neither `times` nor `weekdays`, so it would mute always"
            yield Violation(message=message, help="set at least one of them", at=at)


def bad() -> Alerting:
    return examples.alerting(mute_timings=[examples.mute_timing(times=("22-06",))])


def good() -> Alerting:
    return examples.alerting(mute_timings=[examples.mute_timing()])
