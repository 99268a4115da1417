"""Mute timings (recorded for 12.2 and 10.1; reading one, and a missing one, from documents)."""

from __future__ import annotations

from tests.grafana_double.instance import Instance
from tests.grafana_double.policies import timing_names
from tests.grafana_double.provenance import (
    WRITE,
    check_content_version,
    check_takeover,
    error_with_id,
    provenance,
    require_read_permission,
    with_version,
)
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

TIMINGS = "/api/v1/provisioning/mute-timings"
SAME_NAME = "Time interval with this name already exists. Use a different name or update existing one."
NOT_FOUND = "Time interval not found."


def add(instance: Instance, name: str, intervals: list[Body], source: str) -> Body:
    """Store a mute timing, over the one with its name if there is one."""
    body: Body = {"name": name, "time_intervals": intervals}
    instance.state["mute_timings"][name] = with_version(instance, body, body) | {"provenance": source}
    stored: Body = instance.state["mute_timings"][name]
    return stored


def to_json(timing: Body, *, with_provenance: bool = True) -> Body:
    return {key: part for key, part in timing.items() if key != "provenance" or (part and with_provenance)}


def not_found(instance: Instance) -> ErrorResponse:
    if not instance.is_modern:
        return ErrorResponse(404, "", None)
    return error_with_id(404, "alerting.notifications.time-intervals.notFound", NOT_FOUND)


@route("GET", TIMINGS)
def list_mute_timings(instance: Instance, request: Request) -> Response:
    """The list of 10.1 has no provenance (recorded)."""
    require_read_permission(instance, request)
    mute_timings = sorted(instance.state["mute_timings"].values(), key=lambda item: item["name"])
    return Response(200, [to_json(item, with_provenance=instance.is_modern) for item in mute_timings])


@route("GET", TIMINGS + "/{name}")
def get(instance: Instance, request: Request) -> Response:
    require_read_permission(instance, request)
    timing = instance.state["mute_timings"].get(request.parts["name"])
    if timing is None:
        raise not_found(instance)
    return Response(200, to_json(timing))


@route("POST", TIMINGS)
def create_mute_timing(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    name = request.payload.get("name", "")
    if not name:
        raise ErrorResponse(400, instance.error("invalid object specification: a mute timing needs a name"))
    if name in instance.state["mute_timings"]:
        if instance.is_modern:
            raise error_with_id(400, "alerting.notifications.time-intervals.nameExists", SAME_NAME)
        raise ErrorResponse(
            400, instance.error("invalid object specification: a mute timing with this name already exists")
        )
    return Response(201, to_json(add(instance, name, request.payload.get("time_intervals") or [], provenance(request))))


@route("PUT", TIMINGS + "/{name}")
def update_mute_timing(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    name, payload = request.parts["name"], request.payload
    timing = instance.state["mute_timings"].get(name)
    if timing is None:
        raise not_found(instance)
    check_content_version(instance, timing, payload.get("version"))
    source = check_takeover(instance, timing["provenance"], provenance(request))
    return Response(202, to_json(add(instance, name, payload.get("time_intervals") or [], source)))


@route("DELETE", TIMINGS + "/{name}")
def delete_mute_timing(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    name = request.parts["name"]
    timing = instance.state["mute_timings"].get(name)
    if timing is not None:
        if name in timing_names(instance.state["policies"]):
            if not instance.is_modern:
                raise ErrorResponse(
                    500, instance.error(f"mute time '{name}' is currently used by a notification policy")
                )
            raise error_with_id(409, "alerting.notifications.time-intervals.used", "Conflict", {"UsedByRoutes": True})
        check_content_version(instance, timing, request.parameter("version"))
        check_takeover(instance, timing["provenance"], provenance(request))
        del instance.state["mute_timings"][name]
    return Response(204)
