"""Dashboards through the old API: reading, saving, deleting, and their history (recorded for 12.2 and 10.1).

From documents: the quota, the size limit, plugin dashboards, restoring a version; and of 13 the 409, reading what is
stored as v2, refusing to save what another tool manages, and objects in the form of /apis.

The list of versions has "Initial save" in place of the message of a version without a parent, and "Restored from
version N" after a restore; a single version has its own message.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from tests.grafana_double.dashboard_permissions import is_permitted, require_permission
from tests.grafana_double.dashboard_storage import PREFIX, is_locked, run_inside_hook, slug, write
from tests.grafana_double.folders import WRONG_UID, folder_url
from tests.grafana_double.instance import Instance
from tests.grafana_double.library_panels import check_connections
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

PERMISSIONS = {kind: {"canAdd": True, "canEdit": True, "canDelete": True} for kind in ("dashboard", "organization")}
OTHER_API = (
    "dashboard api version not supported, use /apis/dashboard.grafana.app/{}/namespaces/default/dashboards/{} instead"
)


def require_dashboard(instance: Instance, uid: str) -> Body:
    if uid not in instance.state["dashboards"]:
        raise ErrorResponse(404, instance.error("Dashboard not found"))
    dashboard: Body = instance.state["dashboards"][uid]
    return dashboard


def folder_meta(instance: Instance, uid: str) -> Body:
    folder = instance.state["folders"].get(uid)
    if folder is None:
        return {"folderId": 0, "folderUid": "", "folderTitle": "General", "folderUrl": ""}
    title, number = folder["title"], folder["id"]
    return {"folderId": number, "folderUid": uid, "folderTitle": title, "folderUrl": folder_url(folder)}


def dashboard_meta(instance: Instance, dashboard: Body, request: Request) -> Body:
    """Return what Grafana answers about a dashboard beside its data."""
    can_edit, name = request.identity.has_role("Editor"), slug(dashboard["data"].get("title", ""))
    body: Body = {
        "type": "db",
        "canSave": can_edit,
        "canEdit": can_edit,
        "canAdmin": can_edit,
        "canStar": True,
        "canDelete": can_edit,
    }
    body |= {"slug": name, "url": f"/d/{dashboard['uid']}/{name}", "expires": "0001-01-01T00:00:00Z"}
    body |= {key: dashboard[key] for key in ("created", "updated", "updatedBy", "createdBy", "version")}
    body |= {"hasAcl": False, "isFolder": False} | folder_meta(instance, dashboard["folderUid"])
    file = dashboard["provisioned"]
    body |= {
        "provisioned": bool(file) and not file["allow_ui_updates"],
        "provisionedExternalId": file["file"] if file else "",
        "annotationsPermissions": PERMISSIONS,
    }
    if instance.is_modern:
        return body | {"apiVersion": dashboard["stored"]}
    return body | {"publicDashboardAccessToken": "", "publicDashboardUid": "", "publicDashboardEnabled": False}


def v2_to_v1(spec: Body) -> Body:
    """Return a v2 dashboard as a v1 dashboard: only the title, the tags and the panels' titles remain."""
    panels = [
        {"id": panel["spec"].get("id"), "title": panel["spec"].get("title", ""), "type": "text"}
        for panel in (spec.get("elements") or {}).values()
        if panel.get("kind") == "Panel"
    ]
    return {
        "title": spec.get("title", ""),
        "tags": spec.get("tags") or [],
        "schemaVersion": 41,
        "panels": panels,
    }


@route("GET", "/api/dashboards/uid/{uid}")
def get_dashboard(instance: Instance, request: Request) -> Response:
    dashboard = require_dashboard(instance, request.parts["uid"])
    if dashboard["folderUid"] and dashboard["folderUid"] not in instance.visible_folders(request):
        raise ErrorResponse(403, {"message": "Access denied"})
    require_permission(instance, request, dashboard, "View", "dashboards:read")
    data, version = dashboard["data"], dashboard["version"]
    if dashboard["stored"].startswith("v2"):
        if not instance.release.stores_objects:
            raise ErrorResponse(406, {"message": OTHER_API.format(dashboard["stored"], dashboard["uid"])})
        data = v2_to_v1(data)
    body = data | {"id": dashboard["id"], "uid": dashboard["uid"], "version": version}
    return Response(200, {"meta": dashboard_meta(instance, dashboard, request), "dashboard": body})


