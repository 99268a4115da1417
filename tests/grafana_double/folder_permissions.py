"""Permissions of folders, teams and users (from Grafana's source for 12.2: accesscontrol/resourcepermissions).

A new folder at the root gives rights to its creator, to editors and to viewers; one in another folder only to its
creator. A request changes the roles, teams and users that it names; an empty level removes one.
"""

from __future__ import annotations

from tests.grafana_double.folders import ancestors, require_folder
from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.permission_items import change, initial, of_administrators, to_json
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

PERMISSIONS = "/api/access-control/folders/{uid}"
ACTION = "folders:read"


def own(instance: Instance, folder: Body) -> list[Body]:
    """Return the folder's own permissions, which a test can change."""
    stored: dict[str, list[Body]] = instance.state["folder_permissions"]
    if folder["uid"] not in stored:
        # A folder names its creator, and its permissions the login.
        logins = {account["name"]: account["login"] for account in instance.state["accounts"].values()}
        creator = logins.get(folder["createdBy"], folder["createdBy"])
        stored[folder["uid"]] = initial(instance, creator, is_at_root=not folder["parentUid"])
    return stored[folder["uid"]]


def inherited(instance: Instance, folder: Body) -> list[Body]:
    """Return what everything in a folder inherits: its own permissions, and those of the folders that contain it."""
    return [item for each in (folder, *ancestors(instance, folder)) for item in own(instance, each)]


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
    items = [to_json(item, ACTION, inherited=False) for item in own(instance, folder)]
    for parent in ancestors(instance, folder):
        items += [to_json(item, ACTION, inherited=True) for item in own(instance, parent)]
    return Response(200, [*items, of_administrators(ACTION)])


@route("POST", PERMISSIONS)
def set_permissions(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "folders.permissions:write")
    folder = find_folder(instance, request, {"message": "Internal Server Error"})
    change(instance, own(instance, folder), request.payload.get("permissions") or [])
    return Response(200, {"message": "Permissions updated"})


def required(request: Request, key: str) -> str:
    if not isinstance(request.payload.get(key), str):
        raise ErrorResponse(400, {"message": "bad request data"})
    return str(request.payload[key])


@route("POST", "/api/teams")
def create_team(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "teams:create")
    name = required(request, "name")
    if name in instance.state["teams"]:
        raise ErrorResponse(409, {"message": "Team name taken"})
    id = instance.next_number("team")
    instance.state["teams"][name] = id
    return Response(200, {"message": "Team created", "teamId": id, "uid": new_uid(modern=instance.is_modern)})


@route("POST", "/api/admin/users")
def create_user(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "users:create")
    login = required(request, "login")
    if login in instance.state["users"]:
        message = f"User with email '{request.payload.get('email', '')}' or username '{login}' already exists"
        raise ErrorResponse(412, {"message": message})
    # Service accounts are users too.
    id = instance.next_number("account") + 1
    instance.state["users"][login] = id
    return Response(200, {"id": id, "uid": new_uid(modern=instance.is_modern), "message": "User created"})


@route("DELETE", "/api/admin/users/{id}")
def delete_user(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "users:delete")
    users = instance.state["users"]
    instance.state["users"] = {login: id for login, id in users.items() if str(id) != request.parts["id"]}
    for items in instance.state["folder_permissions"].values():
        items[:] = [item for item in items if str(item.get("userId")) != request.parts["id"]]
    return Response(200, {"message": "User deleted"})


@route("GET", "/api/teams/search")
def search_teams(instance: Instance, request: Request) -> Response:
    name = request.parameter("name")
    more = {"orgId": 1, "uid": "team00000000000", "isProvisioned": False, "permission": 0}
    teams = [{"id": id, "name": each} | more for each, id in instance.state["teams"].items() if name in ("", each)]
    return Response(200, {"totalCount": len(teams), "teams": teams, "page": 1, "perPage": 1000})


@route("GET", "/api/org/users/lookup")
def look_up_users(instance: Instance, request: Request) -> Response:
    query = request.parameter("query")
    return Response(
        200,
        [
            {"userId": id, "login": each, "uid": "user00000000000"}
            for each, id in instance.state["users"].items()
            if query in each
        ],
    )
