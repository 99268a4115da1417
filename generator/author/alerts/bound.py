"""The bound that a value crosses when an alert fires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.settings.current import settings


@dataclass(frozen=True, slots=True)
class Limit:
    """A number with the setting that it comes from."""

    number: float
    setting: str


@dataclass(frozen=True, slots=True)
class Bound:
    """`side` says on which side of `number` it fires, the number itself left out; `setting` is where it comes from.

    These two are all that every Grafana since 10.4 knows.
    """

    side: Literal["above", "below"]
    number: float
    setting: str = ""


def threshold(name: str) -> Limit:
    """Return the number that the settings give to `thresholds.NAME`."""
    key = f"thresholds.{name}"
    return Limit(settings().number(key), key)


def above(limit: float | Limit) -> Bound:
    """Fire while the value is greater."""
    return _bound("above", limit)


def below(limit: float | Limit) -> Bound:
    """Fire while the value is smaller."""
    return _bound("below", limit)


def _bound(side: Literal["above", "below"], limit: float | Limit) -> Bound:
    if isinstance(limit, Limit):
        return Bound(side, limit.number, limit.setting)
    return Bound(side, float(limit))
