"""Units and nouns from the names of metrics: https://prometheus.io/docs/practices/naming/."""

from __future__ import annotations

from typing import Final

_UNITS: Final = {
    "seconds": "s",
    "milliseconds": "ms",
    "ms": "ms",
    "microseconds": "µs",
    "nanoseconds": "ns",
    "minutes": "m",
    "hours": "h",
    "days": "d",
    "bytes": "bytes",
    "kibibytes": "kbytes",
    "mebibytes": "mbytes",
    "gibibytes": "gbytes",
    "kilobytes": "deckbytes",
    "megabytes": "decmbytes",
    "gigabytes": "decgbytes",
    "bits": "bits",
    "ratio": "percentunit",
    "percent": "percent",
    "celsius": "celsius",
    "fahrenheit": "fahrenheit",
    "volts": "volt",
    "amperes": "amp",
    "watts": "watt",
    "joules": "joule",
    "hertz": "hertz",
    "meters": "lengthm",
    "usd": "currencyUSD",
    "dollars": "currencyUSD",
    "eur": "currencyEUR",
}
"""Grafana's unit for a word that ends the name of a metric."""


def unit_of(name: str, declared: str = "") -> str:
    """Return Grafana's unit for a metric, from the unit that its program declares or the last word of its name."""
    return _UNITS.get(declared.lower()) or _UNITS.get(_last_word(name)) or "short"


def noun_of(counter: str) -> str:
    """Return what a counter counts, such as `requests` of `http_requests_total`; empty if the name has no noun."""
    word = _last_word(counter)
    return word if word.isalpha() and word.endswith("s") and word not in _UNITS else ""


def _last_word(name: str) -> str:
    return name.lower().removesuffix("_total").rpartition("_")[2]
