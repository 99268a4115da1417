"""Folders through /apis (the list of 12.2 is recorded, the rest follows documents)."""

from __future__ import annotations

import base64
import binascii

from tests.grafana_double import folders
from tests.grafana_double.dashboard_apis import details, status_error, with_type
from tests.grafana_double.dashboard_storage import PREFIX
from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import CHARSET, Body, ErrorResponse, Request, Response, route

GROUP = "folder.grafana.app"
LIST = "/apis/folder.grafana.app/{api}/namespaces/{namespace}/folders"


def require_api_version(instance: Instance, request: Request) -> str:
    api = request.parts["api"]
    if api not in instance.release.folder_apis or request.parts["namespace"] != "default":
        raise ErrorResponse(404, {"message": "Not found"}, CHARSET)
    return api


def require_folder(instance: Instance, name: str) -> Body:
    if name not in instance.state["folders"]:
        raise status_error(404, f'folders.{GROUP} "{name}" not found', "NotFound", details(name, "folders", GROUP))
    folder: Body = instance.state["folders"][name]
    return folder


def require_write_permission(request: Request, name: str) -> None:
    if not request.identity.has_role("Editor"):
        raise status_error(403, f'folders.{GROUP} "{name}" is forbidden', "Forbidden", details(name, "folders", GROUP))


def folder_json(instance: Instance, folder: Body, api: str) -> Body:
    path = [*folders.ancestors(instance, folder), folder]
    annotations = {
        PREFIX + "fullpath": "/".join(item["title"] for item in path),
        PREFIX + "fullpathUIDs": "/".join(item["uid"] for item in path),
        PREFIX + "updatedTimestamp": folder["updated"],
        **folder.get("annotations", {}),
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
    return with_type({"metadata": metadata, "spec": spec, "status": {}}, api, "Folder", GROUP)


def page_number(token: str) -> int:
    try:
        return int(base64.b64decode(token).decode().partition("|")[2] or 1)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise status_error(400, "continue key is not valid", "BadRequest") from None


@route("GET", LIST)
def list_folders(instance: Instance, request: Request) -> Response:
    api, visible = require_api_version(instance, request), instance.visible_folders(request)
    folders_by_title = sorted(
        (instance.state["folders"][uid] for uid in visible), key=lambda item: (item["title"].lower(), item["id"])
    )
    limit, page = (
        request.int_parameter("limit", 0) or len(folders_by_title) or 1,
        page_number(request.parameter("continue")),
    )
    part = folders_by_title[(page - 1) * limit : page * limit]
    token = base64.b64encode(f"{limit}|{page + 1}".encode()).decode()
    metadata = {"continue": token} if len(folders_by_title) > page * limit else {}
    items = [folder_json(instance, folder, api) for folder in part]
    return Response(200, with_type({"metadata": metadata, "items": items}, api, "FolderList", GROUP))


@route("GET", LIST + "/{name}")
def get(instance: Instance, request: Request) -> Response:
    api = require_api_version(instance, request)
    return Response(200, folder_json(instance, require_folder(instance, request.parts["name"]), api))


@route("POST", LIST)
def create_folder(instance: Instance, request: Request) -> Response:
    api, metadata = require_api_version(instance, request), request.payload.get("metadata") or {}
    name, spec = str(metadata.get("name") or ""), request.payload.get("spec") or {}
    require_write_permission(request, name)
    if not name or folders.WRONG_UID.search(name) or not spec.get("title"):
        raise status_error(400, "a folder needs a name and a title", "BadRequest")
    if name in instance.state["folders"]:
        raise status_error(
            409, f'folders.{GROUP} "{name}" already exists', "AlreadyExists", details(name, "folders", GROUP)
        )
    parent = (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    folders.check_depth(instance, parent)
    text = str(spec.get("description") or "")
    folder = folders.add(instance, name, spec["title"], parent=parent, by=request.identity.login, description=text)
    return Response(201, folder_json(instance, folder, api))


@route("PUT", LIST + "/{name}")
def update_folder(instance: Instance, request: Request) -> Response:
    api, metadata = require_api_version(instance, request), request.payload.get("metadata") or {}
    folder, spec = require_folder(instance, request.parts["name"]), request.payload.get("spec") or {}
    require_write_permission(request, folder["uid"])
    if metadata.get("resourceVersion") not in {None, "", str(folder["resource"])}:
        message = f'Operation cannot be fulfilled on folders.{GROUP} "{folder["uid"]}": the object has been modified'
        raise status_error(409, message, "Conflict", details(folder["uid"], "folders", GROUP))
    parent = (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    if parent in folders.descendants(instance, folder["uid"]):
        raise status_error(400, "[folder.circular-reference] ", "BadRequest")
    folders.check_depth(instance, parent)
    text = str(spec.get("description") or "")
    title = spec.get("title") or folder["title"]
    folders.change_folder(folder, request.identity.login, title=title, description=text, parentUid=parent)
    return Response(200, folder_json(instance, folder, api))


@route("DELETE", LIST + "/{name}")
def delete_folder(instance: Instance, request: Request) -> Response:
    require_api_version(instance, request)
    folder = require_folder(instance, request.parts["name"])
    require_write_permission(request, folder["uid"])
    folders.delete_with_content(instance, folder["uid"], with_rules=request.parameter("forceDeleteRules") == "true")
    deleted = details(folder["uid"], "folders", GROUP)
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": deleted}
    return Response(200, body)
