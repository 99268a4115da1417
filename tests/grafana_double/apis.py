"""Dashboards through /apis (12.2 recorded, 13 from documents; before 12 there is no such API).

Documents only: creating by PUT, a resourceVersion in a POST, `fieldValidation=Warn`, folders that are missing,
dashboards from files; on 13 selecting by labels.
"""

from __future__ import annotations

import re
import secrets
from urllib.parse import unquote

from tests.grafana_double.answer import CHARSET, Answer, Body, Refused, Request, route
from tests.grafana_double.folders import WRONG_UID
from tests.grafana_double.objects import GROUP, about, converted, echoed, shown, status, too_old, typed
from tests.grafana_double.world import World, now
from tests.grafana_double.writes import PREFIX, locked, meddle, write

LIST = "/apis/dashboard.grafana.app/{api}/namespaces/{namespace}/dashboards"
KIND = f"dashboards.{GROUP}"
CHANGED = "the object has been modified; please apply your changes to the latest version and try again"
OWN = tuple(PREFIX + name for name in ("createdBy", "updatedBy", "updatedTimestamp", "folder", "message"))


def served(world: World, request: Request) -> str:
    """Return the API version asked for, if this Grafana serves it."""
    api = request.parts["api"]
    if api not in world.dialect.dashboards or request.parts["namespace"] != "default":
        raise Refused(404, {"message": "Not found"}, CHARSET)
    return api


def existing(world: World, name: str) -> Body:
    if name not in world.state["dashboards"]:
        raise status(404, f'{KIND} "{name}" not found', "NotFound", about(name))
    board: Body = world.state["dashboards"][name]
    return board


def may_write(request: Request, name: str, verb: str) -> None:
    if not request.who.may("Editor"):
        who = f'User "{request.who.name}" cannot {verb} resource "dashboards" in API group "{GROUP}"'
        message = f'{KIND} "{name}" is forbidden: {who} in the namespace "default": can not edit dashboard'
        raise status(403, message, "Forbidden", about(name))


@route("GET", "/apis/{group}")
def group(world: World, request: Request) -> Answer:
    name = request.parts["group"]
    versions = {GROUP: world.dialect.dashboards, "folder.grafana.app": world.dialect.folders}.get(name, ())
    if not versions:
        raise Refused(404, {"message": "Not found"}, CHARSET)
    shown = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    body = {"kind": "APIGroup", "apiVersion": "v1", "name": name, "versions": shown, "preferredVersion": shown[0]}
    return Answer(200, body)


def selected(world: World, board: Body, selector: str) -> bool:
    """Whether the labels of a dashboard are those that are asked for."""
    pairs = [part.partition("=") for part in selector.replace("==", "=").split(",") if part]
    return all(board["labels"].get(key) == value if equals else key in board["labels"] for key, equals, value in pairs)


def page(items: list[Body], starts: list[int], request: Request) -> tuple[list[Body], Body]:
    """Return the items below the start in the token, and the metadata of the list; starts fall."""
    found = re.search(r"start:(\d+)", unquote(request.asked("continue")))
    left = [(item, start) for item, start in zip(items, starts, strict=True) if not found or start < int(found[1])]
    limit = request.number("limit", 0) or len(left)
    part = left[:limit]
    more = {"continue": f"org:1/start:{part[-1][1]}/folder:"} if len(left) > limit else {}
    return [item for item, _ in part], more


@route("GET", LIST)
def listed(world: World, request: Request) -> Answer:
    api, selector = served(world, request), request.asked("labelSelector")
    if selector == PREFIX + "get-history=true":
        name = request.asked("fieldSelector").removeprefix("metadata.name=")
        board = world.state["dashboards"].get(name)
        past = board["versions"][::-1] if board else []
        items, more = page([shown(world, board, api, one) for one in past], [one["version"] for one in past], request)
    else:
        if selector and not world.dialect.unified:
            raise status(500, "labels not yet supported")
        seen = world.visible(request) | {""}
        boards = [board for board in world.state["dashboards"].values() if board["folderUid"] in seen]
        boards = sorted((one for one in boards if selected(world, one, selector)), key=lambda one: -one["id"])
        items, more = page([shown(world, one, api) for one in boards], [one["id"] for one in boards], request)
    metadata = {"resourceVersion": "1795207442000000"} | more
    return Answer(200, typed({"metadata": metadata, "items": items}, api, "DashboardList"))


@route("GET", LIST + "/{name}")
def get(world: World, request: Request) -> Answer:
    api = served(world, request)
    return Answer(200, typed(shown(world, existing(world, request.parts["name"]), api), api))


