"""What the dashboards of Loom and TokenHub show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy

OVERVIEW, DISPATCH, ROUTING = "loom-overview", "loom-dispatch", "tokenhub-routing"
_UP = Case(good=healthy("Up", "green"), bad=Seen("down", "Down", "red"))
_PROVIDERS_DOWN = Case(good=healthy("0", "green"), bad=Seen("provider-outage", "1", "red"))
_PROVIDER_HEALTH = Case(good=healthy("Healthy", "green"), bad=Seen("provider-outage", "Down", "red"))
_UNSERVED = Case(good=healthy("0", "green"), bad=Seen("no-provider", "[1-9]*", "red"))
_ERRORS = Case(good=healthy("0.*%", "green"), bad=Seen("no-provider", "100%", "red"))

CASES = {
    (DISPATCH, "Loom status"): _UP,
    (OVERVIEW, "Loom status"): _UP,
    (OVERVIEW, "TokenHub status"): _UP,
    (OVERVIEW, "Providers down"): _PROVIDERS_DOWN,
    (OVERVIEW, "Unserved requests"): _UNSERVED,
    (OVERVIEW, "LLM error share"): _ERRORS,
    (OVERVIEW, "Provider health"): _PROVIDER_HEALTH,
    (OVERVIEW, "State of components"): _UP,
    (ROUTING, "TokenHub status"): _UP,
    (ROUTING, "Providers down"): _PROVIDERS_DOWN,
    (ROUTING, "Unserved requests"): _UNSERVED,
    (ROUTING, "Error share"): _ERRORS,
    (ROUTING, "Responses slower than 5.12 s"): Case(
        good=healthy("[0-2]*%", "green"), bad=Seen("slow", "[4-6]?.?%", "red")
    ),
    (ROUTING, "Provider health"): _PROVIDER_HEALTH,
    (ROUTING, "Temporal circuit breaker"): Case(
        good=healthy("Closed", "green"), bad=Seen("temporal-outage", "Open", "red")
    ),
    (ROUTING, "Time since the last heartbeat"): Case(good=healthy("0 s", "green"), bad=Seen("frozen", "* mins", "red")),
}
