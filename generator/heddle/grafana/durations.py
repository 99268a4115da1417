"""Durations in the notation that settings, panels and PromQL share: `1h30m`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_PARTS: Final = re.compile(r"(\d+)(ms|[smhdwy])")
_WHOLE: Final = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")
_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


@cache
def parse_duration(text: str) -> float | None:
    """Return the seconds of a duration such as `1h30m`; None if the text is not a duration."""
    return total_seconds(text) if _WHOLE.fullmatch(text) else None


def total_seconds(text: str) -> float:
    """Return the sum of all durations in a text, in seconds; 0 if it has none."""
    return sum(int(number) * _SECONDS[unit] for number, unit in _PARTS.findall(text))


def go_duration(text: str) -> str:
    """Return a duration in the notation of Go, which has no unit above hours: `1d` is `24h`."""
    seconds = total_seconds(text)
    parts = (seconds // 3600, "h"), (seconds % 3600 // 60, "m"), (seconds % 60 // 1, "s"), (seconds * 1000 % 1000, "ms")
    return "".join(f"{number:.0f}{unit}" for number, unit in parts if number) or "0s"


def format_duration(seconds: float) -> str:
    """Return a duration in the largest unit that divides it, at most days: `90s`, `15d`, `500ms`."""
    for unit in ("d", "h", "m", "s"):
        if seconds >= _SECONDS[unit] and seconds % _SECONDS[unit] == 0:
            return f"{seconds / _SECONDS[unit]:.0f}{unit}"
    return f"{round(seconds * 1000)}ms" if seconds else "0s"
