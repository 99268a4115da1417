"""Folders (recorded for 12.2 and 10.1; 11 from documents).

Without nested folders (10.1, 10.4), `parentUid` is silently ignored.
"""

from __future__ import annotations

import re
import time
from typing import Any

from tests.grafana_double import library_panels
from tests.grafana_double.dashboard_storage import slug
from tests.grafana_double.instance import Instance, new_uid, now
from tests.grafana_double.releases import MAX_FOLDER_DEPTH
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

WRONG_UID = re.compile(r"[^a-zA-Z0-9_-]")
CHANGED = "the folder has been changed by someone else"
PERMISSIONS = {"hasAcl": False, "canSave": True, "canEdit": True, "canAdmin": True, "canDelete": True}
NOT_FOUND = {"message": "folder not found", "status": "not-found"}
SAME_NAME = "a folder or dashboard in the general folder with the same name already exists"
PANELS_IN_USE = "Folder could not be deleted because it contains library elements in use"
NO_NESTING = "To use this service, you need to activate nested folder feature."


def add(
    instance: Instance, uid: str, title: str, *, parent: str = "", by: str = "Anonymous", description: str = ""
) -> Body:
    """Store a folder."""
    created = now()
    instance.state["folders"][uid] = {
        "id": instance.next_number("object"),
        "uid": uid,
        "title": title,
        "description": description,
        "parentUid": parent,
        "version": 1,
        "resource": time.time_ns() // 1_000_000,
        "created": created,
        "createdBy": by,
        "updated": created,
        "updatedBy": by,
    }
    return dict(instance.state["folders"][uid])


def ancestors(instance: Instance, folder: Body) -> list[Body]:
    """Return the folders that contain a folder, the outermost first."""
    above: list[Body] = []
    while folder["parentUid"]:
        folder = instance.state["folders"][folder["parentUid"]]
        above.insert(0, folder)
    return above


def descendants(instance: Instance, uid: str) -> list[str]:
    """Return the uids of a folder and of all folders in it."""
    content = [child for child, folder in instance.state["folders"].items() if folder["parentUid"] == uid]
    return [uid, *(deeper for child in content for deeper in descendants(instance, child))]


def folder_url(folder: Body) -> str:
    return f"/dashboards/f/{folder['uid']}/{slug(folder['title'])}"


def folder_json(instance: Instance, folder: Body, *, with_ancestors: bool = True) -> Body:
    """Return a folder as JSON."""
    body: Body = {
        "id": folder["id"],
        "uid": folder["uid"],
        "title": folder["title"],
        "url": folder_url(folder),
    } | PERMISSIONS
    body |= {key: folder[key] for key in ("created", "createdBy", "updated", "updatedBy", "version")}
    if instance.is_modern:
        body["orgId"] = 1
    if folder["parentUid"]:
        body["parentUid"] = folder["parentUid"]
        if with_ancestors:
            body["parents"] = [
                folder_json(instance, parent, with_ancestors=False) for parent in ancestors(instance, folder)
            ]
    if folder["description"]:
        body["description"] = folder["description"]
    return body


def require_folder(instance: Instance, uid: str) -> Body:
    if uid not in instance.state["folders"]:
        raise ErrorResponse(404, NOT_FOUND)
    folder: Body = instance.state["folders"][uid]
    return folder


def version_conflict(instance: Instance, message: str = CHANGED) -> ErrorResponse:
    return ErrorResponse(412, {"message": message} | ({} if instance.is_modern else {"status": "version-mismatch"}))


def check_title(instance: Instance, title: str, parent: str, uid: str) -> None:
    """Reject a title that exists in the folder, before 11.3."""
    if instance.is_modern:
        return
    for folder in instance.state["folders"].values():
        if (folder["title"], folder["parentUid"]) == (title, parent) and folder["uid"] != uid:
            raise ErrorResponse(409, {"message": SAME_NAME})


def check_depth(instance: Instance, parent: str, height: int = 1) -> None:
    """Reject a parent that does not exist, or that is too deep for this many levels."""
    if not parent:
        return
    if parent not in instance.state["folders"]:
        raise ErrorResponse(404, {"message": "folder not found"})
    if len(ancestors(instance, instance.state["folders"][parent])) + 1 + height > MAX_FOLDER_DEPTH:
        raise ErrorResponse(400, {"message": "[folder.maximum-depth-reached] "})


@route("GET", "/api/folders")
def list_folders(instance: Instance, request: Request) -> Response:
    parent = request.parameter("parentUid") if instance.release.has_nested_folders else ""
    if parent:
        require_folder(instance, parent)
    limit, page = request.int_parameter("limit", 1000), request.int_parameter("page", 1)
    folders = [instance.state["folders"][uid] for uid in instance.visible_folders(request)]
    children = [folder for folder in folders if folder["parentUid"] == parent]
    children.sort(key=lambda folder: (folder["title"].lower(), folder["id"]))
    part = children[(page - 1) * limit : page * limit]
    more = {"parentUid": parent} if parent else {}
    return Response(200, [{"id": item["id"], "uid": item["uid"], "title": item["title"]} | more for item in part])