@route("DELETE", "/api/dashboards/uid/{uid}")
def delete_dashboard(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "dashboards:delete")
    dashboard = require_dashboard(instance, request.parts["uid"])
    require_permission(instance, request, dashboard, "Edit", "dashboards:delete")
    if dashboard["provisioned"]:
        raise ErrorResponse(400, instance.error("provisioned dashboard cannot be deleted"))
    del instance.state["dashboards"][dashboard["uid"]]
    title = dashboard["data"]["title"]
    name = {"uid": dashboard["uid"]} if instance.is_modern else {"id": dashboard["id"]}
    return Response(200, {"title": title, "message": f"Dashboard {title} deleted"} | name)


LARGEST = 16 * 1024 * 1024
NOT_FOUND = {"status": "not-found", "message": "Dashboard not found"}
MISMATCH = {"status": "version-mismatch", "message": "The dashboard has been changed by someone else"}
SAME_NAME = {"status": "name-exists", "message": "A dashboard with the same name in the folder already exists"}
EMPTY_TITLE = {"status": "empty-name", "message": "Dashboard title cannot be empty"}


def check_dashboard(instance: Instance, request: Request, payload: Body, api: str) -> Body:
    """Return the dashboard of a request, if its fields are valid."""
    data = payload.get("dashboard")
    if not isinstance(data, dict):
        raise ErrorResponse(400, instance.error("bad request data"))
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise ErrorResponse(413, {"message": "Dashboard is too large, max is 16 MB"})
    if payload.get("isFolder"):
        raise ErrorResponse(400, instance.error("Use folders endpoint for saving folders."))
    if instance.release.stores_objects and not api.startswith("v2") and {"elements", "layout"} <= data.keys():
        raise ErrorResponse(400, {"message": "Invalid dashboard: a v2 spec needs apiVersion, kind and spec"})
    title, uid = str(data.get("title") or "").strip(), str(data.get("uid") or "")
    if not title:
        raise ErrorResponse(400, EMPTY_TITLE)
    if len(title) > 5000:
        raise ErrorResponse(
            400, {"status": "title-too-long", "message": "Dashboard title cannot contain more than 5000 characters"}
        )
    if WRONG_UID.search(uid):
        raise ErrorResponse(400, {"message": "uid contains illegal characters"})
    if len(uid) > 40:
        raise ErrorResponse(400, {"message": "uid too long, max 40 characters"})
    return data


def require_folder(instance: Instance, request: Request, payload: Body) -> str:
    """Return the uid of the folder to save into."""
    folder, modern = str(payload.get("folderUid") or ""), instance.is_modern
    if not folder and payload.get("folderId"):
        folder = next(
            (item["uid"] for item in instance.state["folders"].values() if item["id"] == payload["folderId"]), "nope"
        )
    if folder == "general":
        folder = ""
    if folder and folder not in instance.state["folders"]:
        raise ErrorResponse(400, instance.error("folder not found" if modern else "Folder not found"))
    if folder and folder not in instance.visible_folders(request):
        raise (
            ErrorResponse(403, {"message": "Access denied"})
            if modern
            else ErrorResponse(500, instance.error("Error while checking folder ID"))
        )
    return folder


def uid_of_id(instance: Instance, data: Body) -> str:
    """Return the uid of the dashboard with the id of a request."""
    number, uid = data["id"], str(data.get("uid") or "")
    stored = next(
        (dashboard["uid"] for dashboard in instance.state["dashboards"].values() if dashboard["id"] == number), None
    )
    if stored is None:
        if not instance.is_modern and any(item["id"] == number for item in instance.state["folders"].values()):
            raise ErrorResponse(400, {"message": "Dashboard cannot be changed to a folder"})
        raise ErrorResponse(404, NOT_FOUND)
    if uid and uid != stored and uid in instance.state["dashboards"]:
        raise ErrorResponse(400, {"message": "A dashboard with the same uid already exists"})
    return str(stored)


def find_same_title(instance: Instance, data: Body, folder: str, uid: str) -> str | None:
    """Return the uid of another dashboard with this title in this folder; before 11.3 titles are unique there."""
    if instance.is_modern:
        return None
    for dashboard in instance.state["dashboards"].values():
        if (dashboard["data"]["title"], dashboard["folderUid"]) == (data["title"].strip(), folder) and dashboard[
            "uid"
        ] != uid:
            return str(dashboard["uid"])
    return None


