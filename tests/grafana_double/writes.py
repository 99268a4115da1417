"""How a dashboard is stored: one entry per uid, and every version it has had."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from tests.grafana_double.answer import Body
from tests.grafana_double.world import World, copied, now

SHORT_REFRESH = re.compile(r"^([1-4]s|\d+ms)$")
PREFIX = "grafana.app/"
MANAGER = tuple(PREFIX + name for name in ("managedBy", "managerId", "managerAllowsEdits", "managerSuspended"))


def slug(title: str) -> str:
    """A title as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def clean(data: Body, uid: str) -> Body:
    """What is kept of a dashboard that is sent: its id and version are the server's."""
    kept = {key: copied(value) for key, value in data.items() if key not in {"id", "version"}}
    if isinstance(kept.get("title"), str):
        kept["title"] = kept["title"].strip()
    if isinstance(kept.get("refresh"), str) and SHORT_REFRESH.match(kept["refresh"]):
        kept["refresh"] = "5s"  # the minimum of a server with defaults
    return kept | {"uid": uid}


def entry(world: World, uid: str, by: str) -> Body:
    """A dashboard before its first version."""
    return {
        "id": world.number("object"),
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
        "versions": [],
    }


def write(
    world: World,
    uid: str,
    *,
    data: Body,
    folder: str,
    by: str,
    message: str = "",
    stored: str = "v0alpha1",
    annotations: dict[str, str] | None = None,
    labels: dict[str, str] | None = None,
    restored: int = 0,
) -> Body:
    """Store the next version of a dashboard, whatever it is by now.

    Own labels and the marks of a manager are kept from 13 on only; a save that names none loses them.
    """
    boards = world.state["dashboards"]
    board = boards.get(uid) or boards.setdefault(uid, entry(world, uid, by))
    parent = board["version"]
    board |= {
        "data": clean(data, uid),
        "folderUid": folder,
        "version": parent + 1,
        "stored": stored,
        "updated": now(),
        "updatedBy": by,
        "resource": max(board["resource"] + 1, time.time_ns() // 1000),
        "annotations": dict(annotations or {}) if world.dialect.unified else {},
        "labels": dict(labels or {}) if world.dialect.unified else {},
    }
    version = {
        "id": world.number("version"),
        "version": parent + 1,
        "parentVersion": parent,
        "restoredFrom": restored,
        "created": board["updated"],
        "createdBy": by,
        "message": message,
        "data": copied(board["data"]),
        "folderUid": folder,
        "stored": stored,
    }
    board["versions"] = [*board["versions"], version][-world.faults.keep_versions :]
    result: Body = board
    return result


def provision(
    world: World, uid: str, data: Body, *, file: str, allow_ui_updates: bool, folder: str | None = None
) -> Body:
    """Store a dashboard as the reader of files does; without a folder it stays where it is."""
    if folder is None:
        folder = world.state["dashboards"].get(uid, {}).get("folderUid", "")
    board = write(world, uid, data=data, folder=folder, by="Anonymous")
    board["provisioned"] = {"file": file, "allow_ui_updates": allow_ui_updates}
    return board


def manager(board: Body) -> dict[str, str]:
    """The marks of who manages a dashboard; those of a file are made up from where it came from."""
    if not board["provisioned"]:
        return {key: value for key, value in board["annotations"].items() if key in MANAGER}
    marks = {"managedBy": "classic-file-provisioning", "managerId": "files", "sourcePath": board["provisioned"]["file"]}
    if board["provisioned"]["allow_ui_updates"]:
        marks["managerAllowsEdits"] = "true"
    return {PREFIX + key: value for key, value in marks.items()}


def locked(world: World, board: Body) -> bool:
    """Whether the old API refuses to save it: it is from a file, or (from 13 on) another manager's."""
    if board["provisioned"]:
        return not board["provisioned"]["allow_ui_updates"]
    marks = manager(board)
    managed = bool(marks.get(PREFIX + "managedBy") and marks.get(PREFIX + "managerId"))
    return world.dialect.unified and managed and marks.get(PREFIX + "managerAllowsEdits") != "true"


def meddle(world: World, uid: str) -> None:
    """Let the test in between the check of a write and its storing."""
    inside: Any = world.faults.inside
    if inside:
        with world.unlocked():
            inside("dashboard", uid)
