"""Library panels (recorded for 12.2).

As there, a moved panel stays in its old folder in the list, and a dashboard that shows a missing panel is stored
although the response is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.grafana_double.instance import Instance, copy_json, new_uid, now
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, permission_error, require_role, route

PANELS = "/api/library-elements"
WRONG_UID = re.compile(r"[^a-zA-Z0-9_-]")
NOT_FOUND = "library element could not be found"
EXISTS = "library element with that name or UID already exists"
CHANGED = "the library element has been changed by someone else"
CONNECTED = "the library element has connections"


def with_synced_fields(panel: Body) -> Body:
    """Return a panel whose type and description are in its model as well as beside it."""
    model = dict(panel["model"])
    # An empty text is not stored beside the model, which keeps the one before.
    panel = panel | {key: model[key] for key in ("type", "description") if model.get(key)}
    return panel | {"model": model | {key: panel[key] for key in ("type", "description") if model.get(key) is None}}


def add(instance: Instance, folder: str, name: str, model: Body, uid: str = "", by: str = "Anonymous") -> Body:
    """Store a library panel."""
    uid = uid or new_uid(modern=instance.is_modern)
    panel: Body = {"id": instance.next_number("library"), "orgId": 1, "folderUid": folder, "uid": uid, "name": name}
    panel |= {"kind": 1, "type": "", "description": "", "model": model, "version": 1, "listed": folder}
    panel |= {"created": now(), "updated": now(), "createdBy": by, "updatedBy": by}
    instance.state["library_panels"][uid] = with_synced_fields(panel)
    return dict(instance.state["library_panels"][uid])


def shown(panels: Any) -> Iterator[str]:
    """Yield the uids of the library panels among the panels of a dashboard, and in its rows."""
    for panel in panels or ():
        if panel.get("type") == "row":
            yield from shown(panel.get("panels"))
        elif panel.get("libraryPanel"):
            yield str(panel["libraryPanel"].get("uid") or "")


def connected(instance: Instance, uid: str) -> list[str]:
    """Return the dashboards that show a library panel."""
    dashboards = instance.state["dashboards"].values()
    return [item["uid"] for item in dashboards if uid in shown(item["data"].get("panels"))]


def check_connections(instance: Instance, data: Body) -> None:
    """Respond with an error to a dashboard that was stored, and that shows a panel which does not exist."""
    if any(uid not in instance.state["library_panels"] for uid in shown(data.get("panels"))):
        raise ErrorResponse(500, instance.error(NOT_FOUND))


def to_json(instance: Instance, panel: Body, folder: str, root: str = "General") -> Body:
    folder_title = instance.state["folders"].get(folder, {}).get("title", root)
    keys = ("id", "orgId", "uid", "name", "kind", "type", "description", "model", "version")
    users = {key: user(panel[key]) for key in ("createdBy", "updatedBy")}
    meta = {
        "folderName": folder_title,
        "folderUid": folder,
        "connectedDashboards": len(connected(instance, panel["uid"])),
    }
    meta |= {"created": panel["created"], "updated": panel["updated"]} | users
    return {key: copy_json(panel[key]) for key in keys} | {"folderId": 0, "folderUid": folder, "meta": meta}


def user(login: str) -> Body:
    return {"id": 1, "name": login, "avatarUrl": "/avatar/x"}


def require_panel(instance: Instance, request: Request, action: str = "") -> Body:
    """Return a panel. Where the server looks up the permission first, one that does not exist is forbidden."""
    uid = request.parts["uid"]
    if uid not in instance.state["library_panels"]:
        raise permission_error(action) if action else ErrorResponse(404, instance.error(NOT_FOUND))
    panel: Body = instance.state["library_panels"][uid]
    return panel


def check_name(instance: Instance, name: str, folder: str, uid: str) -> None:
    for panel in instance.state["library_panels"].values():
        if (panel["name"], panel["folderUid"]) == (name, folder) and panel["uid"] != uid:
            raise ErrorResponse(400, instance.error(EXISTS))


def folder_of(instance: Instance, request: Request) -> str:
    folder = str(request.payload.get("folderUid") or "")
    if folder and folder not in instance.state["folders"]:
        raise ErrorResponse(400, instance.error("failed to get folder"))
    return folder


@route("GET", PANELS)
def list_panels(instance: Instance, request: Request) -> Response:
    per_page, page = request.int_parameter("perPage", 100), request.int_parameter("page", 1)
    panels = sorted(instance.state["library_panels"].values(), key=lambda panel: panel["name"])
    part = [to_json(instance, panel, panel["listed"]) for panel in panels[(page - 1) * per_page : page * per_page]]
    return Response(200, {"result": {"totalCount": len(panels), "elements": part, "page": page, "perPage": per_page}})


@route("GET", PANELS + "/{uid}")
def get_panel(instance: Instance, request: Request) -> Response:
    panel = require_panel(instance, request)
    return Response(200, {"result": to_json(instance, panel, panel["folderUid"] or "general")})


@route("GET", PANELS + "/{uid}/connections/")
def list_connections(instance: Instance, request: Request) -> Response:
    panel = require_panel(instance, request, "library.panels:read")
    more = {"kind": 1, "elementId": panel["id"], "created": panel["created"], "createdBy": user(panel["createdBy"])}
    dashboards = [instance.state["dashboards"][uid] for uid in connected(instance, panel["uid"])]
    found = [{"id": each["id"], "connectionId": each["id"], "connectionUid": each["uid"]} for each in dashboards]
    return Response(200, {"result": [item | more for item in found]})


@route("POST", PANELS)
def create_panel(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "library.panels:create")
    payload, folder = request.payload, folder_of(instance, request)
    uid, name = str(payload.get("uid") or ""), str(payload.get("name"))
    if WRONG_UID.search(uid):
        raise ErrorResponse(400, instance.error("uid contains illegal characters"))
    if len(uid) > 40:
        raise ErrorResponse(400, instance.error("uid too long, max 40 characters"))
    if uid in instance.state["library_panels"]:
        raise ErrorResponse(400, instance.error(EXISTS))
    if payload.get("kind", 1) not in (1, 2):
        raise ErrorResponse(500, instance.error("Failed to create library element"))
    check_name(instance, name, folder, uid)
    panel = add(instance, folder, name, payload.get("model") or {}, uid, request.identity.login)
    return Response(200, {"result": to_json(instance, panel, folder, "")})


@route("PATCH", PANELS + "/{uid}")
def update_panel(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "library.panels:write")
    panel, payload = require_panel(instance, request, "library.panels:write"), request.payload
    if payload.get("version") != panel["version"]:
        raise ErrorResponse(412, instance.error(CHANGED))
    requested = folder_of(instance, request) if "folderUid" in payload else panel["folderUid"]
    # A move to General is not stored: the number of that folder is 0, which counts as unchanged.
    folder = requested or panel["folderUid"]
    name = str(payload.get("name") or panel["name"])
    check_name(instance, name, folder, panel["uid"])
    change = {"name": name, "folderUid": folder, "model": payload.get("model") or panel["model"]}
    change |= {"version": panel["version"] + 1, "updated": now(), "updatedBy": request.identity.login}
    panel |= with_synced_fields(panel | change)
    body = to_json(instance, panel, requested, "")
    return Response(200, {"result": body | {"description": panel["model"]["description"]}})


@route("DELETE", PANELS + "/{uid}")
def delete_panel(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "library.panels:delete")
    panel = require_panel(instance, request)
    if connected(instance, panel["uid"]):
        raise ErrorResponse(403, instance.error(CONNECTED))
    del instance.state["library_panels"][panel["uid"]]
    return Response(200, {"message": "Library element deleted", "id": panel["id"]})
