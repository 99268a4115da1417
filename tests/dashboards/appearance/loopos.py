"""What the dashboards of LoopOS AI show; their queries need ClickHouse, so the values are given."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, seen_value

REQUESTS = "loopos-requests"

CASES = {
    (REQUESTS, "Success rate"): Case(good=seen_value(0.995, "99.50%", "green"), bad=seen_value(0.5, "50.00%", "red")),
    (REQUESTS, "Age of the newest record"): Case(
        good=seen_value(20, "20 s", "green"), bad=seen_value(7200, "2 hours", "red")
    ),
}
