"""The notification policies (recorded for 12.2 and 10.1; the reset and a missing mute timing from documents)."""

from __future__ import annotations

from tests.grafana_double.contact_points import receiver_names
from tests.grafana_double.instance import EMAIL, POLICIES, Instance, copy_json
from tests.grafana_double.provenance import WRITE, check_takeover, error_with_id, provenance, require_read_permission
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

TREE = "/api/v1/provisioning/policies"


def timing_names(route: Body) -> set[str]:
    """Return the mute timings that a policy and its routes refer to."""
    names = set(route.get("mute_time_intervals") or []) | set(route.get("active_time_intervals") or [])
    return names.union(*(timing_names(inner) for inner in route.get("routes") or []))


def invalid_policy(instance: Instance, fault: str) -> ErrorResponse:
    if not instance.is_modern:
        return ErrorResponse(400, instance.error(f"invalid object specification: {fault}"))
    message = f"Invalid format of the submitted route: {fault}. Correct the payload and try again."
    return error_with_id(400, "alerting.notifications.routes.invalidFormat", message, {"Error": fault})


@route("GET", TREE)
def get(instance: Instance, request: Request) -> Response:
    require_read_permission(instance, request)
    return Response(200, {key: part for key, part in instance.state["policies"].items() if key != "provenance" or part})


@route("PUT", TREE)
def update_policy(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    payload = copy_json(request.payload)
    if not payload.get("receiver"):
        raise invalid_policy(instance, "root route must specify a default receiver")
    contact_points = {point["receiver"] for point in instance.state["contact_points"]}
    for name in sorted(receiver_names(payload) - contact_points):
        raise invalid_policy(instance, f"receiver '{name}' does not exist")
    for name in sorted(timing_names(payload) - set(instance.state["mute_timings"])):
        raise invalid_policy(instance, f"mute time interval '{name}' does not exist")
    stored = instance.state["policies"].get("provenance", "")
    instance.state["policies"] = payload | {"provenance": check_takeover(instance, stored, provenance(request))}
    return Response(202, {"message": "policies updated"})


@route("DELETE", TREE)
def reset_policy(instance: Instance, request: Request) -> Response:
    """Restore the initial policy, and the contact point that it refers to."""
    require_role(request, "Admin", WRITE)
    check_takeover(instance, instance.state["policies"].get("provenance", ""), provenance(request))
    if all(point["receiver"] != EMAIL["receiver"] for point in instance.state["contact_points"]):
        instance.state["contact_points"].append(copy_json(EMAIL))
    instance.state["policies"] = copy_json(POLICIES)
    return Response(202, instance.state["policies"])
