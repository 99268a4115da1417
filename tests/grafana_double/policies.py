"""The notification policies (recorded for 12.2 and 10.1; the reset and a missing mute timing from documents)."""

from __future__ import annotations

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.contact_points import receivers
from tests.grafana_double.provenance import WRITE, coded, may_read, provenance, take_over
from tests.grafana_double.world import EMAIL, POLICIES, World, copied

TREE = "/api/v1/provisioning/policies"


def timings(route: Body) -> set[str]:
    """The mute timings that a policy and those in it name."""
    named = set(route.get("mute_time_intervals") or []) | set(route.get("active_time_intervals") or [])
    return named.union(*(timings(inner) for inner in route.get("routes") or []))


def refuse(world: World, fault: str) -> Refused:
    if not world.dialect.modern:
        return Refused(400, world.error(f"invalid object specification: {fault}"))
    message = f"Invalid format of the submitted route: {fault}. Correct the payload and try again."
    return coded(400, "alerting.notifications.routes.invalidFormat", message, {"Error": fault})


@route("GET", TREE)
def get(world: World, request: Request) -> Answer:
    may_read(world, request)
    return Answer(200, {key: part for key, part in world.state["policies"].items() if key != "provenance" or part})


@route("PUT", TREE)
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    sent = copied(request.sent)
    if not sent.get("receiver"):
        raise refuse(world, "root route must specify a default receiver")
    known = {point["receiver"] for point in world.state["contact_points"]}
    for name in sorted(receivers(sent) - known):
        raise refuse(world, f"receiver '{name}' does not exist")
    for name in sorted(timings(sent) - set(world.state["mute_timings"])):
        raise refuse(world, f"mute time interval '{name}' does not exist")
    stored = world.state["policies"].get("provenance", "")
    world.state["policies"] = sent | {"provenance": take_over(world, stored, provenance(request))}
    return Answer(202, {"message": "policies updated"})


@route("DELETE", TREE)
def reset(world: World, request: Request) -> Answer:
    """Back to what a server begins with, and the receiver that it names."""
    need(request, "Admin", WRITE)
    if all(point["receiver"] != EMAIL["receiver"] for point in world.state["contact_points"]):
        world.state["contact_points"].append(copied(EMAIL))
    world.state["policies"] = copied(POLICIES)
    return Answer(202, world.state["policies"])
