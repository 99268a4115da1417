"""Whether runs make progress, and how fast they spend.

The status stays Running after a crash and after a normal end, but events and iterations no longer change. The cost
returns to 0 when a run starts, so the delta is negative; the current cost is then what was spent since.
"""

from __future__ import annotations

from heddle import Expr

from .telemetry import COST, EVENTS, ITERATION_CURRENT, SESSION_STATUS


def _changes(span: str) -> Expr:
    return EVENTS.changes(span).sum(by="instance") + ITERATION_CURRENT.changes(span).sum(by="instance")


MOVING = _changes("15m")
"""Number of changes of each instance's events and iterations in 15 minutes; 0 means stalled."""

STALLED = SESSION_STATUS.max(by="instance").equals(1).and_(MOVING.equals(0))
"""The instances with the status Running that have no changes in 15 minutes."""

SPENDING = (COST.delta("1h") >= 0).or_(COST)
"""US dollars that each instance spent in the last hour; for a run that started within it, its cost so far."""


def last_movement(span: str) -> Expr:
    """Return the seconds since each instance last changed; no series for one without a change within `span`."""
    return (_changes("2m") > 0).timestamp().max_over_time(span).age()
