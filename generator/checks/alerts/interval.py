"""The interval of evaluation is a multiple of Grafana's own ten seconds; with any other Grafana does not start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.author.alerts import Alerts
from generator.checks.alerts.context import Context
from generator.problem import Problem
from generator.settings.current import settings

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_BASE = 10


def check(groups: Sequence[Alerts], _context: Context) -> Iterator[Problem]:
    """Refuse an interval of alerts that Grafana cannot keep."""
    written = settings().text("alert_interval")
    parts = re.findall(r"(\d+)(ms|[smhdwy])", written)
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if groups and (seconds <= 0 or seconds % _BASE):
        yield Problem(
            id="alert/interval",
            place=groups[0].place,
            message=f"the setting `alert_interval` is `{written}`, no multiple of 10 s",
            mend="write `10s`, `30s`, `1m` or the like",
        )
