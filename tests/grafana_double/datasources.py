"""Data sources (recorded for 12.2 and 10.1; reading by name and a successful health check, from documents).

There are no connections: a health check responds with `healthy` of the state, a query with a refused connection. A PUT
without a version resets it to 1 (observed), and keeps the secrets that it does not contain.
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.folders import WRONG_UID
from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

DEFAULTS: Body = {
    "url": "",
    "user": "",
    "database": "",
    "basicAuth": False,
    "basicAuthUser": "",
    "withCredentials": False,
    "isDefault": False,
}
STALE = "Datasource has already been updated by someone else. Please reload and try again"
OFFLINE = "Unable to connect with {}. Please check the server logs for more details."
REFUSED = 'Post "{0}/api/v1/query": dial tcp {1}: connect: connection refused'
NO_CHECK = ("loki",)  # types that 10.1 cannot check


def add(instance: Instance, payload: Body, *, read_only: bool = False) -> Body:
    """Store a data source."""
    uid = payload.get("uid") or new_uid(modern=instance.is_modern)
    instance.state["datasources"][uid] = {
        "id": instance.next_number("datasource"),
        "uid": uid,
        "orgId": 1,
        "version": 1,
    }
    datasource = instance.state["datasources"][uid]
    datasource |= {"secureJsonData": {}, "readOnly": read_only, "healthy": False}
    return set_fields(instance, datasource, payload)


def set_fields(instance: Instance, source: Body, payload: Body) -> Body:
    """Set the fields of a payload; others get their default, except secrets."""
    source |= {"name": payload["name"], "type": payload["type"], "access": payload.get("access", "proxy")}
    # Observed on 12.2: an update does not clear the user of basic authentication.
    user = payload.get("basicAuthUser") or source.get("basicAuthUser", "")
    source |= {key: payload.get(key, value) for key, value in DEFAULTS.items()} | {"basicAuthUser": user}
    source |= {"jsonData": payload.get("jsonData") or {}}
    source["secureJsonData"] = source["secureJsonData"] | (payload.get("secureJsonData") or {})
    if source["isDefault"]:
        for other in instance.state["datasources"].values():
            other["isDefault"] = other is source
    return source


def logo(instance: Instance, kind: str) -> str:
    location = "public/plugins" if instance.is_modern else "public/app/plugins/datasource"
    return f"{location}/{kind}/img/{kind}_{'icon.svg' if kind == 'loki' else 'logo.svg'}"


def to_json(instance: Instance, source: Body) -> Body:
    """Return a data source as JSON, with only the names of its secrets."""
    body = {key: source[key] for key in ("id", "uid", "orgId", "name", "type")}
    body |= {"typeLogoUrl": logo(instance, source["type"]), "access": source["access"]}
    body |= {key: source[key] for key in (*DEFAULTS, "jsonData")}
    body |= {"secureJsonFields": {key: True for key, value in source["secureJsonData"].items() if value}}
    body |= {"version": source["version"], "readOnly": source["readOnly"]}
    return body | ({"apiVersion": ""} if instance.is_modern else {})


def require_datasource(instance: Instance, uid: str) -> Body:
    if uid not in instance.state["datasources"]:
        raise ErrorResponse(404, {"message": "Data source not found"})
    source: Body = instance.state["datasources"][uid]
    return source


def check_names(instance: Instance, payload: Body, source: Body | None = None) -> None:
    """Reject names and uids that exist or are invalid."""
    if not payload.get("name") or not payload.get("type"):
        raise ErrorResponse(400, instance.error("bad request data"))
    others = [item for item in instance.state["datasources"].values() if item is not source]
    uid = payload.get("uid") or ""
    if instance.is_modern and (WRONG_UID.search(uid) or len(uid) > 40):
        message = "Invalid datasource UID."
        raise ErrorResponse(400, {"statusCode": 400, "messageId": "datasource.uidInvalid", "message": message})
    for key in ("name", "uid"):
        if payload.get(key) and any(item[key] == payload[key] for item in others):
            raise ErrorResponse(409, instance.error(f"data source with the same {key} already exists"))


@route("GET", "/api/datasources")
def list_datasources(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:read")
    omitted = {"basicAuthUser", "withCredentials", "secureJsonFields", "version", "apiVersion"}
    sources = sorted(instance.state["datasources"].values(), key=lambda item: item["name"].lower())
    items = [
        {"typeName": item["type"].capitalize()}
        | {key: part for key, part in to_json(instance, item).items() if key not in omitted}
        for item in sources
    ]
    return Response(200, items)


@route("GET", "/api/datasources/uid/{uid}")
def get(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:read")
    return Response(200, to_json(instance, require_datasource(instance, request.parts["uid"])))


@route("GET", "/api/datasources/name/{name}")
def get_datasource_by_name(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:read")
    name = request.parts["name"]
    uid = next((item["uid"] for item in instance.state["datasources"].values() if item["name"] == name), "")
    return Response(200, to_json(instance, require_datasource(instance, uid)))


@route("POST", "/api/datasources")
def create_datasource(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "datasources:create")
    check_names(instance, request.payload)
    limit = instance.state["quota"]["datasources"]
    if limit is not None and len(instance.state["datasources"]) >= limit:
        raise ErrorResponse(403, {"message": "Quota reached"})
    body = to_json(instance, add(instance, request.payload))
    more = {"id": body["id"], "message": "Datasource added", "name": body["name"]}
    return Response(200, {"datasource": body} | more)


@route("PUT", "/api/datasources/uid/{uid}")
def update_datasource(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "datasources:write")
    source, payload = require_datasource(instance, request.parts["uid"]), request.payload
    if source["readOnly"]:
        raise ErrorResponse(403, {"message": "Cannot update read-only data source"})
    check_names(instance, payload, source)
    if payload.get("version") and payload["version"] != source["version"]:
        raise ErrorResponse(409, instance.error(STALE))
    source["version"] = int(payload.get("version") or 0) + 1
    if payload.get("uid") and payload["uid"] != source["uid"]:
        instance.state["datasources"][payload["uid"]] = instance.state["datasources"].pop(source["uid"])
        source["uid"] = payload["uid"]
    body = to_json(instance, set_fields(instance, source, payload))
    return Response(200, {"datasource": body, "id": body["id"], "message": "Datasource updated", "name": body["name"]})


@route("DELETE", "/api/datasources/uid/{uid}")
def delete_datasource(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "datasources:delete")
    source = require_datasource(instance, request.parts["uid"])
    if source["readOnly"]:
        raise ErrorResponse(403, {"message": "Cannot delete read-only data source"})
    del instance.state["datasources"][source["uid"]]
    links = instance.state["correlations"]
    for uid in [uid for uid, item in links.items() if source["uid"] in (item["sourceUID"], item.get("targetUID"))]:
        del links[uid]
    return Response(200, {"id": source["id"], "message": "Data source deleted"})


@route("GET", "/api/datasources/uid/{uid}/health")
def check_health(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:query")
    source = require_datasource(instance, request.parts["uid"])
    if not instance.is_modern and source["type"] in NO_CHECK:
        raise ErrorResponse(404, instance.error("Not found"))
    name = source["type"].capitalize()
    if source["healthy"]:
        return Response(200, {"message": f"Successfully connected to {name}.", "status": "OK"})
    return Response(400, {"message": OFFLINE.format(name), "status": "ERROR"})


@route("POST", "/api/ds/query")
def query(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:query")
    results: dict[str, Any] = {}
    for item in request.payload.get("queries") or []:
        source = require_datasource(instance, (item.get("datasource") or {}).get("uid", ""))
        error = REFUSED.format(source["url"], source["url"].partition("://")[2])
        more = {"errorSource": "downstream", "frames": []} if instance.is_modern else {}
        results[item.get("refId", "A")] = {"error": error, "status": 502} | more
    return Response(400, {"results": results})
