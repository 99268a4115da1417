"""Contact points (recorded for 12.2 and 10.1; deleting one of another owner or a missing one, from documents).

Secrets are never returned: `[REDACTED]` replaces them, and in a request it means "keep the stored value".
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.provenance import (
    WRITE,
    error_with_id,
    is_other_owner,
    provenance,
    provenance_mismatch,
    require_read_permission,
)
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

POINTS = "/api/v1/provisioning/contact-points"
REDACTED = "[REDACTED]"
SECRETS = {
    "webhook": ("authorization_credentials", "password"),
    "slack": ("token", "url"),
    "pagerduty": ("integrationKey",),
    "opsgenie": ("apiKey",),
    "telegram": ("bottoken",),
    "discord": ("url",),
    "victorops": ("url",),
    "googlechat": ("url",),
    "email": (),
    "teams": (),
}
REQUIRED = {"webhook": "url", "discord": "url", "teams": "url", "googlechat": "url", "victorops": "url"}
USED = "contact point '{}' is currently used by a notification policy"
IN_USE = "Contact point is currently referenced by a notification policy."
UID_TAKEN = (
    "with UID '{0}' already {2} in contact point '{1}'."
    " Please use unique identifiers for receivers across all contact points"
)


def to_json(instance: Instance, point: Body, *, is_created: bool = False) -> Body:
    """Return a contact point as JSON; 10.1 responds to its creation with all secrets as set."""
    secret_fields = SECRETS[point["type"]]
    settings = {key: REDACTED if key in secret_fields and value else value for key, value in point["settings"].items()}
    old = is_created and not instance.is_modern
    settings |= dict.fromkeys(secret_fields, REDACTED) if old else {}
    body = {key: point[key] for key in ("uid", "name", "type")} | {"settings": dict(sorted(settings.items()))}
    body |= {"disableResolveMessage": point["disableResolveMessage"]}
    return body | ({"provenance": point["provenance"]} if point["provenance"] and (old or not is_created) else {})


def add(instance: Instance, payload: Body, source: str) -> Body:
    """Store a contact point."""
    uid = payload.get("uid") or new_uid(modern=instance.is_modern)
    point: Body = {"uid": uid, "provenance": source, "receiver": payload["name"]}
    point |= {key: payload[key] for key in ("name", "type", "settings")}
    point["disableResolveMessage"] = bool(payload.get("disableResolveMessage"))
    instance.state["contact_points"].append(point)
    return point


def find(instance: Instance, uid: str) -> Body | None:
    return next((item for item in instance.state["contact_points"] if uid and item["uid"] == uid), None)


def validation_error(kind: str, settings: Body) -> str | None:
    """Return why a receiver is invalid, None where it is valid."""
    if kind not in SECRETS:
        return f"notifier {kind} is not supported"
    needed = REQUIRED.get(kind)
    if needed and not settings.get(needed):
        return f"required field '{needed}' is not specified"
    if kind == "email" and not settings.get("addresses"):
        return "could not find addresses in settings"
    if kind == "slack" and not settings.get("url") and not settings.get("recipient"):
        return "recipient must be specified when using the Slack chat API"
    return None


def check(instance: Instance, payload: Body) -> None:
    """Reject unknown types and incomplete settings."""
    kind, name, uid = str(payload.get("type")), payload.get("name"), payload.get("uid", "")
    error = validation_error(kind, payload.get("settings") or {})
    if not name:
        raise ErrorResponse(400, instance.error("invalid object specification: contact point name must not be empty"))
    if error:
        location = f'failed to validate integration "{name}" (UID {uid}) of type "{kind}"'
        raise ErrorResponse(400, instance.error(f"invalid object specification: {location}: {error}"))


def receiver_names(route: Body) -> set[str]:
    """Return the receivers that a policy and its routes refer to."""
    names = {route["receiver"]} if route.get("receiver") else set()
    return names.union(*(receiver_names(inner) for inner in route.get("routes") or []))


@route("GET", POINTS)
def list_contact_points(instance: Instance, request: Request) -> Response:
    require_read_permission(instance, request)
    points = [to_json(instance, item) for item in instance.state["contact_points"]]
    name = request.parameter("name")
    return Response(200, sorted((item for item in points if name in {"", item["name"]}), key=lambda item: item["name"]))


@route("POST", POINTS)
def create_contact_point(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    payload, uid = request.payload, request.payload.get("uid", "")
    check(instance, payload)
    existing = find(instance, uid)
    if existing and not instance.is_modern:
        message = "receiver configuration " + UID_TAKEN.format(uid, existing["name"], "exist")
        raise ErrorResponse(500, instance.error(message))
    if existing:
        message = "Receiver configuration " + UID_TAKEN.format(uid, existing["name"], "exists") + "."
        extra = {"Name": existing["name"], "UID": uid}
        raise error_with_id(409, "alerting.notifications.contact-points.uidInUse", message, extra)
    return Response(202, to_json(instance, add(instance, payload, provenance(request)), is_created=True))


@route("PUT", POINTS + "/{uid}")
def update_contact_point(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    point, payload, requested = find(instance, request.parts["uid"]), request.payload, provenance(request)
    if point is None:
        raise ErrorResponse(404, instance.error(f"contact point with uid '{request.parts['uid']}' not found"))
    settings: dict[str, Any] = dict(payload.get("settings") or {})
    for key in SECRETS[point["type"]]:
        if settings.get(key) == REDACTED:
            settings[key] = point["settings"].get(key, "")
    check(instance, payload | {"settings": settings})
    if is_other_owner(point["provenance"], requested):
        message = f"cannot change provenance from '{point['provenance']}' to '{requested}'"
        raise ErrorResponse(500, instance.error(message))
    point |= {"name": payload["name"], "receiver": payload["name"], "type": payload["type"], "settings": settings}
    point |= {"provenance": requested, "disableResolveMessage": bool(payload.get("disableResolveMessage"))}
    return Response(202, {"message": "contactpoint updated"})


@route("DELETE", POINTS + "/{uid}")
def delete_contact_point(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    point, points, requested = (
        find(instance, request.parts["uid"]),
        instance.state["contact_points"],
        provenance(request),
    )
    if point is not None:
        last = sum(item["receiver"] == point["receiver"] for item in points) == 1
        if last and point["receiver"] in receiver_names(instance.state["policies"]):
            if not instance.is_modern:
                raise ErrorResponse(500, instance.error(USED.format(point["name"])))
            raise error_with_id(409, "alerting.notifications.contact-points.referenced", IN_USE)
        if not instance.is_modern and is_other_owner(point["provenance"], requested):
            raise provenance_mismatch(instance, "delete", point["provenance"], requested)
        points.remove(point)
    return Response(202, {"message": "contactpoint deleted"})
