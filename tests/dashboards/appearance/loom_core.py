"""What the dashboards of Loom Core show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy

BUS, TOOLS, AGENTS = "loom-core-event-bus", "loom-core-tools", "loom-core-agents"

CASES = {
    (BUS, "Reporting services"): Case(good=healthy("1", "green"), bad=Seen("core-stops", "0", "red")),
    (BUS, "Dropped deliveries"): Case(good=healthy("0.*%", "green"), bad=Seen("overload", "1?.*%", "red")),
    (BUS, "Topics without deliveries"): Case(good=healthy("0", "green"), bad=Seen("no-subscribers", "2", "yellow")),
    (TOOLS, "Error share"): Case(good=healthy("0.*%", "green"), bad=Seen("tool-failures", "[5-9].*%", "red")),
    (TOOLS, "Lost MCP servers"): Case(good=healthy("0", "green"), bad=Seen("server-loss", "1", "red")),
    (AGENTS, "Failed actions"): Case(good=healthy("[0-4].*%", "green"), bad=Seen("tool-failures", "[1-9]*%", "red")),
    (AGENTS, "Failed tool calls"): Case(good=healthy("0.*%", "green"), bad=Seen("server-loss", "1*%", "red")),
}
