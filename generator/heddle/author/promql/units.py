"""Grafana's units of results: a rate of bytes is in bytes per second, a ratio in percent."""

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
"""The unit of a rate by the unit of the metric; seconds per second are a share of the time."""

_RATE_OF_NOUN: Final = {"requests": "reqps", "events": "eps", "calls": "ops", "writes": "wps"}
"""The unit of a rate by the noun that is counted; any other noun becomes a suffix."""

_LONGER: Final = {
    "cps": {"min": "cpm"},
    "reqps": {"min": "reqpm", "h": "suffix:requests/h", "d": "suffix:requests/d"},
    "eps": {"min": "epm", "h": "suffix:events/h", "d": "suffix:events/d"},
    "ops": {"min": "opm", "h": "suffix:calls/h", "d": "suffix:calls/d"},
    "wps": {"min": "wpm", "h": "suffix:writes/h", "d": "suffix:writes/d"},
}

_STRICT: Final = {"ms", "s", "bytes", "currencyUSD", "suffix:USD/s", "suffix:USD/h", "suffix:USD/d"}
"""Values in different units of these cannot be added or compared."""

_CONVERSIONS: Final = {24, 60, 1000, 1024, 1440, 3600, 86400}
"""Factors that convert between units, so that the unit of the result is unknown."""


def per_second(unit: str | None, noun: str) -> str | None:
    """Return the unit of a rate of something in `unit` that counts `noun`."""
    if noun:
        return _RATE_OF_NOUN.get(noun, f"suffix:{noun}/s")
    return _RATE_OF_UNIT.get(unit or "")


def is_rate(unit: str | None) -> bool:
    """Return whether a unit is per second, or unknown."""
    return unit is None or unit in _LONGER or unit.endswith("/s") or unit in _RATE_OF_UNIT.values()


def per(period: str, unit: str | None) -> str | None:
    """Return the unit per `min`, `h` or `d` of a unit per second."""
    if unit and unit.startswith("suffix:") and unit.endswith("/s"):
        return f"{unit.removesuffix('s')}{period}"
    return _LONGER.get(unit or "", {}).get(period)


def scaled(unit: str | None, factor: float) -> str | None:
    """Return the unit after a multiplication; None if the factor converts between units."""
    if unit == RATIO and factor == 100:
        return "percent"
    return None if factor in _CONVERSIONS or 1 / (factor or 1) in _CONVERSIONS else unit


def quotient(left: str | None, right: str | None) -> str | None:
    """Return the unit of a division: a ratio if both units are the same."""
    return RATIO if left is not None and left == right else None


def clash(left: str | None, right: str | None) -> bool:
    """Return whether values in two units can never be added or compared."""
    return left != right and left in _STRICT and right in _STRICT