@route("POST", "/api/folders")
def create_folder(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "folders:create")
    payload = request.payload
    uid, title = payload.get("uid") or new_uid(modern=instance.is_modern), str(payload.get("title") or "").strip()
    parent = str(payload.get("parentUid") or "") if instance.release.has_nested_folders else ""
    if not title:
        raise ErrorResponse(400, {"message": "folder title cannot be empty"})
    if WRONG_UID.search(uid):
        raise ErrorResponse(400, instance.error("uid contains illegal characters"))
    if len(uid) > 40:
        raise ErrorResponse(400, instance.error("uid too long, max 40 characters"))
    check_depth(instance, parent)
    # That a dashboard has the uid is as seen on 12.2; folders and dashboards share their uids.
    if uid in instance.state["folders"] or uid in instance.state["dashboards"]:
        raise version_conflict(instance)
    check_title(instance, title, parent, uid)
    folder = add(
        instance,
        uid,
        title,
        parent=parent,
        by=request.identity.name if instance.is_modern and request.identity.account else request.identity.login,
        description=str(payload.get("description") or ""),
    )
    instance.state["visible_folders"].pop(request.identity.login, None)
    return Response(200, folder_json(instance, folder))


@route("GET", "/api/folders/{uid}")
def get(instance: Instance, request: Request) -> Response:
    folder = require_folder(instance, request.parts["uid"])
    if folder["uid"] not in instance.visible_folders(request):
        raise ErrorResponse(403, {"message": "Access denied"})
    return Response(200, folder_json(instance, folder))


def change_folder(folder: Body, by: str, **change: Any) -> None:
    """Change fields of a folder; this is a new version."""
    resource = max(folder["resource"] + 1, time.time_ns() // 1_000_000)
    folder |= change | {"version": folder["version"] + 1, "resource": resource, "updated": now(), "updatedBy": by}


@route("PUT", "/api/folders/{uid}")
def update_folder(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "folders:write")
    folder, payload = require_folder(instance, request.parts["uid"]), request.payload
    if not payload.get("overwrite") and payload.get("version") != folder["version"]:
        raise version_conflict(
            instance, "The dashboard has been changed by someone else" if instance.is_modern else CHANGED
        )
    title = str(payload.get("title") or folder["title"])
    check_title(instance, title, folder["parentUid"], folder["uid"])
    change_folder(
        folder, request.identity.login, title=title, description=payload.get("description", folder["description"])
    )
    return Response(200, folder_json(instance, folder))


@route("POST", "/api/folders/{uid}/move")
def move_folder(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "folders:write")
    if not instance.release.has_nested_folders:
        raise ErrorResponse(404, {"message": NO_NESTING})
    folder, parent = require_folder(instance, request.parts["uid"]), str(request.payload.get("parentUid") or "")
    content = descendants(instance, folder["uid"])
    if parent in content:
        raise ErrorResponse(400, {"message": "[folder.circular-reference] "})
    height = (
        max(len(ancestors(instance, instance.state["folders"][item])) for item in content)
        - len(ancestors(instance, folder))
        + 1
    )
    check_depth(instance, parent, height)
    change_folder(folder, request.identity.login)  # observed: a move creates two versions
    change_folder(folder, request.identity.login, parentUid=parent)
    return Response(200, folder_json(instance, folder))


def delete_with_content(instance: Instance, uid: str, *, with_rules: bool) -> None:
    """Delete a folder and everything in it, if that is allowed."""
    deleted, state = set(descendants(instance, uid)), instance.state
    dashboards = [dashboard for dashboard in state["dashboards"].values() if dashboard["folderUid"] in deleted]
    if any(dashboard["provisioned"] for dashboard in dashboards):
        raise ErrorResponse(400, instance.error("provisioned dashboard cannot be deleted"))
    rules = [rule["uid"] for rule in state["rules"].values() if rule["folderUID"] in deleted]
    if rules and instance.is_modern and not with_rules:
        message = "Folder cannot be deleted: folder is not empty"
        raise ErrorResponse(400, {"statusCode": 400, "messageId": "folder.not-empty", "message": message})
    # A panel that was moved through the API is deleted with its old folder, in which it is listed.
    panels = [uid for uid, panel in state["library_panels"].items() if panel["listed"] in deleted]
    if any(library_panels.connected(instance, uid) for uid in panels):
        raise ErrorResponse(403, instance.error(PANELS_IN_USE))
    for kind, names in (
        ("rules", rules),
        ("dashboards", [dashboard["uid"] for dashboard in dashboards]),
        ("library_panels", panels),
        ("folders", deleted),
    ):
        for name in names:
            del state[kind][name]


@route("DELETE", "/api/folders/{uid}")
def delete(instance: Instance, request: Request) -> Response:
    """A folder with a provisioned dashboard is not deleted: observed, but the message is not recorded."""
    require_role(request, "Editor", "folders:delete")
    uid = require_folder(instance, request.parts["uid"])["uid"]
    delete_with_content(instance, uid, with_rules=request.parameter("forceDeleteRules") == "true")
    return Response(200, {"message": "Folder deleted"} if instance.is_modern else "")
