"""Annotations of the organization (recorded for 12.2)."""

from __future__ import annotations

import time

from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import ErrorResponse, Request, Response, route


@route("POST", "/api/annotations")
def add_annotation(instance: Instance, request: Request) -> Response:
    if not request.identity.has_role("Editor"):
        raise ErrorResponse(403, instance.error("Access denied to save the annotation"))
    payload = request.payload
    if not payload.get("text"):
        raise ErrorResponse(400, instance.error("Failed to save annotation"))
    id = instance.next_number("annotation")
    fields = {key: payload.get(key) for key in ("time", "text", "tags")}
    created = time.time_ns() // 1_000_000
    more = {
        "created": created,
        "updated": created,
        "timeEnd": fields["time"],
        "dashboardId": 0,
        "userId": 0,
        "data": {},
    }
    instance.state["annotations"].append({"id": id, **fields, **more, "login": request.identity.login})
    return Response(200, {"message": "Annotation added", "id": id})


@route("GET", "/api/annotations")
def list_annotations(instance: Instance, request: Request) -> Response:
    start, end = request.int_parameter("from", 0), request.int_parameter("to", 0)
    tags = set(request.query.get("tags", ()))
    found = [
        item
        for item in instance.state["annotations"]
        if tags <= set(item["tags"]) and (not end or start <= item["time"] <= end)
    ]
    return Response(200, found)
