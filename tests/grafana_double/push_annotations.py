"""Annotations of the organization (from Grafana's source for 12.2: pkg/api/annotations.go)."""

from __future__ import annotations

from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import ErrorResponse, Request, Response, require_role, route


@route("POST", "/api/annotations")
def add_annotation(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "annotations:create")
    payload = request.payload
    if not payload.get("text"):
        raise ErrorResponse(400, instance.error("Failed to save annotation"))
    id = instance.next_number("annotation")
    fields = {key: payload.get(key) for key in ("time", "text", "tags")}
    instance.state["annotations"].append({"id": id, **fields, "login": request.identity.login})
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
