"""Mute timings (recorded for 12.2 and 10.1; reading one, and a missing one, from documents)."""

from __future__ import annotations

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.policies import timings
from tests.grafana_double.provenance import WRITE, check_signature, coded, may_read, provenance, signed, take_over
from tests.grafana_double.world import World

TIMINGS = "/api/v1/provisioning/mute-timings"
SAME_NAME = "Time interval with this name already exists. Use a different name or update existing one."
NOT_FOUND = "Time interval not found."


def add(world: World, name: str, intervals: list[Body], source: str) -> Body:
    """Put a mute timing there, or in the place of the one with its name."""
    body: Body = {"name": name, "time_intervals": intervals}
    world.state["mute_timings"][name] = signed(world, body, body) | {"provenance": source}
    stored: Body = world.state["mute_timings"][name]
    return stored


def shown(timing: Body, *, named: bool = True) -> Body:
    return {key: part for key, part in timing.items() if key != "provenance" or (part and named)}


def missing(world: World) -> Refused:
    if not world.dialect.modern:
        return Refused(404, "", None)
    return coded(404, "alerting.notifications.time-intervals.notFound", NOT_FOUND)


@route("GET", TIMINGS)
def listed(world: World, request: Request) -> Answer:
    """The list of 10.1 names no provenance (recorded)."""
    may_read(world, request)
    found = sorted(world.state["mute_timings"].values(), key=lambda one: one["name"])
    return Answer(200, [shown(one, named=world.dialect.modern) for one in found])


@route("GET", TIMINGS + "/{name}")
def get(world: World, request: Request) -> Answer:
    may_read(world, request)
    timing = world.state["mute_timings"].get(request.parts["name"])
    if timing is None:
        raise missing(world)
    return Answer(200, shown(timing))


@route("POST", TIMINGS)
def create(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    name = request.sent.get("name", "")
    if not name:
        raise Refused(400, world.error("invalid object specification: a mute timing needs a name"))
    if name in world.state["mute_timings"]:
        if world.dialect.modern:
            raise coded(400, "alerting.notifications.time-intervals.nameExists", SAME_NAME)
        raise Refused(400, world.error("invalid object specification: a mute timing with this name already exists"))
    return Answer(201, shown(add(world, name, request.sent.get("time_intervals") or [], provenance(request))))


@route("PUT", TIMINGS + "/{name}")
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    name, sent = request.parts["name"], request.sent
    timing = world.state["mute_timings"].get(name)
    if timing is None:
        raise missing(world)
    check_signature(world, timing, sent.get("version"))
    source = take_over(world, timing["provenance"], provenance(request))
    return Answer(202, shown(add(world, name, sent.get("time_intervals") or [], source)))


@route("DELETE", TIMINGS + "/{name}")
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    name = request.parts["name"]
    timing = world.state["mute_timings"].get(name)
    if timing is not None:
        if name in timings(world.state["policies"]):
            if not world.dialect.modern:
                raise Refused(500, world.error(f"mute time '{name}' is currently used by a notification policy"))
            raise coded(409, "alerting.notifications.time-intervals.used", "Conflict", {"UsedByRoutes": True})
        check_signature(world, timing, request.asked("version"))
        take_over(world, timing["provenance"], provenance(request))
        del world.state["mute_timings"][name]
    return Answer(204)
