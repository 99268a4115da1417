"""The search (recorded: limits, pages, tags and types of dashboards; folders as hits rest on documents)."""

from __future__ import annotations

from tests.grafana_double.answer import Answer, Body, Refused, Request, route
from tests.grafana_double.dashboards import folder_meta
from tests.grafana_double.folders import url
from tests.grafana_double.world import World
from tests.grafana_double.writes import slug

TOO_MANY = "Limit is above maximum allowed (5000), use page parameter to access hits beyond limit"


def hit(world: World, one: Body, title: str, address: str, kind: str, tags: list[str], folder: str) -> Body:
    modern = world.dialect.modern
    body: Body = {"id": one["id"], "uid": one["uid"]} | ({"orgId": 1} if modern else {})
    body |= {"title": title, "uri": f"db/{slug(title)}", "url": address, "slug": "", "type": kind, "tags": tags}
    body |= {"isStarred": False} | (folder_meta(world, folder) if folder else {})
    return body | {"sortMeta": 0} | ({"isDeleted": False} if modern else {})


def board_hit(world: World, board: Body) -> Body:
    title, uid = board["data"]["title"], board["uid"]
    tags = board["data"].get("tags") or []
    return hit(world, board, title, f"/d/{uid}/{slug(title)}", "dash-db", tags, board["folderUid"])


def fits(request: Request, found: Body) -> bool:
    """Whether a hit is what was asked for; several tags are all needed."""
    query = request.query
    tests = (
        request.asked("query").lower() in found["title"].lower(),
        found["type"] in query.get("type", [found["type"]]),
        set(query.get("tag", [])) <= set(found["tags"]),
        "folderUIDs" not in query or found.get("folderUid", "general") in ",".join(query["folderUIDs"]).split(","),
        "dashboardUIDs" not in query or found["uid"] in ",".join(query["dashboardUIDs"]).split(","),
    )
    return all(tests)


@route("GET", "/api/search")
def search(world: World, request: Request) -> Answer:
    limit, page = request.number("limit", 1000) or 1000, request.number("page", 1) or 1
    if limit > 5000:
        raise Refused(422, {"message": TOO_MANY})
    seen = world.visible(request)
    folders = [one for uid, one in world.state["folders"].items() if uid in seen]
    boards = [one for one in world.state["dashboards"].values() if one["folderUid"] in seen | {""}]
    hits = [hit(world, one, one["title"], url(one), "dash-folder", [], one["parentUid"]) for one in folders]
    hits += [board_hit(world, board) for board in boards]
    found = sorted((one for one in hits if fits(request, one)), key=lambda one: (one["title"], one["id"]))
    return Answer(200, found[(page - 1) * limit : page * limit])