def check(world: World, request: Request, api: str) -> Body:
    """Return the object that is sent, if it can be stored."""
    sent = request.sent
    if not isinstance(sent.get("spec"), dict) or not isinstance(sent.get("metadata"), dict):
        raise status(400, "the object has no metadata or no spec", "BadRequest")
    metadata, spec = sent["metadata"], sent["spec"]
    name = metadata.get("name") or str(metadata.get("generateName") or "d") + secrets.token_hex(3)
    metadata["name"] = name
    if request.asked("fieldValidation") == "Warn":
        raise status(400, "fieldValidation=Warn is not supported", "BadRequest")
    if WRONG_UID.search(name) or len(name) > 40:
        raise status(400, "uid contains illegal characters", "BadRequest")
    if not str(spec.get("title") or "").strip():
        raise status(400, "Dashboard title cannot be empty", "BadRequest")
    folder = (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    if folder and folder not in world.state["folders"]:
        kind = about(folder, "folders", "folder.grafana.app")
        raise status(404, f'folders.folder.grafana.app "{folder}" not found', "NotFound", kind)
    error = too_old(spec) if api in {"v1", "v1beta1"} else None
    if error:
        value = f'Invalid value: "{name}": {error}'
        causes = {"causes": [{"reason": "FieldValueInvalid", "message": value, "field": "spec"}]}
        message = f'Dashboard.{GROUP} "{name}" is invalid: spec: {value}'
        raise status(422, message, "Invalid", about(name, "Dashboard") | causes)
    return sent


def store(world: World, request: Request, sent: Body, api: str) -> Body:
    """Let the test meddle, then write the object."""
    metadata = sent["metadata"]
    annotations = metadata.get("annotations") or {}
    meddle(world, metadata["name"])
    return write(
        world,
        metadata["name"],
        data={key: value for key, value in sent["spec"].items() if key not in {"id", "uid", "version"}},
        folder=annotations.get(PREFIX + "folder", ""),
        by=request.who.login,
        message=annotations.get(PREFIX + "message", ""),
        stored=api,
        annotations={key: value for key, value in annotations.items() if key not in OWN},
        labels={key: value for key, value in (metadata.get("labels") or {}).items() if not key.startswith(PREFIX)},
    )


def rehearsed(request: Request, sent: Body, api: str) -> Body:
    """What a dry run answers: an object without a version."""
    metadata: Body = {"name": sent["metadata"]["name"], "namespace": "default", "uid": secrets.token_urlsafe(32)}
    metadata |= {"generation": 1, "creationTimestamp": now(), "labels": {}, "annotations": {}}
    body = {"metadata": metadata, "spec": sent["spec"], "status": {}}
    return typed(echoed(request, body, sent, api, stamped=True), api)


@route("POST", LIST)
def create(world: World, request: Request) -> Answer:
    api = served(world, request)
    sent = check(world, request, api)
    name = sent["metadata"]["name"]
    may_write(request, name, "create")
    if sent["metadata"].get("resourceVersion"):
        raise status(500, "resourceVersion should not be set on objects to be created")
    if name in world.state["dashboards"]:
        raise status(409, f'{KIND} "{name}" already exists', "AlreadyExists", about(name))
    if request.asked("dryRun") == "All":
        return Answer(201, rehearsed(request, sent, api))
    body = shown(world, store(world, request, sent, api), api)
    return Answer(201, typed(echoed(request, body, sent, api, stamped=True), api))


@route("PUT", LIST + "/{name}")
def update(world: World, request: Request) -> Answer:
    api, name = served(world, request), request.parts["name"]
    may_write(request, name, "update")
    sent = check(world, request, api)
    if sent["metadata"]["name"] != name:
        raise status(400, "the name of the object does not match the name on the URL", "BadRequest")
    if name not in world.state["dashboards"]:
        return create(world, request)
    board = world.state["dashboards"][name]
    if board["provisioned"] and locked(world, board):
        raise status(400, "Cannot save provisioned dashboard", "BadRequest")
    resource = shown(world, board, api)["metadata"]["resourceVersion"]
    if sent["metadata"].get("resourceVersion") not in {None, "", resource}:
        message = f'Operation cannot be fulfilled on {KIND} "{name}": {CHANGED}'
        raise status(409, message, "Conflict", about(name))
    before = board["stored"]
    if request.asked("dryRun") == "All":
        return Answer(200, rehearsed(request, sent, api))
    body = shown(world, store(world, request, sent, api), api)
    # seen: the answer tells of the version that was stored before
    body["status"] = {} if before == api else converted(before)
    return Answer(200, typed(echoed(request, body, sent, api, stamped=False), api))


@route("DELETE", LIST + "/{name}")
def delete(world: World, request: Request) -> Answer:
    served(world, request)
    board = existing(world, request.parts["name"])
    may_write(request, board["uid"], "delete")
    if board["provisioned"]:
        raise status(400, "provisioned dashboard cannot be deleted", "BadRequest")
    del world.state["dashboards"][board["uid"]]
    details = about(board["uid"]) | {"uid": board["object"]}
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
    return Answer(200, body)
