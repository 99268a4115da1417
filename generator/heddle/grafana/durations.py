"""Durations as settings, panels and PromQL write them."""

from __future__ import annotations

import re
from functools import cache

_PARTS = re.compile(r"(\d+)(ms|[smhdwy])")
_WHOLE = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


@cache
def seconds(text: str) -> float | None:
    """Return how long a duration such as `1h30m` is, None where the text is none."""
    return total(text) if _WHOLE.fullmatch(text) else None


def total(text: str) -> float:
    """Return the seconds of all durations in a text together, 0 where there is none."""
    return sum(int(number) * _SECONDS[unit] for number, unit in _PARTS.findall(text))


def spoken(span: float) -> str:
    """Return a duration as people write it: `90s`, `15d`."""
    for unit in ("d", "h", "m", "s"):
        if span >= _SECONDS[unit] and span % _SECONDS[unit] == 0:
            return f"{span / _SECONDS[unit]:.0f}{unit}"
    return f"{span:g}s"
