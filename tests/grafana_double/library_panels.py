"""Library panels (from Grafana's source for 12.2: pkg/services/libraryelements)."""

from __future__ import annotations

from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route


def add(instance: Instance, folder: str, name: str, model: Body) -> Body:
    """Store a library panel."""
    uid = new_uid(modern=instance.is_modern)
    panel: Body = {"id": instance.next_number("library"), "orgId": 1, "folderUid": folder, "uid": uid, "name": name}
    panel |= {"kind": 1, "type": model.get("type", ""), "description": "", "model": model, "version": 1}
    instance.state["library_panels"][uid] = panel
    return panel


@route("GET", "/api/library-elements")
def list_panels(instance: Instance, request: Request) -> Response:
    per_page, page = request.int_parameter("perPage", 100), request.int_parameter("page", 1)
    panels = sorted(instance.state["library_panels"].values(), key=lambda panel: panel["name"])
    part = panels[(page - 1) * per_page : page * per_page]
    return Response(200, {"result": {"totalCount": len(panels), "elements": part, "page": page, "perPage": per_page}})


@route("POST", "/api/library-elements")
def create_panel(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "library.panels:create")
    payload, folder = request.payload, str(request.payload.get("folderUid") or "")
    if folder and folder not in instance.state["folders"]:
        raise ErrorResponse(404, instance.error("folder not found"))
    panel = add(instance, folder, str(payload.get("name")), payload.get("model") or {})
    return Response(200, {"result": panel})
