"""Time ranges as Grafana's dashboards write them: `now-6h` to `now`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_STEP: Final = re.compile(r"([+-]\d+)([smhdwMyQ])|/([smhdwMy])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MONTHS: Final = {"M": 1, "Q": 3, "y": 12}


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A start and an end, both in seconds since 1970."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """The length of the range."""
        return self.end - self.start

    def aligned(self, step: float) -> TimeRange:
        """Return the range with both ends rounded down to multiples of the step, as Grafana queries it."""
        return TimeRange(self.start // step * step, self.end // step * step)

    def shifted_back(self, seconds: float) -> TimeRange:
        """Return the range moved into the past."""
        return TimeRange(self.start - seconds, self.end - seconds)


def parse_time_range(start: object, end: object, now: float) -> TimeRange | None:
    """Return the time range as of `now`; None if an end cannot be parsed or the range is empty."""
    first, last = parse_time(start, now), parse_time(end, now, round_up=True)
    return TimeRange(first, last) if first is not None and last is not None and first < last else None


def parse_time(text: object, now: float, *, round_up: bool = False) -> float | None:
    """Return the time that `now-1d/d`, an ISO time or a number of milliseconds means, in seconds since 1970.

    `/d` rounds to the start of the day, with `round_up` to its last millisecond. None if the text cannot be parsed.
    """
    if isinstance(text, int | float) or (isinstance(text, str) and text.isdigit()):
        return float(text) / 1000
    if not isinstance(text, str):
        return None
    if not text.startswith("now"):
        return _parse_iso(text)
    rest, time = text[3:].replace(" ", ""), datetime.fromtimestamp(now, UTC)
    while rest:
        step = _STEP.match(rest)
        if step is None:
            return None
        time = _round(time, step[3], up=round_up) if step[3] else _add(time, int(step[1]), step[2])
        rest = rest[step.end() :]
    return time.timestamp()


def _parse_iso(text: str) -> float | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _add(time: datetime, count: int, unit: str) -> datetime:
    if unit in _SECONDS:
        return time + timedelta(seconds=count * _SECONDS[unit])
    months = time.year * 12 + time.month - 1 + count * _MONTHS[unit]
    return time.replace(year=months // 12, month=months % 12 + 1, day=min(time.day, 28))


def _round(time: datetime, unit: str, *, up: bool) -> datetime:
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
    return _add(start, 1, unit) - timedelta(milliseconds=1) if up else start
