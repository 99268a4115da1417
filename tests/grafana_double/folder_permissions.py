"""Permissions of folders, teams and users (from Grafana's source for 12.2: accesscontrol/resourcepermissions).

A new folder at the root gives rights to its creator, to editors and to viewers; one in another folder only to its
creator. A request changes the roles, teams and users that it names; an empty level removes one.
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.folders import ancestors, require_folder
from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

PERMISSIONS = "/api/access-control/folders/{uid}"
LEVELS = ("", "View", "Edit", "Admin")
IDS = ("userId", "teamId", "builtInRole")


def own(instance: Instance, folder: Body) -> list[Body]:
    """Return the folder's own permissions, which a test can change."""
    stored: dict[str, list[Body]] = instance.state["folder_permissions"]
    if folder["uid"] not in stored:
        creator = folder["createdBy"]
        is_account = creator.startswith("sa-")
        stored[folder["uid"]] = [] if creator == "Anonymous" else [user(instance, creator, "Admin", is_account)]
        if not folder["parentUid"]:
            roles = (("Editor", "Edit"), ("Viewer", "View"))
            stored[folder["uid"]] += [{"builtInRole": role, "permission": level} for role, level in roles]
    return stored[folder["uid"]]


def user(instance: Instance, login: str, level: str, is_account: bool = False) -> Body:
    id = instance.state["users"].setdefault(login, 100 + len(instance.state["users"]))
    return {"userId": id, "userLogin": login, "permission": level} | ({"isServiceAccount": True} if is_account else {})


def to_json(item: Body, *, inherited: bool) -> Body:
    base = {"id": 1, "roleName": "managed:x", "isManaged": True, "isInherited": inherited, "isServiceAccount": False}
    return base | item | {"actions": ["folders:read"]}


def find_folder(instance: Instance, request: Request, error: Body) -> Body:
    """Return the folder, or respond with 500 as the server does where it does not exist."""
    if request.parts["uid"] not in instance.state["folders"]:
        raise ErrorResponse(500, error)
    return require_folder(instance, request.parts["uid"])


@route("GET", PERMISSIONS)
def list_permissions(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "folders.permissions:read")
    error = {"statusCode": 500, "messageId": "accesscontrol.internal", "message": "InternalError"}
    folder = find_folder(instance, request, error)
    items = [to_json(item, inherited=False) for item in own(instance, folder)]
    for parent in ancestors(instance, folder):
        items += [to_json(item, inherited=True) for item in own(instance, parent)]
    admin = {"id": 0, "roleName": "", "builtInRole": "Admin", "permission": "Admin", "actions": ["folders:read"]}
    return Response(200, [*items, admin | {"isManaged": False, "isInherited": False, "isServiceAccount": False}])


@route("POST", PERMISSIONS)
def set_permissions(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "folders.permissions:write")
    folder = find_folder(instance, request, {"message": "Internal Server Error"})
    items = own(instance, folder)
    for command in request.payload.get("permissions") or ():
        level = command.get("permission")
        if level not in LEVELS:
            raise ErrorResponse(400, {"message": "invalid permission"})
        [(key, value)] = [(key, command[key]) for key in IDS if command.get(key)]
        items[:] = [item for item in items if item.get(key) != value]
        if level:
            items.append({key: value, "permission": level} | names(instance, key, value))
    return Response(200, {"message": "Permissions updated"})


def names(instance: Instance, key: str, value: Any) -> Body:
    if key == "builtInRole":
        return {}
    if key == "userId" and (account := instance.state["accounts"].get(value)):
        return {"userLogin": account["login"], "isServiceAccount": True}
    collection, name = {"teamId": ("teams", "team"), "userId": ("users", "userLogin")}[key]
    return {name: next(each for each, id in instance.state[collection].items() if id == value)}


def required(request: Request, key: str) -> str:
    if not isinstance(request.payload.get(key), str):
        raise ErrorResponse(400, {"message": "bad request data"})
    return str(request.payload[key])


@route("POST", "/api/teams")
def create_team(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "teams:create")
    id = instance.next_number("team")
    instance.state["teams"][required(request, "name")] = id
    return Response(200, {"message": "Team created", "teamId": id, "uid": new_uid(modern=instance.is_modern)})


@route("POST", "/api/admin/users")
def create_user(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "users:create")
    id = 500 + instance.next_number("user")
    instance.state["users"][required(request, "login")] = id
    return Response(200, {"id": id, "uid": new_uid(modern=instance.is_modern), "message": "User created"})


@route("DELETE", "/api/admin/users/{id}")
def delete_user(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "users:delete")
    users = instance.state["users"]
    instance.state["users"] = {login: id for login, id in users.items() if str(id) != request.parts["id"]}
    return Response(200, {"message": "User deleted"})


@route("GET", "/api/teams/search")
def search_teams(instance: Instance, request: Request) -> Response:
    name = request.parameter("name")
    teams = [{"id": id, "name": each} for each, id in instance.state["teams"].items() if name in ("", each)]
    return Response(200, {"totalCount": len(teams), "teams": teams, "page": 1, "perPage": 1000})


@route("GET", "/api/org/users/lookup")
def look_up_users(instance: Instance, request: Request) -> Response:
    query = request.parameter("query")
    return Response(
        200, [{"userId": id, "login": each} for each, id in instance.state["users"].items() if query in each]
    )
