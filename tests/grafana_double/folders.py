"""Folders (recorded for 12.2 and 10.1; what 11 says rests on documents).

Without nested folders (10.1, 10.4) `parentUid` is ignored in silence.
"""

from __future__ import annotations

import re
import time
from typing import Any

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.world import World, new_uid, now
from tests.grafana_double.writes import slug

WRONG_UID = re.compile(r"[^a-zA-Z0-9_-]")
CHANGED = "the folder has been changed by someone else"
RIGHTS = {"hasAcl": False, "canSave": True, "canEdit": True, "canAdmin": True, "canDelete": True}
NOT_FOUND = {"message": "folder not found", "status": "not-found"}
SAME_NAME = "a folder or dashboard in the general folder with the same name already exists"
NO_NESTING = "To use this service, you need to activate nested folder feature."


def add(world: World, uid: str, title: str, *, parent: str = "", by: str = "Anonymous", text: str = "") -> Body:
    """Put a folder there."""
    moment = now()
    world.state["folders"][uid] = {
        "id": world.number("object"),
        "uid": uid,
        "title": title,
        "description": text,
        "parentUid": parent,
        "version": 1,
        "resource": time.time_ns() // 1_000_000,
        "created": moment,
        "createdBy": by,
        "updated": moment,
        "updatedBy": by,
    }
    return dict(world.state["folders"][uid])


def parents(world: World, folder: Body) -> list[Body]:
    """The folders above one, the outermost first."""
    above: list[Body] = []
    while folder["parentUid"]:
        folder = world.state["folders"][folder["parentUid"]]
        above.insert(0, folder)
    return above


def below(world: World, uid: str) -> list[str]:
    """A folder and all that are in it."""
    inner = [child for child, folder in world.state["folders"].items() if folder["parentUid"] == uid]
    return [uid, *(deeper for child in inner for deeper in below(world, child))]


def url(folder: Body) -> str:
    return f"/dashboards/f/{folder['uid']}/{slug(folder['title'])}"


def shown(world: World, folder: Body, *, outer: bool = True) -> Body:
    """A folder as it is answered."""
    body: Body = {"id": folder["id"], "uid": folder["uid"], "title": folder["title"], "url": url(folder)} | RIGHTS
    body |= {key: folder[key] for key in ("created", "createdBy", "updated", "updatedBy", "version")}
    if world.dialect.modern:
        body["orgId"] = 1
    if folder["parentUid"]:
        body["parentUid"] = folder["parentUid"]
        if outer:
            body["parents"] = [shown(world, parent, outer=False) for parent in parents(world, folder)]
    if folder["description"]:
        body["description"] = folder["description"]
    return body


def existing(world: World, uid: str) -> Body:
    if uid not in world.state["folders"]:
        raise Refused(404, NOT_FOUND)
    folder: Body = world.state["folders"][uid]
    return folder


def changed(world: World, message: str = CHANGED) -> Refused:
    return Refused(412, {"message": message} | ({} if world.dialect.modern else {"status": "version-mismatch"}))


def check_title(world: World, title: str, parent: str, uid: str) -> None:
    """Before 11.3 a title stands once in a folder."""
    if world.dialect.modern:
        return
    for folder in world.state["folders"].values():
        if (folder["title"], folder["parentUid"]) == (title, parent) and folder["uid"] != uid:
            raise Refused(409, {"message": SAME_NAME})


def check_depth(world: World, parent: str, height: int = 1) -> None:
    """Refuse a parent that is missing, or too deep to put this many levels into."""
    if not parent:
        return
    if parent not in world.state["folders"]:
        raise Refused(404, {"message": "folder not found"})
    if len(parents(world, world.state["folders"][parent])) + 1 + height > world.dialect.depth:
        raise Refused(400, {"message": "[folder.maximum-depth-reached] "})


@route("GET", "/api/folders")
def listed(world: World, request: Request) -> Answer:
    parent = request.asked("parentUid") if world.dialect.nested else ""
    if parent:
        existing(world, parent)
    limit, page = request.number("limit", 1000), request.number("page", 1)
    known = [world.state["folders"][uid] for uid in world.visible(request)]
    inside = [folder for folder in known if folder["parentUid"] == parent]
    inside.sort(key=lambda folder: (folder["title"].lower(), folder["id"]))
    part = inside[(page - 1) * limit : page * limit]
    more = {"parentUid": parent} if parent else {}
    return Answer(200, [{"id": one["id"], "uid": one["uid"], "title": one["title"]} | more for one in part])


