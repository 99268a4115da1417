"""How dashboards are stored: one entry for each uid, with its versions."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from tests.grafana_double.instance import Instance, copy_json, now
from tests.grafana_double.permission_items import initial
from tests.grafana_double.routing import Body

SHORT_REFRESH = re.compile(r"^([1-4]s|\d+ms)$")
PREFIX = "grafana.app/"
MANAGER_ANNOTATIONS = tuple(
    PREFIX + name for name in ("managedBy", "managerId", "managerAllowsEdits", "managerSuspended")
)


def slug(title: str) -> str:
    """Return a title in the form that URLs contain."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def stored_data(data: Body, uid: str) -> Body:
    """Return what is stored of a dashboard in a request: the server sets its id and version."""
    data = {key: copy_json(value) for key, value in data.items() if key not in {"id", "version"}}
    if isinstance(data.get("title"), str):
        data["title"] = data["title"].strip()
    if isinstance(data.get("refresh"), str) and SHORT_REFRESH.match(data["refresh"]):
        data["refresh"] = "5s"  # the minimum of a server with defaults
    return data | {"uid": uid}


def new_dashboard(instance: Instance, uid: str, by: str, folder: str) -> Body:
    """Return a dashboard without a version."""
    return {
        "id": instance.next_number("object"),
        "uid": uid,
        "folderUid": "",
        "data": {},
        "version": 0,
        "stored": "v0alpha1",
        "created": now(),
        "createdBy": by,
        "updated": now(),
        "updatedBy": by,
        "annotations": {},
        "labels": {},
        "object": secrets.token_urlsafe(32),
        "resource": 0,
        "provisioned": None,
        "plugin": None,
        "permissions": initial(instance, by, is_at_root=not folder),
        "versions": [],
    }


def write(
    instance: Instance,
    uid: str,
    *,
    data: Body,
    folder: str,
    by: str,
    message: str = "",
    stored: str = "v0alpha1",
    annotations: dict[str, str] | None = None,
    labels: dict[str, str] | None = None,
    restored_from: int = 0,
) -> Body:
    """Store the next version of a dashboard, without any check.

    Labels, and annotations of a manager, are only stored from 13 on; a save without them removes them.
    """
    dashboards = instance.state["dashboards"]
    dashboard = dashboards.get(uid) or dashboards.setdefault(uid, new_dashboard(instance, uid, by, folder))
    parent = dashboard["version"]
    dashboard |= {
        "data": stored_data(data, uid),
        "folderUid": folder,
        "version": parent + 1,
        "stored": stored,
        "updated": now(),
        "updatedBy": by,
        "resource": max(dashboard["resource"] + 1, time.time_ns() // 1000),
        "annotations": dict(annotations or {}) if instance.release.stores_objects else {},
        "labels": dict(labels or {}) if instance.release.stores_objects else {},
    }
    version = {
        "id": instance.next_number("version"),
        "version": parent + 1,
        "parentVersion": parent,
        "restoredFrom": restored_from,
        "created": dashboard["updated"],
        "createdBy": by,
        "message": message,
        "data": copy_json(dashboard["data"]),
        "folderUid": folder,
        "stored": stored,
    }
    dashboard["versions"] = [*dashboard["versions"], version][-instance.faults.keep_versions :]
    result: Body = dashboard
    return result


def provision(
    instance: Instance, uid: str, data: Body, *, file: str, allow_ui_updates: bool, folder: str | None = None
) -> Body:
    """Store a dashboard that is provisioned from a file; without a folder it stays where it is."""
    if folder is None:
        folder = instance.state["dashboards"].get(uid, {}).get("folderUid", "")
    dashboard = write(instance, uid, data=data, folder=folder, by="Anonymous")
    dashboard["provisioned"] = {"file": file, "allow_ui_updates": allow_ui_updates}
    return dashboard


def manager_annotations(dashboard: Body) -> dict[str, str]:
    """Return the annotations that name the manager of a dashboard; a file is one too."""
    if not dashboard["provisioned"]:
        return {key: value for key, value in dashboard["annotations"].items() if key in MANAGER_ANNOTATIONS}
    annotations = {
        "managedBy": "classic-file-provisioning",
        "managerId": "files",
        "sourcePath": dashboard["provisioned"]["file"],
    }
    if dashboard["provisioned"]["allow_ui_updates"]:
        annotations["managerAllowsEdits"] = "true"
    return {PREFIX + key: value for key, value in annotations.items()}


def is_locked(instance: Instance, dashboard: Body) -> bool:
    """Return whether the old API refuses to save it: it belongs to a file, or from 13 on to another manager."""
    if dashboard["provisioned"]:
        return not dashboard["provisioned"]["allow_ui_updates"]
    annotations = manager_annotations(dashboard)
    managed = bool(annotations.get(PREFIX + "managedBy") and annotations.get(PREFIX + "managerId"))
    return instance.release.stores_objects and managed and annotations.get(PREFIX + "managerAllowsEdits") != "true"


def run_inside_hook(instance: Instance, uid: str) -> None:
    """Call the `inside` of a test, between the check of a write and its storing."""
    inside: Any = instance.faults.inside
    if inside:
        with instance.unlocked():
            inside("dashboard", uid)
