"""Dashboards as objects of /apis: their metadata, and what each served version makes of the stored one.

12.2 converts between v0alpha1 and v1beta1 only (recorded); 13 also to and from v2, with losses (documents).
"""

from __future__ import annotations

from typing import Any

from tests.grafana_double.answer import Body, Refused, Request
from tests.grafana_double.dashboards import as_v1
from tests.grafana_double.world import World
from tests.grafana_double.writes import PREFIX, manager

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


def status(code: int, message: str, reason: str = "", details: Body | None = None) -> Refused:
    """A refusal in the words of /apis."""
    body: Body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message}
    body |= ({"reason": reason} if reason else {}) | ({"details": details} if details else {})
    return Refused(code, body | {"code": code})


def about(name: str, kind: str = "dashboards", group: str = GROUP) -> Body:
    return {"name": name, "group": group, "kind": kind}


def too_old(spec: Body) -> str | None:
    """Why a spec cannot be brought up to date, if so."""
    version = spec.get("schemaVersion") or 0
    return NO_PATH.format(version, LATEST, OLDEST) if version < OLDEST else None


def converted(stored: str, error: str = "") -> Body:
    return {"conversion": {"failed": bool(error), "storedVersion": stored, "error": error}}


def spec_of(world: World, data: Body, stored: str, api: str) -> tuple[Any, Body]:
    """Return the spec as this API version shows it, and the status beside it."""
    spec = {key: value for key, value in data.items() if key != "uid"}
    if stored == api:
        return spec, {}
    to_v2, from_v2 = api.startswith("v2"), stored.startswith("v2")
    if to_v2 == from_v2:
        return as_latest(spec, stored, api) if not to_v2 else (spec, converted(stored))
    if not world.dialect.unified:
        empty = EMPTY_V2 | {"title": spec.get("title", "")} if to_v2 else None
        return empty, converted(stored, NOT_YET)
    return (as_v2(spec) if to_v2 else as_v1(spec)), converted(stored)


def as_latest(spec: Body, stored: str, api: str) -> tuple[Body, Body]:
    """An old spec as v1 shows it: up to date, or as stored if it is too old for that."""
    if api == "v0alpha1":
        return spec, converted(stored)
    error = too_old(spec)
    if error:
        return {"schemaVersion": 0} | spec, converted(stored, error)
    return spec | {"schemaVersion": max(spec["schemaVersion"], LATEST)}, converted(stored)


def as_v2(spec: Body) -> Body:
    """An old spec as v2: its title, tags and the names of its panels."""
    panels = {
        f"panel-{panel.get('id')}": {"kind": "Panel", "spec": {"id": panel.get("id"), "title": panel.get("title", "")}}
        for panel in spec.get("panels") or []
    }
    return EMPTY_V2 | {"title": spec.get("title", ""), "tags": spec.get("tags") or [], "elements": panels}


def shown(world: World, board: Body, api: str, version: Body | None = None) -> Body:
    """A dashboard as an object; of one of its older versions if that is given."""
    of = version or board
    number = str(of["version"])
    resource = str(board["resource"]) if world.dialect.unified and version is None else number
    folder = {PREFIX + "folder": of["folderUid"]} if of["folderUid"] else {}
    changed = of["created"] if version else board["updated"]
    by = of["createdBy"] if version else board["updatedBy"]
    message = {PREFIX + "message": version["message"]} if version and version["message"] else {}
    annotations = board["annotations"] | manager(board) if version is None else {}
    annotations |= {PREFIX + "createdBy": f"user:{board['createdBy']}", PREFIX + "updatedBy": f"user:{by}"}
    annotations |= {PREFIX + "updatedTimestamp": changed} | folder | message
    spec, state = spec_of(world, of["data"], of["stored"], api)
    metadata = {
        "name": board["uid"],
        "namespace": "default",
        "uid": board["object"],
        "resourceVersion": resource,
        "generation": int(number),
        "creationTimestamp": board["created"],
        "labels": board["labels"] | {PREFIX + "deprecatedInternalID": str(board["id"])},
        "annotations": annotations,
    }
    return {"metadata": metadata, "spec": spec, "status": state}


def typed(body: Body, api: str, kind: str = "Dashboard", group: str = GROUP) -> Body:
    return {"kind": kind, "apiVersion": f"{group}/{api}"} | body


def fields(sent: Body) -> Body:
    """The names of what is sent, as the server notes them down."""
    metadata = sent["metadata"]
    noted: Body = {
        f"f:{part}": {".": {}} | {f"f:{key}": {} for key in metadata[part]}
        for part in ("annotations", "labels")
        if metadata.get(part)
    }
    return {"f:metadata": noted, "f:spec": {f"f:{key}": {} for key in sent["spec"]}}


def echoed(request: Request, body: Body, sent: Body, api: str, *, stamped: bool) -> Body:
    """What is answered to a write: own labels and annotations are there, whether kept or not."""
    metadata, asked = body["metadata"], sent["metadata"]
    metadata["labels"] = metadata["labels"] | (asked.get("labels") or {})
    own = {key: value for key, value in metadata["annotations"].items() if "updated" not in key or not stamped}
    metadata["annotations"] = (asked.get("annotations") or {}) | own
    if stamped and not api.startswith("v2"):
        metadata["managedFields"] = [
            {
                "manager": request.headers.get("User-Agent", "unknown").partition("/")[0],
                "operation": "Update",
                "apiVersion": f"{GROUP}/{api}",
                "time": metadata["creationTimestamp"],
                "fieldsType": "FieldsV1",
                "fieldsV1": fields(sent),
            }
        ]
    return body
