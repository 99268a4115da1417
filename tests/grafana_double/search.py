"""The search (recorded: limits, pages, tags and types of dashboards; folders as hits from documents)."""

from __future__ import annotations

from tests.grafana_double.dashboard_permissions import is_permitted
from tests.grafana_double.dashboard_storage import slug
from tests.grafana_double.dashboards import folder_meta
from tests.grafana_double.folders import folder_url
from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, route

TOO_MANY = "Limit is above maximum allowed (5000), use page parameter to access hits beyond limit"


def hit_json(instance: Instance, item: Body, title: str, address: str, kind: str, tags: list[str], folder: str) -> Body:
    modern = instance.is_modern
    body: Body = {"id": item["id"], "uid": item["uid"]} | ({"orgId": 1} if modern else {})
    body |= {"title": title, "uri": f"db/{slug(title)}", "url": address, "slug": "", "type": kind, "tags": tags}
    body |= {"isStarred": False} | (folder_meta(instance, folder) if folder else {})
    return body | {"sortMeta": 0} | ({"isDeleted": False} if modern else {})


def dashboard_hit(instance: Instance, dashboard: Body) -> Body:
    title, uid = dashboard["data"]["title"], dashboard["uid"]
    tags = dashboard["data"].get("tags") or []
    return hit_json(instance, dashboard, title, f"/d/{uid}/{slug(title)}", "dash-db", tags, dashboard["folderUid"])


def folder_hit(instance: Instance, folder: Body) -> Body:
    title, url = folder["title"], folder_url(folder)
    return hit_json(instance, folder, title, url, "dash-folder", [], folder["parentUid"])


def matches(request: Request, hit: Body) -> bool:
    """Return whether a hit matches the query; all tags are required."""
    query = request.query
    tests = (
        request.parameter("query").lower() in hit["title"].lower(),
        hit["type"] in query.get("type", [hit["type"]]),
        set(query.get("tag", [])) <= set(hit["tags"]),
        "folderUIDs" not in query or hit.get("folderUid", "general") in ",".join(query["folderUIDs"]).split(","),
        "dashboardUIDs" not in query or hit["uid"] in ",".join(query["dashboardUIDs"]).split(","),
    )
    return all(tests)


@route("GET", "/api/search")
def search(instance: Instance, request: Request) -> Response:
    limit, page = request.int_parameter("limit", 1000) or 1000, request.int_parameter("page", 1) or 1
    if limit > 5000:
        raise ErrorResponse(422, {"message": TOO_MANY})
    visible = instance.visible_folders(request)
    folders = [item for uid, item in instance.state["folders"].items() if uid in visible]
    dashboards = [
        item
        for item in instance.state["dashboards"].values()
        if item["folderUid"] in visible | {""} and is_permitted(instance, request, item, "View")
    ]
    hits = [folder_hit(instance, folder) for folder in folders]
    hits += [dashboard_hit(instance, dashboard) for dashboard in dashboards]
    matching = sorted((hit for hit in hits if matches(request, hit)), key=lambda hit: (hit["title"], hit["id"]))
    return Response(200, matching[(page - 1) * limit : page * limit])
