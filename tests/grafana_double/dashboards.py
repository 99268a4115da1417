"""Reading and deleting dashboards through the old API (recorded for 12.2 and 10.1).

That 13 reads what is stored as v2 rests on documents.
"""

from __future__ import annotations

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.folders import url as folder_url
from tests.grafana_double.world import World
from tests.grafana_double.writes import slug

PERMISSIONS = {kind: {"canAdd": True, "canEdit": True, "canDelete": True} for kind in ("dashboard", "organization")}
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
