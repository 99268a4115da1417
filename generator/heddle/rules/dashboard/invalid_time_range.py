"""A dashboard opens on a range of time that Grafana understands, and that does not run backwards.

Why: What Grafana cannot read it takes for now, and every panel is empty.
Bad: from `6h` to `now`; from `now` to `now-6h`.
Good: `now-6h` to `now`, `now/d` to `now/d`, two dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import has_variables
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING

_STEP = re.compile(r"([+-])(\d*)(ms|[smhdwMyQ]|f[Qy])")
_RELATIVE = re.compile(r"now((?:[+-]\d*(?:ms|[smhdwMyQ]|f[Qy])|/(?:f[Qy]|[smhdwMyQ]))*)")
_DATE = re.compile(r"\d{4}-\d\d(-\d\d.*)?|\d{8}.*|-?\d+")
_SECONDS: Final = {
    "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "Q": 7776000, "fQ": 7776000,
    "y": 31536000, "fy": 31536000,
}  # fmt: skip


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of an end that is no time, and of a start that is not before its end."""
    time = subject.data.get("time") or {}
    ends = [(name, time[name]) for name in ("from", "to") if isinstance(time.get(name), str)]
    for name, text in ends:
        if not has_variables(text) and not _RELATIVE.fullmatch(text) and not _DATE.fullmatch(text):
            yield Violation(
                message=f"{name} is {text!r}, which is no time", help='write it as "now-6h", "now" or a date'
            )
    if len(ends) == 2:
        (_, start), (_, end) = ends
        first, last = _seconds(start), _seconds(end)
        if first is not None and last is not None and first >= last:
            yield Violation(
                message=f"the range from {start!r} to {end!r} has no length or runs backwards",
                help='write the earlier end in `from`, as in "now-6h" to "now"',
            )


def _seconds(text: str) -> float | None:
    """Return how far from now a time is; None for dates and for what is rounded."""
    if not text.startswith("now") or "/" in text or not _RELATIVE.fullmatch(text):
        return None
    return sum(
        (-1 if sign == "-" else 1) * int(count or 1) * _SECONDS[unit] for sign, count, unit in _STEP.findall(text)
    )


def bad() -> Dashboard:
    """Return a dashboard whose range runs backwards."""
    return dashboard(time={"from": "now", "to": "now-6h"})


def good() -> Dashboard:
    """Return one that shows the whole of today."""
    return dashboard(time={"from": "now/d", "to": "now/d"})
