"""Dashboards through /apis (12.2 recorded, 13 from documents; 12 is the first version with it).

From documents: creating by PUT, a resourceVersion in a POST, `fieldValidation=Warn`, missing folders, dashboards from
files; of 13, selecting by labels. 12.2 converts between v0alpha1 and v1beta1 only (recorded); 13 also to and from v2,
with losses (documents).
"""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import unquote

from tests.grafana_double.dashboard_permissions import is_permitted
from tests.grafana_double.dashboard_storage import PREFIX, is_locked, manager_annotations, run_inside_hook, write
from tests.grafana_double.dashboards import v2_to_v1
from tests.grafana_double.folders import WRONG_UID
from tests.grafana_double.instance import Instance, now
from tests.grafana_double.routing import CHARSET, Body, ErrorResponse, Request, Response, route

GROUP = "dashboard.grafana.app"
LATEST, OLDEST = 41, 28
NO_PATH = (
    "dashboard schema version {} cannot be migrated to latest version {}"
    " - migration path only exists for versions greater than {}"
)
NOT_YET = "backend conversion not yet implemented"
EMPTY_V2: Body = {
    "annotations": None,
    "cursorSync": "",
    "elements": None,
    "layout": {"kind": "GridLayout", "spec": {"items": None}},
    "links": None,
    "preload": False,
    "tags": None,
    "timeSettings": {
        "from": "",
        "to": "",
        "autoRefresh": "",
        "autoRefreshIntervals": None,
        "hideTimepicker": False,
        "fiscalYearStartMonth": 0,
    },
    "title": "",
    "variables": None,
}


def status_error(code: int, message: str, reason: str = "", details: Body | None = None) -> ErrorResponse:
    """Return an error in the format of /apis."""
    body: Body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message}
    body |= ({"reason": reason} if reason else {}) | ({"details": details} if details else {})
    return ErrorResponse(code, body | {"code": code})


def details(name: str, kind: str = "dashboards", group: str = GROUP) -> Body:
    return {"name": name, "group": group, "kind": kind}


def migration_error(spec: Body) -> str | None:
    """Return why a spec cannot be migrated, None where it can."""
    version = spec.get("schemaVersion") or 0
    return NO_PATH.format(version, LATEST, OLDEST) if version < OLDEST else None


def conversion_status(stored: str, error: str = "") -> Body:
    return {"conversion": {"failed": bool(error), "storedVersion": stored, "error": error}}


def convert_spec(instance: Instance, data: Body, stored: str, api: str) -> tuple[Any, Body]:
    """Return the spec in an API version, and the status of its conversion."""
    spec = {key: value for key, value in data.items() if key != "uid"}
    if stored == api:
        return spec, {}
    to_v2, from_v2 = api.startswith("v2"), stored.startswith("v2")
    if to_v2 == from_v2:
        return migrate_v1(spec, stored, api) if not to_v2 else (spec, conversion_status(stored))
    if not instance.release.stores_objects:
        empty = EMPTY_V2 | {"title": spec.get("title", "")} if to_v2 else None
        return empty, conversion_status(stored, NOT_YET)
    return (v1_to_v2(spec) if to_v2 else v2_to_v1(spec)), conversion_status(stored)


def migrate_v1(spec: Body, stored: str, api: str) -> tuple[Body, Body]:
    """Return a v0 spec as v1: migrated, or as it is stored if it is too old for that."""
    if api == "v0alpha1":
        return spec, conversion_status(stored)
    error = migration_error(spec)
    if error:
        return {"schemaVersion": 0} | spec, conversion_status(stored, error)
    return spec | {"schemaVersion": max(spec["schemaVersion"], LATEST)}, conversion_status(stored)


def v1_to_v2(spec: Body) -> Body:
    """Return a v1 spec as v2: only the title, the tags and the panels' titles."""
    panels = {
        f"panel-{panel.get('id')}": {"kind": "Panel", "spec": {"id": panel.get("id"), "title": panel.get("title", "")}}
        for panel in spec.get("panels") or []
    }
    return EMPTY_V2 | {"title": spec.get("title", ""), "tags": spec.get("tags") or [], "elements": panels}


