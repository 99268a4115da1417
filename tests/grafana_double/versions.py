"""The history of a dashboard through the old API (recorded; restoring rests on documents).

The list says "Initial save" in place of the message of a version without a parent, and "Restored from version N"
after a restore; one version, asked for by its number, has its own message.
"""

from __future__ import annotations

import re

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.dashboards import existing
from tests.grafana_double.saves import store
from tests.grafana_double.world import World


def shown(world: World, board: Body, version: Body) -> Body:
    data = version["data"] | {"uid": board["uid"], "version": version["version"]}
    if not world.dialect.modern and version["parentVersion"]:
        data = {"id": board["id"]} | data
    keys = ("parentVersion", "restoredFrom", "version", "created", "message")
    body = {"id": version["id"], "dashboardId": board["id"], "uid": board["uid"]}
    return body | {key: version[key] for key in keys} | {"data": data, "createdBy": version["createdBy"]}


def listed_message(version: Body) -> str:
    if version["restoredFrom"]:
        return f"Restored from version {version['restoredFrom']}"
    return str(version["message"]) if version["parentVersion"] else "Initial save"


def page_of(versions: list[Body], token: str, limit: int) -> tuple[list[Body], str]:
    """Return a page, newest first, and the token of the next."""
    found = re.search(r"start:(\d+)", token)
    older = [one for one in reversed(versions) if not found or one["version"] < int(found[1])]
    page = older[:limit]
    return page, f"org:1/start:{page[-1]['version']}/folder:" if len(older) > limit else ""


@route("GET", "/api/dashboards/uid/{uid}/versions")
def listed(world: World, request: Request) -> Answer:
    need(request, "Editor", "dashboards:write")
    board = existing(world, request.parts["uid"])
    start = request.number("start", 0)
    versions = board["versions"][: len(board["versions"]) - start] if start else board["versions"]
    page, token = page_of(versions, request.asked("continueToken"), request.number("limit", 1000) or 1000)
    items = [shown(world, board, version) | {"message": listed_message(version)} for version in page]
    if not world.dialect.modern:
        return Answer(200, items)
    return Answer(200, {"continueToken": token, "versions": items})


def find(world: World, board: Body, number: int) -> Body:
    for version in board["versions"]:
        if version["version"] == number:
            found: Body = version
            return found
    message = f"Dashboard version {number} not found for dashboardId {board['id']}"
    raise Refused(404, world.error(message))


@route("GET", "/api/dashboards/uid/{uid}/versions/{version}")
def one(world: World, request: Request) -> Answer:
    need(request, "Editor", "dashboards:write")
    board = existing(world, request.parts["uid"])
    number = request.parts["version"]
    return Answer(200, shown(world, board, find(world, board, int(number) if number.isdigit() else 0)))


@route("POST", "/api/dashboards/uid/{uid}/restore")
def restore(world: World, request: Request) -> Answer:
    need(request, "Editor", "dashboards:write")
    board = existing(world, request.parts["uid"])
    number = request.sent.get("version")
    if not isinstance(number, int):
        raise Refused(400, world.error("bad request data"))
    version, message = find(world, board, number), f"Restored from version {number}"
    uid, folder, api = board["uid"], board["folderUid"], version["stored"]
    body = store(world, request, uid, version["data"], folder, message, overwrite=True, restored=number, api=api)
    return Answer(200, body)
