"""Restricts who may read the ledger, before a digest of a secret is written into it.

Grafana gives viewers the right to read a new dashboard that is in no folder. Only roles from Editor on, and the users,
teams and service accounts that may edit the ledger, may read it: all others lose their permission. What Grafana has
then is read back, because a permission may also come from a folder, or from a role that cannot be changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from heddle.grafana.http_errors import Unreachable
from heddle.grafana.json_value import Json, members
from heddle.sync.folder_permissions import assignment
from heddle.sync.ownership import ledger_uid
from heddle.sync.server import Server
from heddle.sync.writer import NotWritten, Writer

_EDITOR_ROLES = ("Editor", "Admin", "Grafana Admin")
_EDITOR_LEVELS = ("Edit", "Admin")
_VIEWER: Json = {"builtInRole": "Viewer", "isManaged": True}


@dataclass(frozen=True, slots=True)
class LedgerAccess:
    """Whether others than editors can read the ledger.

    `problem` says why it may contain no new digests of secrets, empty if nobody else can read it. With `has_viewers`
    somebody can; otherwise it is unknown.
    """

    problem: str = ""
    has_viewers: bool = False


def restrict_ledger(writer: Writer, *, is_new: bool = False) -> LedgerAccess:
    """Remove the permissions of everybody who may only view the ledger, and return who can read it then.

    A new ledger is one that this push has just created.
    """
    path = f"/api/access-control/dashboards/{quote(ledger_uid(writer.options.owner), safe='')}"
    viewers: list[Json] = [_VIEWER] if is_new else []
    try:
        viewers = viewers or _viewers(writer.server, path)
        if not viewers:
            return LedgerAccess()
        removable = [item for item in viewers if item.get("isManaged") and not item.get("isInherited")]
        if removable:
            permissions = [{**assignment(item), "permission": ""} for item in removable]
            writer.send("POST", path, {"permissions": permissions}, applied=lambda: not _viewers(writer.server, path))
        viewers = _viewers(writer.server, path)
    except NotWritten as error:
        return LedgerAccess(error.message, bool(viewers))
    except Unreachable as error:
        return LedgerAccess(error.findings[0].message, bool(viewers))
    names = ", ".join(sorted({_name(item) for item in viewers}))
    return LedgerAccess(f"still readable by {names}" if names else "", bool(names))


def _viewers(server: Server, path: str) -> list[Json]:
    return [item for item in members(server.read_list(path)) if not _is_editor(item)]


def _is_editor(item: Json) -> bool:
    if role := item.get("builtInRole"):
        return role in _EDITOR_ROLES
    return item.get("permission") in _EDITOR_LEVELS


def _name(item: Json) -> str:
    if item.get("teamId"):
        return f"the team `{item.get('team')}`"
    return f"the user `{item.get('userLogin')}`" if item.get("userId") else f"the role {item.get('builtInRole')}"
