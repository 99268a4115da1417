"""What folders and dashboards share of permissions: who has which level, and how a request changes that."""

from __future__ import annotations

from typing import Any

from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import ROLES, Body, ErrorResponse

LEVELS = ("", "View", "Edit", "Admin")
IDS = ("userId", "teamId", "builtInRole")


def initial(instance: Instance, creator: str, *, is_at_root: bool) -> list[Body]:
    """Return the permissions of a new folder or dashboard: at the root also those of editors and viewers."""
    items = [] if creator == "Anonymous" else [user(instance, creator, "Admin", creator.startswith("sa-"))]
    roles = (("Editor", "Edit"), ("Viewer", "View")) if is_at_root else ()
    return items + [{"builtInRole": role, "permission": level} for role, level in roles]


def user(instance: Instance, login: str, level: str, is_account: bool = False) -> Body:
    accounts = {account["login"]: id for id, account in instance.state["accounts"].items()}
    id = accounts.get(login) or instance.state["users"].setdefault(login, 100 + len(instance.state["users"]))
    return {"userId": id, "userLogin": login, "permission": level} | ({"isServiceAccount": True} if is_account else {})


def to_json(item: Body, action: str, *, inherited: bool) -> Body:
    base = {"id": 1, "roleName": _role(item), "isManaged": not inherited, "isInherited": inherited}
    return base | {"isServiceAccount": False} | item | {"actions": [action]}


def _role(item: Body) -> str:
    """Return the name of the role to which a permission belongs."""
    names = {"userId": f"users:{item.get('userId')}", "teamId": f"teams:{item.get('teamId')}"}
    builtin = f"builtins:{str(item.get('builtInRole')).lower()}"
    return f"managed:{next((name for key, name in names.items() if key in item), builtin)}:permissions"


def of_administrators(action: str) -> Body:
    """Return the permission of administrators, which cannot be removed."""
    admin = {"id": 0, "roleName": "", "builtInRole": "Admin", "permission": "Admin", "actions": [action]}
    return admin | {"isManaged": False, "isInherited": False, "isServiceAccount": False}


def change(instance: Instance, items: list[Body], commands: list[Body]) -> None:
    """Change the roles, teams and users that the commands of a request name."""
    for key, value, level in [_check(instance, command) for command in commands]:
        items[:] = [item for item in items if item.get(key) != value]
        if level:
            items.append({key: value, "permission": level} | _names(instance, key, value))


def _check(instance: Instance, command: Body) -> tuple[str, Any, str]:
    """Return whom a command is about, by which key, and the level; or respond with an error."""
    key, value = next(((key, command[key]) for key in IDS if command.get(key)), ("builtInRole", ""))
    unknown = "accesscontrol.assignmentEntityNotFound"
    if key == "userId" and value not in (*instance.state["users"].values(), *instance.state["accounts"]):
        raise _error(unknown, "user not found", assignment="user")
    if key == "teamId" and value not in instance.state["teams"].values():
        raise _error(unknown, "team not found", assignment="team")
    if key == "builtInRole" and value not in ROLES:
        message = f"built-in role [{value}] is not valid"
        raise _error("accesscontrol.invalidBuiltInRole", message, builtInRole=value)
    level = command.get("permission") or ""
    if level not in LEVELS:
        message = f"Permission [{level}] is invalid for this resource type"
        raise _error("resourcePermissions.invalidPermission", message, permission=level)
    return key, value, level


def _error(id: str, message: str, **extra: str) -> ErrorResponse:
    return ErrorResponse(400, {"statusCode": 400, "messageId": id, "message": message, "extra": extra})


def _names(instance: Instance, key: str, value: Any) -> Body:
    if key == "builtInRole":
        return {}
    if key == "userId" and (account := instance.state["accounts"].get(value)):
        return {"userLogin": account["login"], "isServiceAccount": True}
    collection, name = {"teamId": ("teams", "team"), "userId": ("users", "userLogin")}[key]
    return {name: next(each for each, id in instance.state[collection].items() if id == value)}
