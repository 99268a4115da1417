"""Dashboards through the old API (recorded for 12.2 and 10.1).

On documents rest: the quota, the size limit, plugin dashboards, 13's 409, and 13's reading of what is stored as v2.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from tests.grafana.answer import Answer, Body, Refused, Request, need, route
from tests.grafana.folders import url as folder_url
from tests.grafana.world import World
from tests.grafana.writes import locked, meddle, slug, write

WRONG_UID = re.compile(r"[^a-zA-Z0-9_-]")
LARGEST = 16 * 1024 * 1024
PERMISSIONS = {kind: {"canAdd": True, "canEdit": True, "canDelete": True} for kind in ("dashboard", "organization")}
NOT_FOUND = {"status": "not-found", "message": "Dashboard not found"}
MISMATCH = {"status": "version-mismatch", "message": "The dashboard has been changed by someone else"}
SAME_NAME = {"status": "name-exists", "message": "A dashboard with the same name in the folder already exists"}
EMPTY_NAME = {"status": "empty-name", "message": "Dashboard title cannot be empty"}
OTHER_API = (
    "dashboard api version not supported, use /apis/dashboard.grafana.app/{}/namespaces/default/dashboards/{} instead"
)


def existing(world: World, uid: str) -> Body:
    if uid not in world.state["dashboards"]:
        raise Refused(404, world.error("Dashboard not found"))
    board: Body = world.state["dashboards"][uid]
    return board


def folder_meta(world: World, uid: str) -> Body:
    folder = world.state["folders"].get(uid)
    if folder is None:
        return {"folderId": 0, "folderUid": "", "folderTitle": "General", "folderUrl": ""}
    title, number = folder["title"], folder["id"]
    return {"folderId": number, "folderUid": uid, "folderTitle": title, "folderUrl": folder_url(folder)}


def meta(world: World, board: Body, request: Request) -> Body:
    """What is known about a dashboard beside its data."""
    may, name = request.who.may("Editor"), slug(board["data"].get("title", ""))
    body: Body = {"type": "db", "canSave": may, "canEdit": may, "canAdmin": may, "canStar": True, "canDelete": may}
    body |= {"slug": name, "url": f"/d/{board['uid']}/{name}", "expires": "0001-01-01T00:00:00Z"}
    body |= {key: board[key] for key in ("created", "updated", "updatedBy", "createdBy", "version")}
    body |= {"hasAcl": False, "isFolder": False} | folder_meta(world, board["folderUid"])
    file = board["provisioned"]
    body |= {
        "provisioned": bool(file) and not file["allow_ui_updates"],
        "provisionedExternalId": file["file"] if file else "",
        "annotationsPermissions": PERMISSIONS,
    }
    if world.dialect.modern:
        return body | {"apiVersion": board["stored"]}
    return body | {"publicDashboardAccessToken": "", "publicDashboardUid": "", "publicDashboardEnabled": False}


def as_v1(spec: Body) -> Body:
    """A v2 dashboard read as an old one: title, tags and the panels' names are left."""
    panels = [
        {"id": panel["spec"].get("id"), "title": panel["spec"].get("title", ""), "type": "text"}
        for panel in (spec.get("elements") or {}).values()
        if panel.get("kind") == "Panel"
    ]
    return {"title": spec.get("title", ""), "tags": spec.get("tags") or [], "schemaVersion": 41, "panels": panels}


@route("GET", "/api/dashboards/uid/{uid}")
def get(world: World, request: Request) -> Answer:
    board = existing(world, request.parts["uid"])
    data, version = board["data"], board["version"]
    if board["stored"].startswith("v2"):
        if not world.dialect.unified:
            raise Refused(406, {"message": OTHER_API.format(board["stored"], board["uid"])})
        data = as_v1(data)
    whole = data | {"id": board["id"], "uid": board["uid"], "version": version}
    return Answer(200, {"meta": meta(world, board, request), "dashboard": whole})


@route("DELETE", "/api/dashboards/uid/{uid}")
def delete(world: World, request: Request) -> Answer:
    need(request, "Editor", "dashboards:delete")
    board = existing(world, request.parts["uid"])
    if board["provisioned"]:
        raise Refused(400, world.error("provisioned dashboard cannot be deleted"))
    del world.state["dashboards"][board["uid"]]
    title = board["data"]["title"]
    name = {"uid": board["uid"]} if world.dialect.modern else {"id": board["id"]}
    return Answer(200, {"title": title, "message": f"Dashboard {title} deleted"} | name)


def check_shape(world: World, request: Request, sent: Body) -> Body:
    """Return the dashboard that is sent, if its own words are in order."""
    data = sent.get("dashboard")
    if not isinstance(data, dict):
        raise Refused(400, world.error("bad request data"))
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise Refused(413, {"message": "Dashboard is too large, max is 16 MB"})
    if sent.get("isFolder"):
        raise Refused(400, world.error("Use folders endpoint for saving folders."))
    if world.dialect.unified and "elements" in data and "layout" in data:
        raise Refused(400, {"message": "Invalid dashboard: a v2 spec needs apiVersion, kind and spec"})
    title, uid = str(data.get("title") or "").strip(), str(data.get("uid") or "")
    if not title:
        raise Refused(400, EMPTY_NAME)
    if len(title) > 5000:
        raise Refused(
            400, {"status": "title-too-long", "message": "Dashboard title cannot contain more than 5000 characters"}
        )
    if WRONG_UID.search(uid):
        raise Refused(400, {"message": "uid contains illegal characters"})
    if len(uid) > 40:
        raise Refused(400, {"message": "uid too long, max 40 characters"})
    return data


