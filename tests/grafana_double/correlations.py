"""Correlations between data sources, from the documents of the API; none of this is recorded.

10.1 responds without `provisioned`. A correlation is deleted with its source; one without a target is not listed.
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

ONE = "/api/datasources/uid/{source}/correlations/{uid}"
READ_ONLY = {"message": "Correlation can only be edited via provisioning"}


def add(instance: Instance, source: str, payload: Body, *, provisioned: bool = False) -> Body:
    """Store a correlation."""
    uid = new_uid(modern=instance.is_modern)
    config = dict(payload["config"])
    kind = payload.get("type") or config.get("type", "query")
    if instance.is_modern:
        config.pop("type", None)  # observed on 12.2: it is a field beside the configuration
    correlation: Body = {"uid": uid, "sourceUID": source}
    correlation |= {"targetUID": payload["targetUID"]} if payload.get("targetUID") else {}
    correlation |= {"label": payload.get("label", ""), "description": payload.get("description", "")}
    correlation |= {"type": kind, "config": config, "provisioned": provisioned}
    instance.state["correlations"][uid] = correlation
    return correlation


def to_json(instance: Instance, item: Body) -> Body:
    return {key: value for key, value in item.items() if key != "provisioned" or instance.release.number != "10.1.2"}


def valid_correlations(instance: Instance) -> list[Body]:
    """Return the correlations whose source and target exist."""
    sources = instance.state["datasources"]
    return [
        item
        for item in instance.state["correlations"].values()
        if item["sourceUID"] in sources and item.get("targetUID", item["sourceUID"]) in sources
    ]


def require_correlation(instance: Instance, request: Request) -> Body:
    """Return the correlation in the path of a request."""
    if request.parts["source"] not in instance.state["datasources"]:
        raise ErrorResponse(404, instance.error("Data source not found"))
    correlation: Body | None = instance.state["correlations"].get(request.parts["uid"])
    if correlation is None or correlation["sourceUID"] != request.parts["source"]:
        raise ErrorResponse(404, instance.error("Correlation not found"))
    return correlation


def check(instance: Instance, payload: Body) -> None:
    config: Any = payload.get("config")
    kind = payload.get("type") or (config.get("type") if isinstance(config, dict) else None)
    is_complete = isinstance(config, dict) and config.get("field") and isinstance(config.get("target"), dict)
    if not is_complete or kind not in {"query", "external"} or (kind == "query" and not payload.get("targetUID")):
        raise ErrorResponse(400, instance.error("bad request data"))
    if payload.get("targetUID") and payload["targetUID"] not in instance.state["datasources"]:
        raise ErrorResponse(404, instance.error("Data source not found"))


@route("GET", "/api/datasources/correlations")
def list_correlations(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:read")
    limit, page = min(request.int_parameter("limit", 100) or 100, 1000), request.int_parameter("page", 1) or 1
    sources = request.query.get("sourceUID")
    correlations = valid_correlations(instance)
    items = [to_json(instance, item) for item in correlations if not sources or item["sourceUID"] in sources]
    part = items[(page - 1) * limit : page * limit]
    return Response(200, {"correlations": part, "totalCount": len(items), "page": page, "limit": limit})


@route("GET", "/api/datasources/uid/{source}/correlations")
def list_correlations_of_source(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:read")
    source = request.parts["source"]
    if source not in instance.state["datasources"]:
        raise ErrorResponse(404, instance.error("Source data source not found"))
    return Response(
        200, [to_json(instance, item) for item in valid_correlations(instance) if item["sourceUID"] == source]
    )


@route("GET", ONE)
def get_correlation(instance: Instance, request: Request) -> Response:
    require_role(request, "Viewer", "datasources:read")
    return Response(200, to_json(instance, require_correlation(instance, request)))


@route("POST", "/api/datasources/uid/{source}/correlations")
def create_correlation(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "datasources:write")
    source = request.parts["source"]
    if source not in instance.state["datasources"]:
        raise ErrorResponse(404, instance.error("Data source not found"))
    check(instance, request.payload)
    body = to_json(instance, add(instance, source, request.payload))
    return Response(200, {"result": body, "message": "Correlation created"})


@route("PATCH", ONE)
def update_correlation(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "datasources:write")
    item, payload = require_correlation(instance, request), request.payload
    if item["provisioned"]:
        raise ErrorResponse(403, instance.error(READ_ONLY["message"]))
    change = {key: payload[key] for key in ("label", "description", "type") if payload.get(key) is not None}
    config = payload.get("config") or {}
    if not change and not config:
        raise ErrorResponse(400, instance.error("At least one of label, description or config is required"))
    item |= change
    item["config"] = item["config"] | {
        key: config[key] for key in ("field", "target", "transformations") if key in config
    }
    return Response(200, {"result": to_json(instance, item), "message": "Correlation updated"})


@route("DELETE", ONE)
def delete_correlation(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "datasources:write")
    item = require_correlation(instance, request)
    if item["provisioned"]:
        raise ErrorResponse(403, instance.error(READ_ONLY["message"]))
    del instance.state["correlations"][item["uid"]]
    return Response(200, {"message": "Correlation deleted"})