def check_quota(instance: Instance, data: Body) -> None:
    limit = instance.state["quota"]["dashboards"]
    if limit is not None and not data.get("id") and len(instance.state["dashboards"]) >= limit:
        raise ErrorResponse(403, {"message": "Quota reached"})


def check_version(instance: Instance, dashboard: Body, data: Body, *, overwrite: bool) -> None:
    """Reject what must not overwrite the stored dashboard."""
    if is_locked(instance, dashboard):
        raise ErrorResponse(400, instance.error("Cannot save provisioned dashboard"))
    if overwrite:
        return
    if dashboard["plugin"]:
        message = f"The dashboard belongs to plugin {dashboard['plugin']}."
        raise ErrorResponse(412, {"status": "plugin-dashboard", "message": message})
    if data.get("version") != dashboard["version"]:
        if instance.release.stores_objects:
            raise ErrorResponse(409, {"message": "Dashboard already exists. Use overwrite flag to update."})
        raise ErrorResponse(412, MISMATCH)


def unwrap_object(instance: Instance, payload: Body) -> tuple[Body, str]:
    """Return the payload and its API version: from 13 on, it may contain an object in the form of /apis."""
    inner: Any = payload.get("dashboard")
    if not (
        instance.release.stores_objects and isinstance(inner, dict) and {"apiVersion", "kind", "spec"} <= inner.keys()
    ):
        return payload, "v0alpha1"
    metadata = inner.get("metadata") or {}
    folder = payload.get("folderUid") or (metadata.get("annotations") or {}).get(PREFIX + "folder", "")
    data = inner["spec"] | {"uid": metadata.get("name", "")}
    return payload | {"dashboard": data, "folderUid": folder}, inner["apiVersion"].rpartition("/")[2]


def uid_to_save(instance: Instance, data: Body, *, overwrite: bool) -> str:
    """Return the uid to save under; an id identifies a stored dashboard, whose uid may change."""
    uid = str(data.get("uid") or "")
    if not data.get("id"):
        return uid or str(uuid.uuid4())
    stored = uid_of_id(instance, data)
    if uid and uid != stored:
        dashboards = instance.state["dashboards"]
        check_version(instance, dashboards[stored], data, overwrite=overwrite)
        dashboards[uid] = dashboards.pop(stored) | {"uid": uid}
    return uid or stored


@route("POST", "/api/dashboards/db")
def save_dashboard(instance: Instance, request: Request) -> Response:
    require_role(request, "Editor", "any of dashboards:create, dashboards:write")
    payload, api = unwrap_object(instance, request.payload)
    data = check_dashboard(instance, request, payload, api)
    check_quota(instance, data)
    folder, overwrite = require_folder(instance, request, payload), bool(payload.get("overwrite"))
    uid = uid_to_save(instance, data, overwrite=overwrite)
    same = find_same_title(instance, data, folder, uid)
    if same and not overwrite:
        raise ErrorResponse(412, SAME_NAME)
    message = str(payload.get("message") or "")
    body = store_version(instance, request, same or uid, data, folder, message, overwrite=overwrite, api=api)
    check_connections(instance, data)
    return Response(200, body)


def store_version(
    instance: Instance,
    request: Request,
    uid: str,
    data: Body,
    folder: str,
    message: str,
    *,
    overwrite: bool,
    restored_from: int = 0,
    api: str = "v0alpha1",
) -> Body:
    """Check a dashboard, call `inside`, store a version, and return the body of the response."""
    dashboard = instance.state["dashboards"].get(uid)
    before: Any = None
    if dashboard is not None:
        if not is_permitted(instance, request, dashboard, "Edit"):
            raise ErrorResponse(403, {"message": "Access denied to save dashboard"})
        check_version(instance, dashboard, data, overwrite=overwrite)
        before = dashboard["version"], dashboard["data"], dashboard["folderUid"]
    run_inside_hook(instance, uid)
    by = request.identity.login
    dashboard = write(
        instance, uid, data=data, folder=folder, by=by, message=message, stored=api, restored_from=restored_from
    )
    version = dashboard["version"]
    if instance.is_modern and before == (version - 1, dashboard["data"], folder):
        version -= 1  # observed: equal content is stored as a new version, and answered with the version before it
    title = slug(dashboard["data"]["title"])
    body = {"id": dashboard["id"], "slug": title, "status": "success", "uid": uid, "url": f"/d/{uid}/{title}"}
    return body | {"version": version} | ({"folderUid": folder} if instance.is_modern else {})