def check_folder(world: World, request: Request, sent: Body) -> str:
    """Return the folder to save into."""
    folder, modern = str(sent.get("folderUid") or ""), world.dialect.modern
    if not folder and sent.get("folderId"):
        folder = next((one["uid"] for one in world.state["folders"].values() if one["id"] == sent["folderId"]), "nope")
    if folder == "general":
        folder = ""
    if folder and folder not in world.state["folders"]:
        raise Refused(400, world.error("folder not found" if modern else "Folder not found"))
    if folder and folder not in world.visible(request):
        raise (
            Refused(403, {"message": "Access denied"})
            if modern
            else Refused(500, world.error("Error while checking folder ID"))
        )
    return folder


def by_id(world: World, data: Body) -> str:
    """Return the uid of the dashboard whose id is sent."""
    number, uid = data["id"], str(data.get("uid") or "")
    found = next((board["uid"] for board in world.state["dashboards"].values() if board["id"] == number), None)
    if found is None:
        if not world.dialect.modern and any(one["id"] == number for one in world.state["folders"].values()):
            raise Refused(400, {"message": "Dashboard cannot be changed to a folder"})
        raise Refused(404, NOT_FOUND)
    if uid and uid != found and uid in world.state["dashboards"]:
        raise Refused(400, {"message": "A dashboard with the same uid already exists"})
    return str(found)


def same_title(world: World, data: Body, folder: str, uid: str) -> str | None:
    """The uid of another dashboard of this title in this folder; before 11.3 there may be but one."""
    if world.dialect.modern:
        return None
    for board in world.state["dashboards"].values():
        if (board["data"]["title"], board["folderUid"]) == (data["title"].strip(), folder) and board["uid"] != uid:
            return str(board["uid"])
    return None


def check_quota(world: World, data: Body) -> None:
    limit = world.state["quota"]["dashboards"]
    if limit is not None and not data.get("id") and len(world.state["dashboards"]) >= limit:
        raise Refused(403, {"message": "Quota reached"})


def check_version(world: World, board: Body, data: Body, *, overwrite: bool) -> None:
    """Refuse what may not be saved over the stored dashboard."""
    if locked(world, board):
        raise Refused(400, world.error("Cannot save provisioned dashboard"))
    if overwrite:
        return
    if board["plugin"]:
        message = f"The dashboard belongs to plugin {board['plugin']}."
        raise Refused(412, {"status": "plugin-dashboard", "message": message})
    if data.get("version") != board["version"]:
        if world.dialect.unified:
            raise Refused(409, {"message": "Dashboard already exists. Use overwrite flag to update."})
        raise Refused(412, MISMATCH)


def unwrap(sent: Body) -> Body:
    """From 13 on an object as /apis takes it may be sent; of one with an old spec the spec is saved."""
    inner: Any = sent.get("dashboard")
    if isinstance(inner, dict) and {"apiVersion", "kind", "spec"} <= inner.keys():
        return sent | {"dashboard": inner["spec"] | {"uid": inner.get("metadata", {}).get("name", "")}}
    return sent


@route("POST", "/api/dashboards/db")
def save(world: World, request: Request) -> Answer:
    need(request, "Editor", "any of dashboards:create, dashboards:write")
    sent = unwrap(request.sent) if world.dialect.unified else request.sent
    data = check_shape(world, request, sent)
    check_quota(world, data)
    folder = check_folder(world, request, sent)
    uid, overwrite = str(data.get("uid") or ""), bool(sent.get("overwrite"))
    if data.get("id"):
        stored = by_id(world, data)
        uid = uid or stored
        if uid != stored:  # a dashboard may get another uid
            world.state["dashboards"][uid] = world.state["dashboards"].pop(stored) | {"uid": uid}
    uid = uid or str(uuid.uuid4())
    twin = same_title(world, data, folder, uid)
    if twin and not overwrite:
        raise Refused(412, SAME_NAME)
    uid = twin or uid
    return Answer(200, store(world, request, uid, data, folder, str(sent.get("message") or ""), overwrite=overwrite))


def store(
    world: World,
    request: Request,
    uid: str,
    data: Body,
    folder: str,
    message: str,
    *,
    overwrite: bool,
    restored: int = 0,
) -> Body:
    """Check, let the test meddle, write, and return what is answered."""
    board = world.state["dashboards"].get(uid)
    before: Any = None
    if board is not None:
        check_version(world, board, data, overwrite=overwrite)
        before = board["version"], board["data"], board["folderUid"]
    meddle(world, uid)
    board = write(world, uid, data=data, folder=folder, by=request.who.login, message=message, restored=restored)
    version = board["version"]
    if world.dialect.modern and before == (version - 1, board["data"], folder):
        version -= 1  # seen: the same content is stored once more, and answered with the version before it
    title = slug(board["data"]["title"])
    body = {"id": board["id"], "slug": title, "status": "success", "uid": uid, "url": f"/d/{uid}/{title}"}
    return body | {"version": version} | ({"folderUid": folder} if world.dialect.modern else {})