def object_json(instance: Instance, dashboard: Body, api: str, version: Body | None = None) -> Body:
    """Return a dashboard as an object, or one of its versions."""
    source = version or dashboard
    number = str(source["version"])
    resource = str(dashboard["resource"]) if instance.release.stores_objects and version is None else number
    folder = {PREFIX + "folder": source["folderUid"]} if source["folderUid"] else {}
    changed = source["created"] if version else dashboard["updated"]
    by = source["createdBy"] if version else dashboard["updatedBy"]
    message = {PREFIX + "message": version["message"]} if version and version["message"] else {}
    annotations = dashboard["annotations"] | manager_annotations(dashboard) if version is None else {}
    annotations |= {PREFIX + "createdBy": f"user:{dashboard['createdBy']}", PREFIX + "updatedBy": f"user:{by}"}
    annotations |= {PREFIX + "updatedTimestamp": changed} | folder | message
    spec, state = convert_spec(instance, source["data"], source["stored"], api)
    metadata = {
        "name": dashboard["uid"],
        "namespace": "default",
        "uid": dashboard["object"],
        "resourceVersion": resource,
        "generation": int(number),
        "creationTimestamp": dashboard["created"],
        "labels": dashboard["labels"] | {PREFIX + "deprecatedInternalID": str(dashboard["id"])},
        "annotations": annotations,
    }
    return {"metadata": metadata, "spec": spec, "status": state}


def with_type(body: Body, api: str, kind: str = "Dashboard", group: str = GROUP) -> Body:
    return {"kind": kind, "apiVersion": f"{group}/{api}"} | body


def managed_fields(payload: Body) -> Body:
    """Return the names of the fields in a payload, in the format of managedFields."""
    metadata = payload["metadata"]
    names: Body = {
        f"f:{part}": {".": {}} | {f"f:{key}": {} for key in metadata[part]}
        for part in ("annotations", "labels")
        if metadata.get(part)
    }
    return {"f:metadata": names, "f:spec": {f"f:{key}": {} for key in payload["spec"]}}


def write_response(request: Request, body: Body, payload: Body, api: str, *, is_first: bool) -> Body:
    """Return the response to a write: it contains the labels and annotations of the payload, stored or not."""
    metadata, requested = body["metadata"], payload["metadata"]
    metadata["labels"] = metadata["labels"] | (requested.get("labels") or {})
    kept = {key: value for key, value in metadata["annotations"].items() if "updated" not in key or not is_first}
    metadata["annotations"] = (requested.get("annotations") or {}) | kept
    if is_first and not api.startswith("v2"):
        metadata["managedFields"] = [
            {
                "manager": request.headers.get("User-Agent", "unknown").partition("/")[0],
                "operation": "Update",
                "apiVersion": f"{GROUP}/{api}",
                "time": metadata["creationTimestamp"],
                "fieldsType": "FieldsV1",
                "fieldsV1": managed_fields(payload),
            }
        ]
    return body


LIST = "/apis/dashboard.grafana.app/{api}/namespaces/{namespace}/dashboards"
KIND = f"dashboards.{GROUP}"
CHANGED = "the object has been modified; please apply your changes to the latest version and try again"
SERVER_ANNOTATIONS = tuple(
    PREFIX + name for name in ("createdBy", "updatedBy", "updatedTimestamp", "folder", "message")
)


def require_api_version(instance: Instance, request: Request) -> str:
    """Return the API version in the path, if this Grafana serves it."""
    api = request.parts["api"]
    if api not in instance.release.dashboard_apis or request.parts["namespace"] != "default":
        raise ErrorResponse(404, {"message": "Not found"}, CHARSET)
    return api


def require_object(instance: Instance, name: str) -> Body:
    if name not in instance.state["dashboards"]:
        raise status_error(404, f'{KIND} "{name}" not found', "NotFound", details(name))
    dashboard: Body = instance.state["dashboards"][name]
    return dashboard


def require_object_permission(instance: Instance, request: Request, dashboard: Body, level: str, verb: str) -> None:
    if not is_permitted(instance, request, dashboard, level):
        raise forbidden(request, dashboard["uid"], verb)


def require_write_permission(request: Request, name: str, verb: str) -> None:
    if not request.identity.has_role("Editor"):
        raise forbidden(request, name, verb)


def forbidden(request: Request, name: str, verb: str) -> ErrorResponse:
    identity = f'User "{request.identity.name}" cannot {verb} resource "dashboards" in API group "{GROUP}"'
    message = f'{KIND} "{name}" is forbidden: {identity} in the namespace "default": can not edit dashboard'
    return status_error(403, message, "Forbidden", details(name))


def require_any_readable(instance: Instance, request: Request) -> None:
    """Respond with 403 to an identity that may read no dashboard; before the first folder that is everyone except
    Admins.

    From pkg/registry/apis/dashboard of Grafana, and as seen on 12.2.
    """
    if instance.state["folders"] or request.identity.has_role("Admin"):
        return
    identity = f'User "{request.identity.login}" cannot list resource "dashboards" in API group "{GROUP}"'
    message = f'{KIND} is forbidden: {identity} in the namespace "default": can not read any dashboards'
    raise status_error(403, message, "Forbidden", {"group": GROUP, "kind": "dashboards"})


