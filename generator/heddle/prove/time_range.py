"""Spans of time, as a dashboard writes them: `now-6h` to `now`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_STEP: Final = re.compile(r"([+-]\d+)([smhdwMyQ])|/([smhdwMy])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MONTHS: Final = {"M": 1, "Q": 3, "y": 12}


@dataclass(frozen=True, slots=True)
class Span:
    """From one time to another, in seconds since 1970."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    def aligned(self, step: float) -> Span:
        """Return the span with both ends on multiples of the step, as Grafana asks."""
        return Span(self.start // step * step, self.end // step * step)

    def earlier(self, by: float) -> Span:
        """Return the same span, so many seconds ago."""
        return Span(self.start - by, self.end - by)


def span(start: object, end: object, now: float) -> Span | None:
    """Return a dashboard's time range as of `now`; None where it is not understood."""
    ends = (moment(start, now, up=False), moment(end, now, up=True))
    return Span(*ends) if ends[0] is not None and ends[1] is not None and ends[0] < ends[1] else None  # type: ignore[arg-type]


def moment(text: object, now: float, *, up: bool) -> float | None:
    """Return the time that `now-1d/d`, an ISO time or a number of milliseconds means; `/d` rounds `up` or down."""
    if isinstance(text, int | float) or (isinstance(text, str) and text.isdigit()):
        return float(text) / 1000
    if not isinstance(text, str):
        return None
    if not text.startswith("now"):
        return _iso(text)
    rest, time = text[3:].replace(" ", ""), datetime.fromtimestamp(now, UTC)
    while rest:
        step = _STEP.match(rest)
        if step is None:
            return None
        time = _rounded(time, step[3], up=up) if step[3] else _moved(time, int(step[1]), step[2])
        rest = rest[step.end() :]
    return time.timestamp()


def _iso(text: str) -> float | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _moved(time: datetime, number: int, unit: str) -> datetime:
    if unit in _SECONDS:
        return time + timedelta(seconds=number * _SECONDS[unit])
    months = time.year * 12 + time.month - 1 + number * _MONTHS[unit]
    return time.replace(year=months // 12, month=months % 12 + 1, day=min(time.day, 28))


def _rounded(time: datetime, unit: str, *, up: bool) -> datetime:
    if unit == "s":
        start = time.replace(microsecond=0)
    elif unit == "m":
        start = time.replace(microsecond=0, second=0)
    elif unit == "h":
        start = time.replace(microsecond=0, second=0, minute=0)
    else:
        start = time.replace(microsecond=0, second=0, minute=0, hour=0)
    if unit == "w":
        start -= timedelta(days=start.weekday())
    if unit in "My":
        start = start.replace(day=1, month=1 if unit == "y" else start.month)
    return _moved(start, 1, unit) - timedelta(milliseconds=1) if up else start
