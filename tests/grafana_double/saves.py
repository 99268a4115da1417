"""Saving a dashboard through the old API (recorded for 12.2 and 10.1).

On documents rest: the quota, the size limit, plugin dashboards, and of 13 the 409, the refusal of what another tool
manages and objects as /apis takes them.
"""

from __future__ import annotations

import uuid
from typing import Any

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.folders import WRONG_UID
from tests.grafana_double.world import World
from tests.grafana_double.writes import PREFIX, locked, meddle, slug, write

LARGEST = 16 * 1024 * 1024
NOT_FOUND = {"status": "not-found", "message": "Dashboard not found"}
MISMATCH = {"status": "version-mismatch", "message": "The dashboard has been changed by someone else"}
SAME_NAME = {"status": "name-exists", "message": "A dashboard with the same name in the folder already exists"}
EMPTY_NAME = {"status": "empty-name", "message": "Dashboard title cannot be empty"}


def check_shape(world: World, request: Request, sent: Body, api: str) -> Body:
    """Return the dashboard that is sent, if its own words are in order."""
    data = sent.get("dashboard")
    if not isinstance(data, dict):
        raise Refused(400, world.error("bad request data"))
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise Refused(413, {"message": "Dashboard is too large, max is 16 MB"})
    if sent.get("isFolder"):
        raise Refused(400, world.error("Use folders endpoint for saving folders."))
    if world.dialect.unified and not api.startswith("v2") and {"elements", "layout"} <= data.keys():
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


def unwrap(world: World, sent: Body) -> tuple[Body, str]:
    """Return the request and the API version to store it in: from 13 on an object as /apis takes it may be sent."""
    inner: Any = sent.get("dashboard")
    if not (world.dialect.unified and isinstance(inner, dict) and {"apiVersion", "kind", "spec"} <= inner.keys()):
        return sent, "v0alpha1"
    metadata = inner.get("metadata") or {}
    folder = sent.get("folderUid") or (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    data = inner["spec"] | {"uid": metadata.get("name", "")}
    return sent | {"dashboard": data, "folderUid": folder}, inner["apiVersion"].rpartition("/")[2]


def chosen(world: World, data: Body, *, overwrite: bool) -> str:
    """Return the uid to save under; an id that is sent names the dashboard, which may get another uid."""
    uid = str(data.get("uid") or "")
    if not data.get("id"):
        return uid or str(uuid.uuid4())
    stored = by_id(world, data)
    if uid and uid != stored:
        boards = world.state["dashboards"]
        check_version(world, boards[stored], data, overwrite=overwrite)
        boards[uid] = boards.pop(stored) | {"uid": uid}
    return uid or stored


@route("POST", "/api/dashboards/db")
def save(world: World, request: Request) -> Answer:
    need(request, "Editor", "any of dashboards:create, dashboards:write")
    sent, api = unwrap(world, request.sent)
    data = check_shape(world, request, sent, api)
    check_quota(world, data)
    folder, overwrite = check_folder(world, request, sent), bool(sent.get("overwrite"))
    uid = chosen(world, data, overwrite=overwrite)
    twin = same_title(world, data, folder, uid)
    if twin and not overwrite:
        raise Refused(412, SAME_NAME)
    message = str(sent.get("message") or "")
    body = store(world, request, twin or uid, data, folder, message, overwrite=overwrite, api=api)
    return Answer(200, body)


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
    api: str = "v0alpha1",
) -> Body:
    """Check, let the test meddle, write, and return what is answered."""
    board = world.state["dashboards"].get(uid)
    before: Any = None
    if board is not None:
        check_version(world, board, data, overwrite=overwrite)
        before = board["version"], board["data"], board["folderUid"]
    meddle(world, uid)
    by = request.who.login
    board = write(world, uid, data=data, folder=folder, by=by, message=message, stored=api, restored=restored)
    version = board["version"]
    if world.dialect.modern and before == (version - 1, board["data"], folder):
        version -= 1  # seen: the same content is stored once more, and answered with the version before it
    title = slug(board["data"]["title"])
    body = {"id": board["id"], "slug": title, "status": "success", "uid": uid, "url": f"/d/{uid}/{title}"}
    return body | {"version": version} | ({"folderUid": folder} if world.dialect.modern else {})
