"""The time range of the dashboard is invalid or empty.

Why: Grafana replaces a time that it cannot parse by now, and every panel is empty.
Bad: from `6h` to `now`; from `now` to `now-6h`.
Good: `now-6h` to `now`, `now/d` to `now/d`, two dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.time_range import parse_time
from heddle.grafana.variables import has_variables
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING

# Grafana's own syntax; the number may be missing, and `fQ` and `fy` are fiscal quarters and years.
_RELATIVE = re.compile(r"now((?:[+-]\d*(?:ms|[smhdwMyQ]|f[Qy])|/(?:f[Qy]|[smhdwMyQ]))*)")
_DATE = re.compile(r"\d{4}-\d\d(-\d\d.*)?|\d{8}.*|-?\d+")
_NOW = 2_000_000_000
"""Any time, to compare relative times."""


def check(dashboard: Dashboard) -> Iterator[Violation]:
    time = dashboard.data.get("time") or {}
    ends = {name: time[name] for name in ("from", "to") if isinstance(time.get(name), str)}
    for name, text in ends.items():
        if not has_variables(text) and not _RELATIVE.fullmatch(text) and not _DATE.fullmatch(text):
            yield Violation(message=f"invalid time {text!r} in time.{name}", help='write "now-6h", "now" or a date')
    start, end = parse_time(ends.get("from"), _NOW), parse_time(ends.get("to"), _NOW, round_up=True)
    if start is not None and end is not None and start >= end:
        yield Violation(
            message=f"the time range from {ends['from']!r} to {ends['to']!r} is empty or runs backwards",
            help='write the earlier time in `from`, for example "now-6h" to "now"',
        )


def bad() -> Dashboard:
    return examples.dashboard(time={"from": "now", "to": "now-6h"})


def good() -> Dashboard:
    return examples.dashboard(time={"from": "now/d", "to": "now/d"})
