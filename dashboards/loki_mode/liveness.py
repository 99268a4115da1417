"""Whether runs make progress, according to the events that they log.

In version 9 the status remains Running after a crash and after a normal end, and the iteration does not advance. Every
iteration adds events to the log. A run counts as one without events in a window only if the whole window was observed:
its target also had a sample at the start of the window.
"""

from __future__ import annotations

from heddle import Expr

from .telemetry import EVENTS, SESSION_STATUS

_CHANGES = EVENTS.changes("15m")

ACTIVE = _CHANGES > 0
"""The instances with an event in the last 15 minutes."""

ACTIVITY = ACTIVE.as_bool().and_(SESSION_STATUS.offset("15m")).max(by="instance")
"""1 for each instance with an event in the last 15 minutes, 0 without; no series before 15 minutes were observed."""


def stalled(window: str) -> Expr:
    """Return 0 for each instance that had no event within a window, and the status Running at its start and end."""
    running = SESSION_STATUS.equals(1)
    return EVENTS.changes(window).equals(0).and_(running).and_(running.offset(window))


def last_event(span: str) -> Expr:
    """Return the seconds since the last event of each instance; no series for one without an event within `span`."""
    return (EVENTS.changes("2m").max(by="instance") > 0).timestamp().max_over_time(span).age()
