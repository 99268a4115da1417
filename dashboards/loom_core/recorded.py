"""The numerators and denominators of Loom Core's shares, as recording rules, which keep the queries readable."""

from __future__ import annotations

from heddle import Recorded

from .telemetry import (
    EVENTS_DELIVERED,
    EVENTS_DROPPED,
    EVENTS_PUBLISHED,
    LOOM_CORE,
    TOOL_ERRORS,
    TOOL_INVOCATIONS,
)

_ERRORS = TOOL_ERRORS.growth("15m")
_DROPPED = EVENTS_DROPPED.growth("15m")
# Loom Core counts only successful calls as invocations, and dropped events are not delivered. Either counter does not
# exist until its first event; `+` has no result if one side is missing.
TOOL_CALLS = Recorded(
    LOOM_CORE,
    "loom_core_tool_calls:growth15m",
    ("tool",),
    expression=TOOL_INVOCATIONS.growth("15m").or_(_ERRORS),
)
FAILED_TOOL_CALLS = Recorded(
    LOOM_CORE, "loom_core_failed_tool_calls:growth15m", ("tool",), expression=_ERRORS, zeros=TOOL_CALLS
)
DUE_DELIVERIES = Recorded(
    LOOM_CORE,
    "loom_core_due_deliveries:growth15m",
    ("topic",),
    expression=EVENTS_DELIVERED.growth("15m").or_(_DROPPED),
)
DROPPED_DELIVERIES = Recorded(
    LOOM_CORE, "loom_core_dropped_deliveries:growth15m", ("topic",), expression=_DROPPED, zeros=DUE_DELIVERIES
)
PUBLISHED_HOUR = Recorded(
    LOOM_CORE, "loom_core_published_events:growth1h", ("topic",), expression=EVENTS_PUBLISHED.growth("1h")
)
DELIVERED_HOUR = Recorded(
    LOOM_CORE,
    "loom_core_deliveries:growth1h",
    ("topic",),
    expression=EVENTS_DELIVERED.growth("1h"),
    zeros=PUBLISHED_HOUR,
)
