"""Contact points (recorded for 12.2 and 10.1; deleting one of another's, and one that is missing, from documents).

A secret is never read back: `[REDACTED]` stands in its place, and sent back it means "keep what is there".
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.provenance import WRITE, coded, differs, may_read, mismatch, provenance
from tests.grafana_double.world import World, new_uid

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
TAKEN = (
    "with UID '{0}' already {2} in contact point '{1}'."
    " Please use unique identifiers for receivers across all contact points"
)


def shown(world: World, point: Body, *, created: bool = False) -> Body:
    """A contact point as answered; 10.1 shows all its secrets as set when it is created."""
    hidden = SECRETS[point["type"]]
    settings = {key: REDACTED if key in hidden and value else value for key, value in point["settings"].items()}
    old = created and not world.dialect.modern
    settings |= dict.fromkeys(hidden, REDACTED) if old else {}
    body = {key: point[key] for key in ("uid", "name", "type")} | {"settings": dict(sorted(settings.items()))}
    body |= {"disableResolveMessage": point["disableResolveMessage"]}
    return body | ({"provenance": point["provenance"]} if point["provenance"] and (old or not created) else {})


def add(world: World, sent: Body, source: str) -> Body:
    """Put a contact point there."""
    uid = sent.get("uid") or new_uid(modern=world.dialect.modern)
    point: Body = {"uid": uid, "provenance": source, "receiver": sent["name"]}
    point |= {key: sent[key] for key in ("name", "type", "settings")}
    point["disableResolveMessage"] = bool(sent.get("disableResolveMessage"))
    world.state["contact_points"].append(point)
    return point


def find(world: World, uid: str) -> Body | None:
    return next((one for one in world.state["contact_points"] if uid and one["uid"] == uid), None)


def fault(kind: str, settings: Body) -> str | None:
    """Why such a receiver cannot be made, if so."""
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


def check(world: World, sent: Body) -> None:
    """Refuse a type that is not known and settings that lack something."""
    kind, name, uid = str(sent.get("type")), sent.get("name"), sent.get("uid", "")
    found = fault(kind, sent.get("settings") or {})
    if not name:
        raise Refused(400, world.error("invalid object specification: contact point name must not be empty"))
    if found:
        location = f'failed to validate integration "{name}" (UID {uid}) of type "{kind}"'
        raise Refused(400, world.error(f"invalid object specification: {location}: {found}"))


def receivers(route: Body) -> set[str]:
    """The receivers that a policy and those in it name."""
    named = {route["receiver"]} if route.get("receiver") else set()
    return named.union(*(receivers(inner) for inner in route.get("routes") or []))


@route("GET", POINTS)
def listed(world: World, request: Request) -> Answer:
    may_read(world, request)
    points = [shown(world, one) for one in world.state["contact_points"]]
    name = request.asked("name")
    return Answer(200, sorted((one for one in points if name in {"", one["name"]}), key=lambda one: one["name"]))


@route("POST", POINTS)
def create(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    sent, uid = request.sent, request.sent.get("uid", "")
    check(world, sent)
    taken = find(world, uid)
    if taken and not world.dialect.modern:
        message = "receiver configuration " + TAKEN.format(uid, taken["name"], "exist")
        raise Refused(500, world.error(message))
    if taken:
        message = "Receiver configuration " + TAKEN.format(uid, taken["name"], "exists") + "."
        extra = {"Name": taken["name"], "UID": uid}
        raise coded(409, "alerting.notifications.contact-points.uidInUse", message, extra)
    return Answer(202, shown(world, add(world, sent, provenance(request)), created=True))


@route("PUT", POINTS + "/{uid}")
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    point, sent, given = find(world, request.parts["uid"]), request.sent, provenance(request)
    if point is None:
        raise Refused(404, world.error(f"contact point with uid '{request.parts['uid']}' not found"))
    settings: dict[str, Any] = dict(sent.get("settings") or {})
    for key in SECRETS[point["type"]]:
        if settings.get(key) == REDACTED:
            settings[key] = point["settings"].get(key, "")
    check(world, sent | {"settings": settings})
    if differs(point["provenance"], given):
        message = f"cannot change provenance from '{point['provenance']}' to '{given}'"
        raise Refused(500, world.error(message))
    point |= {"name": sent["name"], "receiver": sent["name"], "type": sent["type"], "settings": settings}
    point |= {"provenance": given, "disableResolveMessage": bool(sent.get("disableResolveMessage"))}
    return Answer(202, {"message": "contactpoint updated"})


@route("DELETE", POINTS + "/{uid}")
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    point, points, given = find(world, request.parts["uid"]), world.state["contact_points"], provenance(request)
    if point is not None:
        last = sum(one["receiver"] == point["receiver"] for one in points) == 1
        if last and point["receiver"] in receivers(world.state["policies"]):
            if not world.dialect.modern:
                raise Refused(500, world.error(USED.format(point["name"])))
            raise coded(409, "alerting.notifications.contact-points.referenced", IN_USE)
        if differs(point["provenance"], given):
            raise mismatch(world, "delete", point["provenance"], given)
        points.remove(point)
    return Answer(202, {"message": "contactpoint deleted"})
