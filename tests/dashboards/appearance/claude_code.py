"""What the dashboards of Claude Code show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy, seen_value

USAGE, WORK = "claude-code-usage", "claude-code-work"

CASES = {
    (USAGE, "Cached share of the input"): Case(
        good=healthy("9?*%", "green"), bad=Seen("spending", "[0-4]*%", "yellow")
    ),
    # Its events are in Loki.
    (WORK, "Failed requests"): Case(good=seen_value(0.01, "1%", "green"), bad=seen_value(0.2, "20%", "red")),
}
