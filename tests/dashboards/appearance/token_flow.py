"""What the dashboard about the flow of tokens shows."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy

FLOW = "token-flow"

CASES = {
    (FLOW, "TokenHub spend vs. yesterday"): Case(
        a_day=True, good=healthy("[1-9]*%", "green"), bad=Seen("spending", "[1-9]*%", "red")
    ),
    (FLOW, "loomflow spend vs. yesterday"): Case(
        a_day=True, good=healthy("[1-9]*%", "green"), bad=Seen("spending", "[1-9]*%", "red")
    ),
}