@route("POST", "/api/folders")
def create(world: World, request: Request) -> Answer:
    need(request, "Editor", "folders:create")
    sent = request.sent
    uid, title = sent.get("uid") or new_uid(modern=world.dialect.modern), str(sent.get("title") or "").strip()
    parent = str(sent.get("parentUid") or "") if world.dialect.nested else ""
    if not title:
        raise Refused(400, {"message": "folder title cannot be empty"})
    if WRONG_UID.search(uid):
        raise Refused(400, world.error("uid contains illegal characters"))
    if len(uid) > 40:
        raise Refused(400, world.error("uid too long, max 40 characters"))
    check_depth(world, parent)
    if uid in world.state["folders"]:
        raise changed(world)
    check_title(world, title, parent, uid)
    folder = add(world, uid, title, parent=parent, by=request.who.login, text=str(sent.get("description") or ""))
    world.state["seen_folders"].pop(request.who.login, None)
    return Answer(200, shown(world, folder))


@route("GET", "/api/folders/{uid}")
def get(world: World, request: Request) -> Answer:
    return Answer(200, shown(world, existing(world, request.parts["uid"])))


def touch(folder: Body, by: str, **change: Any) -> None:
    """Change a folder: a new version."""
    resource = max(folder["resource"] + 1, time.time_ns() // 1_000_000)
    folder |= change | {"version": folder["version"] + 1, "resource": resource, "updated": now(), "updatedBy": by}


@route("PUT", "/api/folders/{uid}")
def update(world: World, request: Request) -> Answer:
    need(request, "Editor", "folders:write")
    folder, sent = existing(world, request.parts["uid"]), request.sent
    if not sent.get("overwrite") and sent.get("version") != folder["version"]:
        raise changed(world, "The dashboard has been changed by someone else" if world.dialect.modern else CHANGED)
    title = str(sent.get("title") or folder["title"])
    check_title(world, title, folder["parentUid"], folder["uid"])
    touch(folder, request.who.login, title=title, description=sent.get("description", folder["description"]))
    return Answer(200, shown(world, folder))


@route("POST", "/api/folders/{uid}/move")
def move(world: World, request: Request) -> Answer:
    need(request, "Editor", "folders:write")
    if not world.dialect.nested:
        raise Refused(404, {"message": NO_NESTING})
    folder, parent = existing(world, request.parts["uid"]), str(request.sent.get("parentUid") or "")
    inner = below(world, folder["uid"])
    if parent in inner:
        raise Refused(400, {"message": "[folder.circular-reference] "})
    height = max(len(parents(world, world.state["folders"][one])) for one in inner) - len(parents(world, folder)) + 1
    check_depth(world, parent, height)
    touch(folder, request.who.login)  # seen: a move makes two versions
    touch(folder, request.who.login, parentUid=parent)
    return Answer(200, shown(world, folder))


def remove(world: World, uid: str, *, with_rules: bool) -> None:
    """Delete a folder and all that is in it, or refuse."""
    gone, state = set(below(world, uid)), world.state
    boards = [board for board in state["dashboards"].values() if board["folderUid"] in gone]
    if any(board["provisioned"] for board in boards):
        raise Refused(400, world.error("provisioned dashboard cannot be deleted"))
    rules = [rule["uid"] for rule in state["rules"].values() if rule["folderUID"] in gone]
    if rules and world.dialect.modern and not with_rules:
        message = "Folder cannot be deleted: folder is not empty"
        raise Refused(400, {"statusCode": 400, "messageId": "folder.not-empty", "message": message})
    for kind, names in (("rules", rules), ("dashboards", [board["uid"] for board in boards]), ("folders", gone)):
        for name in names:
            del state[kind][name]


@route("DELETE", "/api/folders/{uid}")
def delete(world: World, request: Request) -> Answer:
    """A folder with a dashboard from a file stays: seen, its words are not recorded."""
    need(request, "Editor", "folders:delete")
    uid = existing(world, request.parts["uid"])["uid"]
    remove(world, uid, with_rules=request.asked("forceDeleteRules") == "true")
    return Answer(200, {"message": "Folder deleted"} if world.dialect.modern else "")
