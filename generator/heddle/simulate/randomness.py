"""Chance that is the same in every run: each use draws from a place of its own."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, exp, log, pi, sqrt
from random import Random
from zlib import crc32

from heddle.author.simulation.events import Draw, Load

_DAY = 86400
_PEAK = 15 * 3600
_MANY = 50


def happenings(random: Random, mean: float) -> int:
    """Return how often something happens that happens so often on average."""
    if mean <= 0:
        return 0
    if mean > _MANY:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    chance = total = exp(-mean)
    found, drawn = 0, random.random()
    while drawn > total and found < 4 * _MANY:
        found += 1
        chance *= mean / found
        total += chance
    return found


def drawn(random: Random, draw: Draw) -> float:
    """Return one amount."""
    value = random.lognormvariate(log(draw.median), draw.spread) if draw.spread else draw.median
    return float(max(1, round(value))) if draw.whole else round(value, 6)


def share(load: Load, time: float) -> float:
    """Return which part of the full load there is at this time."""
    height = (1 + cos(2 * pi * (time - _PEAK) / _DAY)) / 2
    return load.night + (1 - load.night) * height


def noise(location: str) -> Callable[[int], float]:
    """Return numbers from 0 to 1 that only depend on the place and on which one it is."""

    def number(which: int) -> float:
        return crc32(f"{location}/{which}".encode()) / 0xFFFFFFFF

    return number
