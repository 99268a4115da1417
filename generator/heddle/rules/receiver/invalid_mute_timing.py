"""A mute timing says when.

Why: Grafana does not start with a time that it cannot read, and one that says nothing mutes always.
Bad: `times = ["22-06"]`; neither `times` nor `weekdays`.
Good: `times = ["22:00-06:00"]`, `weekdays = ["sunday"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.rules.examples import alerting, mute_timing
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse times and weekdays that cannot be read, and none at all."""
    for timing in subject.mute_timings:
        key = f"mute_timings.{timing.name}"
        for text in timing.times:
            if not _TIME.fullmatch(text) or text[:5] == text[6:]:
                yield _finding(f"`{key}.times` has `{text}`, which is no time of the day", "write it as `22:00-06:00`")
        for day in timing.weekdays:
            if day not in _WEEKDAYS:
                help = f"choose from {', '.join(_WEEKDAYS)}"
                yield _finding(f"`{key}.weekdays` has `{day}`, which is no weekday", help)
        if not timing.times and not timing.weekdays:
            yield _finding(f"`{key}` has neither times nor weekdays", "say when it mutes")


def _finding(message: str, help: str) -> Violation:
    return Violation(message=message, help=help, at=Location("pyproject.toml"))


def bad() -> Alerting:
    """Return hours without minutes."""
    return alerting(mute_timings=[mute_timing(times=("22-06",))])


def good() -> Alerting:
    """Return the nights."""
    return alerting(mute_timings=[mute_timing()])
