"""What folders and dashboards share of permissions: who has which level, and how a request changes that."""

from __future__ import annotations

from typing import Any

from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import Body, ErrorResponse

LEVELS = ("", "View", "Edit", "Admin")
IDS = ("userId", "teamId", "builtInRole")


def initial(instance: Instance, creator: str, *, is_at_root: bool) -> list[Body]:
    """Return the permissions of a new folder or dashboard: at the root also those of editors and viewers."""
    items = [] if creator == "Anonymous" else [user(instance, creator, "Admin", creator.startswith("sa-"))]
    roles = (("Editor", "Edit"), ("Viewer", "View")) if is_at_root else ()
    return items + [{"builtInRole": role, "permission": level} for role, level in roles]


def user(instance: Instance, login: str, level: str, is_account: bool = False) -> Body:
    id = instance.state["users"].setdefault(login, 100 + len(instance.state["users"]))
    return {"userId": id, "userLogin": login, "permission": level} | ({"isServiceAccount": True} if is_account else {})


def to_json(item: Body, action: str, *, inherited: bool) -> Body:
    base = {"id": 1, "roleName": "managed:x", "isManaged": True, "isInherited": inherited, "isServiceAccount": False}
    return base | item | {"actions": [action]}


def of_administrators(action: str) -> Body:
    """Return the permission of administrators, which cannot be removed."""
    admin = {"id": 0, "roleName": "", "builtInRole": "Admin", "permission": "Admin", "actions": [action]}
    return admin | {"isManaged": False, "isInherited": False, "isServiceAccount": False}


def change(instance: Instance, items: list[Body], commands: list[Body]) -> None:
    """Change the roles, teams and users that the commands of a request name."""
    for command in commands:
        level = command.get("permission")
        if level not in LEVELS:
            raise ErrorResponse(400, {"message": "invalid permission"})
        [(key, value)] = [(key, command[key]) for key in IDS if command.get(key)]
        items[:] = [item for item in items if item.get(key) != value]
        if level:
            items.append({key: value, "permission": level} | _names(instance, key, value))


def _names(instance: Instance, key: str, value: Any) -> Body:
    if key == "builtInRole":
        return {}
    if key == "userId" and (account := instance.state["accounts"].get(value)):
        return {"userLogin": account["login"], "isServiceAccount": True}
    collection, name = {"teamId": ("teams", "team"), "userId": ("users", "userLogin")}[key]
    return {name: next(each for each, id in instance.state[collection].items() if id == value)}
