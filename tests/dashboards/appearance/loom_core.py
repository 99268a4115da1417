"""What the dashboards of Loom Core show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy, seen_value

BUS, TOOLS = "loom-core-event-bus", "loom-core-tools"

CASES = {
    (BUS, "Reporting"): Case(good=healthy("1", "green"), bad=Seen("down", "0", "red")),
    (BUS, "Dropped"): Case(good=healthy("0.*%", "green"), bad=Seen("overload", "2*%", "red")),
    # No scenario has a topic that loses all of its subscribers.
    (BUS, "Dead topics"): Case(good=healthy("0", "green"), bad=seen_value(2, "2", "yellow")),
    (TOOLS, "Errors"): Case(good=healthy("0.*%", "green"), bad=Seen("tool-failures", "[5-9].*%", "red")),
    # No scenario has a server that is lost and comes back.
    (TOOLS, "Reconnections"): Case(good=seen_value(0, "0", "green"), bad=seen_value(2, "2", "yellow")),
}
