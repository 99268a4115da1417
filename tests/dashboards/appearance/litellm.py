"""What the dashboards of LiteLLM show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy

REQUESTS, SPEND = "litellm-requests", "litellm-spend"
_SHARE_LEFT = Case(
    good=healthy("[3-9]*%", "green"), bad=Seen("budget-low", "1.*%", "red"), ref_id="C", field="Share left"
)

CASES = {
    (REQUESTS, "LiteLLM status"): Case(good=healthy("Up", "green"), bad=Seen("down", "Down", "red")),
    (REQUESTS, "Unserved requests"): Case(good=healthy("0*%", "green"), bad=Seen("no-provider", "9*%", "red")),
    (REQUESTS, "Failing deployments"): Case(good=healthy("0", "green"), bad=Seen("provider-outage", "1", "red")),
    (REQUESTS, "Cooldowns"): Case(good=healthy("0", "green"), bad=Seen("provider-outage", "[1-9]*", "yellow")),
    (REQUESTS, "First token later than 5 s"): Case(good=healthy("0%", "green"), bad=Seen("slow", "[5-9]?.?%", "red")),
    (REQUESTS, "State of deployments"): Case(
        good=healthy("Serving", "green"), bad=Seen("no-provider", "Cooldown", "red")
    ),
    (SPEND, "Team budgets nearly spent"): Case(good=healthy("0", "green"), bad=Seen("budget-low", "1", "red")),
    (SPEND, "Key budgets nearly spent"): Case(good=healthy("0", "green"), bad=Seen("budget-low", "1", "red")),
    (SPEND, "Spend vs. yesterday"): Case(
        a_day=True, good=healthy("[1-9]*%", "green"), bad=Seen("spending", "[1-9]*%", "red")
    ),
    (SPEND, "Team budgets"): _SHARE_LEFT,
    (SPEND, "Key budgets"): _SHARE_LEFT,
}
