"""Correlations between data sources, after the documented API; nothing of this is recorded.

10.1 answers without `provisioned`. A correlation goes with its source; one whose target is gone is not listed.
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.world import World, new_uid

ONE = "/api/datasources/uid/{source}/correlations/{uid}"
READ_ONLY = {"message": "Correlation can only be edited via provisioning"}


def add(world: World, source: str, sent: Body, *, provisioned: bool = False) -> Body:
    """Put a correlation there."""
    uid = new_uid(modern=world.dialect.modern)
    config = dict(sent["config"])
    kind = sent.get("type") or config.get("type", "query")
    if world.dialect.modern:
        config.pop("type", None)  # seen on 12.2: it stands beside the configuration, not in it
    found: Body = {"uid": uid, "sourceUID": source}
    found |= {"targetUID": sent["targetUID"]} if sent.get("targetUID") else {}
    found |= {"label": sent.get("label", ""), "description": sent.get("description", "")}
    found |= {"type": kind, "config": config, "provisioned": provisioned}
    world.state["correlations"][uid] = found
    return found


def shown(world: World, one: Body) -> Body:
    return {key: value for key, value in one.items() if key != "provisioned" or world.dialect.release != "10.1.2"}


def known(world: World) -> list[Body]:
    """The correlations whose two ends are there."""
    sources = world.state["datasources"]
    return [
        one
        for one in world.state["correlations"].values()
        if one["sourceUID"] in sources and one.get("targetUID", one["sourceUID"]) in sources
    ]


def existing(world: World, request: Request) -> Body:
    """Return the correlation that a path names, if it may be changed."""
    if request.parts["source"] not in world.state["datasources"]:
        raise Refused(404, world.error("Data source not found"))
    one = world.state["correlations"].get(request.parts["uid"])
    if one is None or one["sourceUID"] != request.parts["source"]:
        raise Refused(404, world.error("Correlation not found"))
    found: Body = one
    return found


def check(world: World, sent: Body) -> None:
    config: Any = sent.get("config")
    kind = sent.get("type") or (config.get("type") if isinstance(config, dict) else None)
    whole = isinstance(config, dict) and config.get("field") and isinstance(config.get("target"), dict)
    if not whole or kind not in {"query", "external"} or (kind == "query" and not sent.get("targetUID")):
        raise Refused(400, world.error("bad request data"))
    if sent.get("targetUID") and sent["targetUID"] not in world.state["datasources"]:
        raise Refused(404, world.error("Data source not found"))


@route("GET", "/api/datasources/correlations")
def listed(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:read")
    limit, page = min(request.number("limit", 100) or 100, 1000), request.number("page", 1) or 1
    wanted = request.query.get("sourceUID")
    found = [shown(world, one) for one in known(world) if not wanted or one["sourceUID"] in wanted]
    part = found[(page - 1) * limit : page * limit]
    return Answer(200, {"correlations": part, "totalCount": len(found), "page": page, "limit": limit})


@route("GET", "/api/datasources/uid/{source}/correlations")
def of_source(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:read")
    source = request.parts["source"]
    if source not in world.state["datasources"]:
        raise Refused(404, world.error("Source data source not found"))
    return Answer(200, [shown(world, one) for one in known(world) if one["sourceUID"] == source])


@route("GET", ONE)
def get(world: World, request: Request) -> Answer:
    need(request, "Viewer", "datasources:read")
    return Answer(200, shown(world, existing(world, request)))


@route("POST", "/api/datasources/uid/{source}/correlations")
def create(world: World, request: Request) -> Answer:
    need(request, "Admin", "datasources:write")
    source = request.parts["source"]
    if source not in world.state["datasources"]:
        raise Refused(404, world.error("Data source not found"))
    check(world, request.sent)
    body = shown(world, add(world, source, request.sent))
    return Answer(200, {"result": body, "message": "Correlation created"})


@route("PATCH", ONE)
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", "datasources:write")
    one, sent = existing(world, request), request.sent
    if one["provisioned"]:
        raise Refused(403, world.error(READ_ONLY["message"]))
    change = {key: sent[key] for key in ("label", "description", "type") if sent.get(key) is not None}
    config = sent.get("config") or {}
    if not change and not config:
        raise Refused(400, world.error("At least one of label, description or config is required"))
    one |= change
    one["config"] = one["config"] | {
        key: config[key] for key in ("field", "target", "transformations") if key in config
    }
    return Answer(200, {"result": shown(world, one), "message": "Correlation updated"})


@route("DELETE", ONE)
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", "datasources:write")
    one = existing(world, request)
    if one["provisioned"]:
        raise Refused(403, world.error(READ_ONLY["message"]))
    del world.state["correlations"][one["uid"]]
    return Answer(200, {"message": "Correlation deleted"})
