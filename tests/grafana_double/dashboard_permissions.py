"""Permissions of dashboards (from Grafana's source for 12.2: services/dashboards, accesscontrol/resourcepermissions).

A new dashboard gives rights to its creator, and in no folder also to editors and viewers; it inherits those of its
folder. Who may not read it gets 403, and does not find it in a list or the search. Reading its history is writing.
"""

from __future__ import annotations

from tests.grafana_double.folder_permissions import inherited
from tests.grafana_double.instance import Instance
from tests.grafana_double.permission_items import LEVELS, change, of_administrators, to_json
from tests.grafana_double.routing import Body, ErrorResponse, Identity, Request, Response, permission_error, route

PERMISSIONS = "/api/access-control/dashboards/{uid}"
ACTION = "dashboards:read"


def is_permitted(instance: Instance, request: Request, dashboard: Body, level: str) -> bool:
    """Return whether an identity has at least this level on a dashboard."""
    identity = request.identity
    items = [*dashboard["permissions"], *_inherited(instance, dashboard)]
    levels = [item["permission"] for item in items if _is_for(item, identity)]
    return identity.role == "Admin" or any(LEVELS.index(each) >= LEVELS.index(level) for each in levels)


def require_permission(instance: Instance, request: Request, dashboard: Body, level: str, action: str) -> None:
    if not is_permitted(instance, request, dashboard, level):
        raise permission_error(action)


def _is_for(item: Body, identity: Identity) -> bool:
    return identity.role == item.get("builtInRole") or (
        bool(identity.login) and identity.login == item.get("userLogin")
    )


def _inherited(instance: Instance, dashboard: Body) -> list[Body]:
    folder = instance.state["folders"].get(dashboard["folderUid"])
    return inherited(instance, folder) if folder else []


def _require_dashboard(instance: Instance, request: Request, action: str) -> Body:
    uid = request.parts["uid"]
    if uid not in instance.state["dashboards"]:
        raise ErrorResponse(404, instance.error("Dashboard not found"))
    dashboard: Body = instance.state["dashboards"][uid]
    require_permission(instance, request, dashboard, "Admin", action)
    return dashboard


@route("GET", PERMISSIONS)
def list_permissions(instance: Instance, request: Request) -> Response:
    dashboard = _require_dashboard(instance, request, "dashboards.permissions:read")
    items = [to_json(item, ACTION, inherited=False) for item in dashboard["permissions"]]
    items += [to_json(item, ACTION, inherited=True) for item in _inherited(instance, dashboard)]
    return Response(200, [*items, of_administrators(ACTION)])


@route("POST", PERMISSIONS)
def set_permissions(instance: Instance, request: Request) -> Response:
    dashboard = _require_dashboard(instance, request, "dashboards.permissions:write")
    change(instance, dashboard["permissions"], request.payload.get("permissions") or [])
    return Response(200, {"message": "Permissions updated"})