@route("GET", "/apis/{group}")
def get_api_group(instance: Instance, request: Request) -> Response:
    name = request.parts["group"]
    versions = {GROUP: instance.release.dashboard_apis, "folder.grafana.app": instance.release.folder_apis}.get(
        name, ()
    )
    if not versions:
        raise ErrorResponse(404, {"message": "Not found"}, CHARSET)
    object_json = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    body = {
        "kind": "APIGroup",
        "apiVersion": "v1",
        "name": name,
        "versions": object_json,
        "preferredVersion": object_json[0],
    }
    return Response(200, body)


def matches_labels(instance: Instance, dashboard: Body, selector: str) -> bool:
    """Return whether a dashboard has the labels of a selector."""
    pairs = [part.partition("=") for part in selector.replace("==", "=").split(",") if part]
    return all(
        dashboard["labels"].get(key) == value if equals else key in dashboard["labels"] for key, equals, value in pairs
    )


def page(items: list[Body], starts: list[int], request: Request) -> tuple[list[Body], Body]:
    """Return the items after the one in the token, and the metadata of the list; `starts` descend."""
    match = re.search(r"start:(\d+)", unquote(request.parameter("continue")))
    rest = [(item, start) for item, start in zip(items, starts, strict=True) if not match or start < int(match[1])]
    limit = request.int_parameter("limit", 0) or len(rest)
    part = rest[:limit]
    more = {"continue": f"org:1/start:{part[-1][1]}/folder:"} if len(rest) > limit else {}
    return [item for item, _ in part], more


@route("GET", LIST)
def list_objects(instance: Instance, request: Request) -> Response:
    api, selector = require_api_version(instance, request), request.parameter("labelSelector")
    if selector == PREFIX + "get-history=true":
        name = request.parameter("fieldSelector").removeprefix("metadata.name=")
        dashboard = instance.state["dashboards"].get(name)
        if dashboard:
            require_object_permission(instance, request, dashboard, "Edit", "list")
        versions = dashboard["versions"][::-1] if dashboard else []
        items, more = page(
            [object_json(instance, dashboard, api, item) for item in versions],
            [item["version"] for item in versions],
            request,
        )
    else:
        if selector and not instance.release.stores_objects:
            raise status_error(500, "labels not yet supported")
        visible = instance.visible_folders(request) | {""}
        require_any_readable(instance, request)
        dashboards = [
            dashboard
            for dashboard in instance.state["dashboards"].values()
            if dashboard["folderUid"] in visible and is_permitted(instance, request, dashboard, "View")
        ]
        dashboards = sorted(
            (item for item in dashboards if matches_labels(instance, item, selector)), key=lambda item: -item["id"]
        )
        items, more = page(
            [object_json(instance, item, api) for item in dashboards], [item["id"] for item in dashboards], request
        )
    metadata = {"resourceVersion": "1795207442000000"} | more
    return Response(200, with_type({"metadata": metadata, "items": items}, api, "DashboardList"))


@route("GET", LIST + "/{name}")
def get_object(instance: Instance, request: Request) -> Response:
    api = require_api_version(instance, request)
    dashboard = require_object(instance, request.parts["name"])
    require_object_permission(instance, request, dashboard, "View", "get")
    return Response(200, with_type(object_json(instance, dashboard, api), api))


