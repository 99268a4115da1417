"""What the dashboards of Loki Mode show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy

FLEET, SESSION = "loki-mode-fleet", "loki-mode-session"
_BUDGET = Case(good=healthy("[0-9]*%", "green"), bad=Seen("spending", "10?%", "red"))
_FAILED = Case(good=healthy("?.*%", "green"), bad=Seen("tool-failures", "1?.?%", "red"))
_ACTIVITY = Case(good=healthy("Active", "green"), bad=Seen("stuck-run", "No events", "text"))

CASES = {
    (FLEET, "Stalled runs"): Case(good=healthy("0", "green"), bad=Seen("stuck-run", "1", "red")),
    (FLEET, "Unreachable dashboards"): Case(good=healthy("0", "green"), bad=Seen("down", "1", "red")),
    (FLEET, "Highest failure share"): _FAILED,
    (FLEET, "Runs by instance"): Case(
        ref_id="A",
        field="Status",
        good=healthy("Running", "green"),
        bad=Seen("stopped-run", "Stopped", "red"),
    ),
    (FLEET, "Activity of runs"): _ACTIVITY,
    (FLEET, "Budget used"): _BUDGET,
    (SESSION, "Session Status"): Case(good=healthy("Running", "green"), bad=Seen("stopped-run", "Stopped", "red")),
    (SESSION, "Last event"): Case(good=healthy("0 s", "green"), bad=Seen("stuck-run", "49 mins", "red")),
    (SESSION, "Budget used"): _BUDGET,
    (SESSION, "Activity of runs"): _ACTIVITY,
    (SESSION, "Failed tasks"): _FAILED,
    (SESSION, "Cost against budget"): Case(good=healthy("$?*", "green"), bad=Seen("spending", "$5.*", "red")),
}