def version_json(instance: Instance, dashboard: Body, version: Body) -> Body:
    data = version["data"] | {"uid": dashboard["uid"], "version": version["version"]}
    if not instance.is_modern and version["parentVersion"]:
        data = {"id": dashboard["id"]} | data
    keys = ("parentVersion", "restoredFrom", "version", "created", "message")
    body = {"id": version["id"], "dashboardId": dashboard["id"], "uid": dashboard["uid"]}
    return body | {key: version[key] for key in keys} | {"data": data, "createdBy": version["createdBy"]}


def listed_message(version: Body) -> str:
    if version["restoredFrom"]:
        return f"Restored from version {version['restoredFrom']}"
    return str(version["message"]) if version["parentVersion"] else "Initial save"


LARGEST_PAGE = 2 * 1024 * 1024
"""Observed on 12.2: a page of versions ends with the one that makes it larger than this."""


def page_of_versions(versions: list[Body], token: str, limit: int, *, largest: int = 0) -> tuple[list[Body], str]:
    """Return a page, newest first, and the token of the next page; it ends when it is larger than `largest` bytes."""
    match = re.search(r"start:(\d+)", token)
    older = [version for version in reversed(versions) if not match or version["version"] < int(match[1])]
    page, size = older[:limit], 0
    for count, version in enumerate(page, 1):
        size += len(json.dumps(version["data"])) if largest else 0
        if size > largest:
            page = page[:count]
            break
    return page, f"org:1/start:{page[-1]['version']}/folder:" if len(older) > len(page) else ""


@route("GET", "/api/dashboards/uid/{uid}/versions")
def list_versions(instance: Instance, request: Request) -> Response:
    dashboard = require_dashboard(instance, request.parts["uid"])
    require_permission(instance, request, dashboard, "Edit", "dashboards:write")
    start = request.int_parameter("start", 0)
    versions = dashboard["versions"][: len(dashboard["versions"]) - start] if start else dashboard["versions"]
    limit, largest = request.int_parameter("limit", 1000) or 1000, LARGEST_PAGE if instance.is_modern else 0
    page, token = page_of_versions(versions, request.parameter("continueToken"), limit, largest=largest)
    items = [version_json(instance, dashboard, version) | {"message": listed_message(version)} for version in page]
    if not instance.is_modern:
        return Response(200, items)
    return Response(200, {"continueToken": token, "versions": items})


def require_version(instance: Instance, dashboard: Body, number: int) -> Body:
    for version in dashboard["versions"]:
        if version["version"] == number:
            return dict(version)
    message = f"Dashboard version {number} not found for dashboardId {dashboard['id']}"
    raise ErrorResponse(404, instance.error(message))


@route("GET", "/api/dashboards/uid/{uid}/versions/{version}")
def get_version(instance: Instance, request: Request) -> Response:
    dashboard = require_dashboard(instance, request.parts["uid"])
    require_permission(instance, request, dashboard, "Edit", "dashboards:write")
    number = request.parts["version"]
    return Response(
        200,
        version_json(instance, dashboard, require_version(instance, dashboard, int(number) if number.isdigit() else 0)),
    )


@route("POST", "/api/dashboards/uid/{uid}/restore")
def restore_version(instance: Instance, request: Request) -> Response:
    dashboard = require_dashboard(instance, request.parts["uid"])
    require_permission(instance, request, dashboard, "Edit", "dashboards:write")
    number = request.payload.get("version")
    if not isinstance(number, int):
        raise ErrorResponse(400, instance.error("bad request data"))
    version, message = require_version(instance, dashboard, number), f"Restored from version {number}"
    uid, folder, api = dashboard["uid"], dashboard["folderUid"], version["stored"]
    body = store_version(
        instance, request, uid, version["data"], folder, message, overwrite=True, restored_from=number, api=api
    )
    return Response(200, body)
