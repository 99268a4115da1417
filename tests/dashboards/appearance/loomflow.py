"""What the dashboards of loomflow show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy

AGENTS = "loomflow-agents"

CASES = {
    (AGENTS, "Interrupted runs"): Case(good=healthy("[0-9]*%", "green"), bad=Seen("budget-stop", "[1-4]*%", "yellow")),
    (AGENTS, "Failed tool calls"): Case(good=healthy("?.*%", "green"), bad=Seen("tool-failures", "4?.?%", "red")),
    (AGENTS, "Budget stops"): Case(good=healthy("0", "green"), bad=Seen("budget-stop", "[1-9]*", "yellow")),
}
