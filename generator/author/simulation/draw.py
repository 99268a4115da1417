"""Amounts that differ from one happening to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One amount for each happening: parts of a flow that hold the same Draw see the same amount."""

    median: float
    spread: float
    whole: bool


def around(median: float, spread: float = 0.4, *, whole: bool = False) -> Draw:
    """Return amounts around a median: two thirds lie within a factor of e to the power of `spread`."""
    return Draw(median, spread, whole)


ONE = Draw(1.0, 0.0, whole=True)
