"""Whether runs move, and how fast they spend.

The status stays Running after a crash and after a normal end; events and iterations do not move then. The cost falls to
0 where a run starts: what it has grown to since is then the growth.
"""

from __future__ import annotations

from heddle import Expr

from .telemetry import COST, EVENTS, ITERATION_CURRENT, SESSION_STATUS


def _changes(span: str) -> Expr:
    return EVENTS.changes(span).sum(by="instance") + ITERATION_CURRENT.changes(span).sum(by="instance")


MOVING = _changes("15m")
"""How often each instance's events and iterations changed in a quarter of an hour: 0 is a run that stands still."""

STALLED = SESSION_STATUS.max(by="instance").equals(1).and_(MOVING.equals(0))
"""The instances that say that they run, and do not move."""

SPENDING = (COST.delta("1h") >= 0).or_(COST)
"""What each instance spent in the last hour; of a run that began within it, what it has cost so far."""


def last_movement(span: str) -> Expr:
    """Return how long ago each instance last moved; nothing where it did not within `span`."""
    return (_changes("2m") > 0).timestamp().max_over_time(span).age()
