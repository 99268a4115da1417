"""Grafana's unit of what a word makes of a metric: a rate of bytes is in bytes per second, a ratio in per cent."""

from __future__ import annotations

from typing import Final

RATIO: Final = "percentunit"
COUNT: Final = "short"

_RATE_OF_UNIT: Final = {
    "bytes": "Bps",
    "s": RATIO,
    "currencyUSD": "suffix:USD/s",
    "short": "cps",
}
"""Seconds per second are a share of the time."""

_RATE_OF_NOUN: Final = {"requests": "reqps", "events": "eps", "calls": "ops", "writes": "wps"}
"""What is counted, where Grafana has a unit for it; any other noun becomes a suffix."""

_LONGER: Final = {
    "cps": {"min": "cpm"},
    "reqps": {"min": "reqpm", "h": "suffix:requests/h", "d": "suffix:requests/d"},
    "eps": {"min": "epm", "h": "suffix:events/h", "d": "suffix:events/d"},
    "ops": {"min": "opm", "h": "suffix:calls/h", "d": "suffix:calls/d"},
    "wps": {"min": "wpm", "h": "suffix:writes/h", "d": "suffix:writes/d"},
}

_STRICT: Final = {"ms", "s", "bytes", "currencyUSD", "suffix:USD/s", "suffix:USD/h", "suffix:USD/d"}
"""Units that never mean the same: added or compared to another of these, the numbers lie."""

_CONVERSIONS: Final = {24, 60, 1000, 1024, 1440, 3600, 86400}


def per_second(unit: str | None, noun: str) -> str | None:
    """Return the unit of a rate of something in `unit` that counts `noun`."""
    if noun:
        return _RATE_OF_NOUN.get(noun, f"suffix:{noun}/s")
    return _RATE_OF_UNIT.get(unit or "")


def is_rate(unit: str | None) -> bool:
    """Tell whether a unit is per second, or not known."""
    return unit is None or unit in _LONGER or unit.endswith("/s") or unit in _RATE_OF_UNIT.values()


def per(period: str, unit: str | None) -> str | None:
    """Return what a unit per second becomes per `min`, `h` or `d`."""
    if unit and unit.startswith("suffix:") and unit.endswith("/s"):
        return f"{unit.removesuffix('s')}{period}"
    return _LONGER.get(unit or "", {}).get(period)


def scaled(unit: str | None, factor: float) -> str | None:
    """Return the unit after multiplication; a factor that converts leaves it to the author to say."""
    if unit == RATIO and factor == 100:
        return "percent"
    return None if factor in _CONVERSIONS or 1 / (factor or 1) in _CONVERSIONS else unit


def quotient(left: str | None, right: str | None) -> str | None:
    """Return the unit of a division: a ratio where both are the same."""
    return RATIO if left is not None and left == right else None


def joined(left: str | None, right: str | None) -> str | None:
    """Return the unit of two things beside each other or added; see `clash` first."""
    return left or right


def clash(left: str | None, right: str | None) -> bool:
    """Tell whether two units can never be added, compared or shown as one."""
    return left != right and left in _STRICT and right in _STRICT
