"""Data sources (recorded for 12.2 and 10.1; by name, and a health check that is well, from documents).

Nothing is ever connected to: a health check answers what `healthy` in the state says, a query that nothing listens.
A PUT without a version sets it back to 1 (seen), and keeps the secrets that it does not name.
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.folders import WRONG_UID
from tests.grafana_double.world import World, new_uid

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


def add(world: World, sent: Body, *, read_only: bool = False) -> Body:
    """Put a data source there."""
    uid = sent.get("uid") or new_uid(modern=world.dialect.modern)
    world.state["datasources"][uid] = {"id": world.number("datasource"), "uid": uid, "orgId": 1, "version": 1}
    found = world.state["datasources"][uid]
    found |= {"secureJsonData": {}, "readOnly": read_only, "healthy": False}
    return put(world, found, sent)


def put(world: World, source: Body, sent: Body) -> Body:
    """Set what is sent; what is left out gets its default, but for secrets."""
    source |= {"name": sent["name"], "type": sent["type"], "access": sent.get("access", "proxy")}
    source |= {key: sent.get(key, value) for key, value in DEFAULTS.items()}
    source |= {"jsonData": sent.get("jsonData") or {}}
    source["secureJsonData"] = source["secureJsonData"] | (sent.get("secureJsonData") or {})
    if source["isDefault"]:
        for other in world.state["datasources"].values():
            other["isDefault"] = other is source
    return source


def logo(world: World, kind: str) -> str:
    location = "public/plugins" if world.dialect.modern else "public/app/plugins/datasource"
    return f"{location}/{kind}/img/{kind}_{'icon.svg' if kind == 'loki' else 'logo.svg'}"


def shown(world: World, source: Body) -> Body:
    """A data source as answered: of its secrets only the names."""
    body = {key: source[key] for key in ("id", "uid", "orgId", "name", "type")}
    body |= {"typeLogoUrl": logo(world, source["type"]), "access": source["access"]}
    body |= {key: source[key] for key in (*DEFAULTS, "jsonData")}
    body |= {"secureJsonFields": dict.fromkeys(source["secureJsonData"], True)}
    body |= {"version": source["version"], "readOnly": source["readOnly"]}
    return body | ({"apiVersion": ""} if world.dialect.modern else {})


def existing(world: World, uid: str) -> Body:
    if uid not in world.state["datasources"]:
        raise Refused(404, {"message": "Data source not found"})
    source: Body = world.state["datasources"][uid]
    return source


def check(world: World, sent: Body, source: Body | None = None) -> None:
    """Refuse names and uids that are taken or wrong."""
    if not sent.get("name") or not sent.get("type"):
        raise Refused(400, world.error("bad request data"))
    others = [one for one in world.state["datasources"].values() if one is not source]
    uid = sent.get("uid") or ""
    if world.dialect.modern and (WRONG_UID.search(uid) or len(uid) > 40):
        message = "Invalid datasource UID."
        raise Refused(400, {"statusCode": 400, "messageId": "datasource.uidInvalid", "message": message})
    for key in ("name", "uid"):
        if sent.get(key) and any(one[key] == sent[key] for one in others):
            raise Refused(409, world.error(f"data source with the same {key} already exists"))


@route("GET", "/api/datasources")
def listed(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:read")
    gone = {"basicAuthUser", "withCredentials", "secureJsonFields", "version", "apiVersion"}
    sources = sorted(world.state["datasources"].values(), key=lambda one: one["name"].lower())
    items = [
        {"typeName": one["type"].capitalize()}
        | {key: part for key, part in shown(world, one).items() if key not in gone}
        for one in sources
    ]
    return Answer(200, items)


@route("GET", "/api/datasources/uid/{uid}")
def get(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:read")
    return Answer(200, shown(world, existing(world, request.parts["uid"])))


@route("GET", "/api/datasources/name/{name}")
def by_name(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:read")
    name = request.parts["name"]
    uid = next((one["uid"] for one in world.state["datasources"].values() if one["name"] == name), "")
    return Answer(200, shown(world, existing(world, uid)))


@route("POST", "/api/datasources")
def create(world: World, request: Request) -> Answer:
    need(request, "Admin", "datasources:create")
    check(world, request.sent)
    limit = world.state["quota"]["datasources"]
    if limit is not None and len(world.state["datasources"]) >= limit:
        raise Refused(403, {"message": "Quota reached"})
    body = shown(world, add(world, request.sent))
    more = {"id": body["id"], "message": "Datasource added", "name": body["name"]}
    return Answer(200, {"datasource": body} | more)


@route("PUT", "/api/datasources/uid/{uid}")
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", "datasources:write")
    source, sent = existing(world, request.parts["uid"]), request.sent
    if source["readOnly"]:
        raise Refused(403, {"message": "Cannot update read-only data source"})
    check(world, sent, source)
    if sent.get("version") and sent["version"] != source["version"]:
        raise Refused(409, world.error(STALE))
    source["version"] = int(sent.get("version") or 0) + 1
    if sent.get("uid") and sent["uid"] != source["uid"]:
        world.state["datasources"][sent["uid"]] = world.state["datasources"].pop(source["uid"])
        source["uid"] = sent["uid"]
    body = shown(world, put(world, source, sent))
    return Answer(200, {"datasource": body, "id": body["id"], "message": "Datasource updated", "name": body["name"]})


@route("DELETE", "/api/datasources/uid/{uid}")
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", "datasources:delete")
    source = existing(world, request.parts["uid"])
    if source["readOnly"]:
        raise Refused(403, {"message": "Cannot delete read-only data source"})
    del world.state["datasources"][source["uid"]]
    links = world.state["correlations"]
    for uid in [uid for uid, one in links.items() if one["sourceUID"] == source["uid"]]:
        del links[uid]
    return Answer(200, {"id": source["id"], "message": "Data source deleted"})


@route("GET", "/api/datasources/uid/{uid}/health")
def health(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:query")
    source = existing(world, request.parts["uid"])
    if not world.dialect.modern and source["type"] in NO_CHECK:
        raise Refused(404, world.error("Not found"))
    name = source["type"].capitalize()
    if source["healthy"]:
        return Answer(200, {"message": f"Successfully connected to {name}.", "status": "OK"})
    return Answer(400, {"message": OFFLINE.format(name), "status": "ERROR"})


@route("POST", "/api/ds/query")
def query(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:query")
    results: dict[str, Any] = {}
    for one in request.sent.get("queries") or []:
        source = existing(world, (one.get("datasource") or {}).get("uid", ""))
        error = REFUSED.format(source["url"], source["url"].partition("://")[2])
        more = {"errorSource": "downstream", "frames": []} if world.dialect.modern else {}
        results[one.get("refId", "A")] = {"error": error, "status": 502} | more
    return Answer(400, {"results": results})