def check_object(instance: Instance, request: Request, api: str) -> Body:
    """Return the object of a request, if it can be stored."""
    payload = request.payload
    if not isinstance(payload.get("spec"), dict) or not isinstance(payload.get("metadata"), dict):
        raise status_error(400, "the object has no metadata or no spec", "BadRequest")
    metadata, spec = payload["metadata"], payload["spec"]
    name = metadata.get("name") or str(metadata.get("generateName") or "d") + secrets.token_hex(3)
    metadata["name"] = name
    if request.parameter("fieldValidation") == "Warn":
        raise status_error(400, "fieldValidation=Warn is not supported", "BadRequest")
    if WRONG_UID.search(name) or len(name) > 40:
        raise status_error(400, "uid contains illegal characters", "BadRequest")
    if not str(spec.get("title") or "").strip():
        raise status_error(400, "Dashboard title cannot be empty", "BadRequest")
    folder = (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    if folder and folder not in instance.state["folders"]:
        kind = details(folder, "folders", "folder.grafana.app")
        raise status_error(404, f'folders.folder.grafana.app "{folder}" not found', "NotFound", kind)
    error = migration_error(spec) if api in {"v1", "v1beta1"} else None
    if error:
        value = f'Invalid value: "{name}": {error}'
        causes = {"causes": [{"reason": "FieldValueInvalid", "message": value, "field": "spec"}]}
        message = f'Dashboard.{GROUP} "{name}" is invalid: spec: {value}'
        raise status_error(422, message, "Invalid", details(name, "Dashboard") | causes)
    return payload


def store_object(instance: Instance, request: Request, payload: Body, api: str) -> Body:
    """Call `inside`, then store the object."""
    metadata = payload["metadata"]
    annotations = metadata.get("annotations") or {}
    run_inside_hook(instance, metadata["name"])
    return write(
        instance,
        metadata["name"],
        data={key: value for key, value in payload["spec"].items() if key not in {"id", "uid", "version"}},
        folder=annotations.get(PREFIX + "folder", ""),
        by=request.identity.login,
        message=annotations.get(PREFIX + "message", ""),
        stored=api,
        annotations={key: value for key, value in annotations.items() if key not in SERVER_ANNOTATIONS},
        labels={key: value for key, value in (metadata.get("labels") or {}).items() if not key.startswith(PREFIX)},
    )


def dry_run_json(request: Request, payload: Body, api: str) -> Body:
    """Return the response to a dry run: an object without a version."""
    metadata: Body = {"name": payload["metadata"]["name"], "namespace": "default", "uid": secrets.token_urlsafe(32)}
    metadata |= {"generation": 1, "creationTimestamp": now(), "labels": {}, "annotations": {}}
    body = {"metadata": metadata, "spec": payload["spec"], "status": {}}
    return with_type(write_response(request, body, payload, api, is_first=True), api)


@route("POST", LIST)
def create_object(instance: Instance, request: Request) -> Response:
    api = require_api_version(instance, request)
    payload = check_object(instance, request, api)
    name = payload["metadata"]["name"]
    require_write_permission(request, name, "create")
    if payload["metadata"].get("resourceVersion"):
        raise status_error(500, "resourceVersion should not be set on objects to be created")
    if name in instance.state["dashboards"]:
        raise status_error(409, f'{KIND} "{name}" already exists', "AlreadyExists", details(name))
    if request.parameter("dryRun") == "All":
        return Response(201, dry_run_json(request, payload, api))
    body = object_json(instance, store_object(instance, request, payload, api), api)
    return Response(201, with_type(write_response(request, body, payload, api, is_first=True), api))


@route("PUT", LIST + "/{name}")
def update_object(instance: Instance, request: Request) -> Response:
    api, name = require_api_version(instance, request), request.parts["name"]
    require_write_permission(request, name, "update")
    payload = check_object(instance, request, api)
    if payload["metadata"]["name"] != name:
        raise status_error(400, "the name of the object does not match the name on the URL", "BadRequest")
    if name not in instance.state["dashboards"]:
        return create_object(instance, request)
    dashboard = instance.state["dashboards"][name]
    require_object_permission(instance, request, dashboard, "Edit", "update")
    if dashboard["provisioned"] and is_locked(instance, dashboard):
        raise status_error(400, "Cannot save provisioned dashboard", "BadRequest")
    resource = object_json(instance, dashboard, api)["metadata"]["resourceVersion"]
    if payload["metadata"].get("resourceVersion") not in {None, "", resource}:
        message = f'Operation cannot be fulfilled on {KIND} "{name}": {CHANGED}'
        raise status_error(409, message, "Conflict", details(name))
    before = dashboard["stored"]
    if request.parameter("dryRun") == "All":
        return Response(200, dry_run_json(request, payload, api))
    body = object_json(instance, store_object(instance, request, payload, api), api)
    # observed: the response has the API version in which the previous version was stored
    body["status"] = {} if before == api else conversion_status(before)
    return Response(200, with_type(write_response(request, body, payload, api, is_first=False), api))


@route("DELETE", LIST + "/{name}")
def delete_object(instance: Instance, request: Request) -> Response:
    require_api_version(instance, request)
    dashboard = require_object(instance, request.parts["name"])
    require_object_permission(instance, request, dashboard, "Edit", "delete")
    if dashboard["provisioned"]:
        raise status_error(400, "provisioned dashboard cannot be deleted", "BadRequest")
    del instance.state["dashboards"][dashboard["uid"]]
    deleted = details(dashboard["uid"]) | {"uid": dashboard["object"]}
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": deleted}
    return Response(200, body)
