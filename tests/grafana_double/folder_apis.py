"""Folders through /apis (the list of 12.2 is recorded, the rest follows documents)."""

from __future__ import annotations

import base64
import binascii

from tests.grafana_double import folders
from tests.grafana_double.answer import CHARSET, Answer, Body, Refused, Request, route
from tests.grafana_double.objects import about, status, typed
from tests.grafana_double.world import World
from tests.grafana_double.writes import PREFIX

GROUP = "folder.grafana.app"
LIST = "/apis/folder.grafana.app/{api}/namespaces/{namespace}/folders"


def served(world: World, request: Request) -> str:
    api = request.parts["api"]
    if api not in world.dialect.folders or request.parts["namespace"] != "default":
        raise Refused(404, {"message": "Not found"}, CHARSET)
    return api


def existing(world: World, name: str) -> Body:
    if name not in world.state["folders"]:
        raise status(404, f'folders.{GROUP} "{name}" not found', "NotFound", about(name, "folders", GROUP))
    folder: Body = world.state["folders"][name]
    return folder


def may_write(request: Request, name: str) -> None:
    if not request.who.may("Editor"):
        raise status(403, f'folders.{GROUP} "{name}" is forbidden', "Forbidden", about(name, "folders", GROUP))


def shown(world: World, folder: Body, api: str) -> Body:
    path = [*folders.parents(world, folder), folder]
    annotations = {
        PREFIX + "fullpath": "/".join(one["title"] for one in path),
        PREFIX + "fullpathUIDs": "/".join(one["uid"] for one in path),
        PREFIX + "updatedTimestamp": folder["updated"],
    }
    if folder["parentUid"]:
        annotations[PREFIX + "folder"] = folder["parentUid"]
    metadata = {
        "name": folder["uid"],
        "namespace": "default",
        "uid": base64.urlsafe_b64encode(folder["uid"].encode()).decode(),
        "resourceVersion": str(folder["resource"]),
        "creationTimestamp": folder["created"],
        "labels": {PREFIX + "deprecatedInternalID": str(folder["id"])},
        "annotations": annotations,
    }
    spec = {"title": folder["title"], "description": folder["description"]}
    return typed({"metadata": metadata, "spec": spec, "status": {}}, api, "Folder", GROUP)


def page_number(token: str) -> int:
    try:
        return int(base64.b64decode(token).decode().partition("|")[2] or 1)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise status(400, "continue key is not valid", "BadRequest") from None


@route("GET", LIST)
def listed(world: World, request: Request) -> Answer:
    api, seen = served(world, request), world.visible(request)
    known = sorted((world.state["folders"][uid] for uid in seen), key=lambda one: (one["title"].lower(), one["id"]))
    limit, page = request.number("limit", 0) or len(known) or 1, page_number(request.asked("continue"))
    part = known[(page - 1) * limit : page * limit]
    token = base64.b64encode(f"{limit}|{page + 1}".encode()).decode()
    metadata = {"continue": token} if len(known) > page * limit else {}
    items = [shown(world, folder, api) for folder in part]
    return Answer(200, typed({"metadata": metadata, "items": items}, api, "FolderList", GROUP))


@route("GET", LIST + "/{name}")
def get(world: World, request: Request) -> Answer:
    api = served(world, request)
    return Answer(200, shown(world, existing(world, request.parts["name"]), api))


@route("POST", LIST)
def create(world: World, request: Request) -> Answer:
    api, metadata = served(world, request), request.sent.get("metadata") or {}
    name, spec = str(metadata.get("name") or ""), request.sent.get("spec") or {}
    may_write(request, name)
    if not name or folders.WRONG_UID.search(name) or not spec.get("title"):
        raise status(400, "a folder needs a name and a title", "BadRequest")
    if name in world.state["folders"]:
        raise status(409, f'folders.{GROUP} "{name}" already exists', "AlreadyExists", about(name, "folders", GROUP))
    parent = (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    folders.check_depth(world, parent)
    text = str(spec.get("description") or "")
    folder = folders.add(world, name, spec["title"], parent=parent, by=request.who.login, text=text)
    return Answer(201, shown(world, folder, api))


@route("PUT", LIST + "/{name}")
def update(world: World, request: Request) -> Answer:
    api, metadata = served(world, request), request.sent.get("metadata") or {}
    folder, spec = existing(world, request.parts["name"]), request.sent.get("spec") or {}
    may_write(request, folder["uid"])
    if metadata.get("resourceVersion") not in {None, "", str(folder["resource"])}:
        message = f'Operation cannot be fulfilled on folders.{GROUP} "{folder["uid"]}": the object has been modified'
        raise status(409, message, "Conflict", about(folder["uid"], "folders", GROUP))
    parent = (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    if parent in folders.below(world, folder["uid"]):
        raise status(400, "[folder.circular-reference] ", "BadRequest")
    folders.check_depth(world, parent)
    text = str(spec.get("description") or "")
    title = spec.get("title") or folder["title"]
    folders.touch(folder, request.who.login, title=title, description=text, parentUid=parent)
    return Answer(200, shown(world, folder, api))


@route("DELETE", LIST + "/{name}")
def delete(world: World, request: Request) -> Answer:
    served(world, request)
    folder = existing(world, request.parts["name"])
    may_write(request, folder["uid"])
    folders.remove(world, folder["uid"], with_rules=request.asked("forceDeleteRules") == "true")
    details = about(folder["uid"], "folders", GROUP)
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
    return Answer(200, body)
