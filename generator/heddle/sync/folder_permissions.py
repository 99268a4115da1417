"""The permissions of folders on the server: reading and writing.

Of a folder, only its own permissions count: not those that it inherits, and not those that Grafana gives by itself, to
administrators, to service accounts and to the user who created the folder. A write names only the roles, teams and
users that it changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from heddle.grafana.http_errors import MissingPermission
from heddle.grafana.json_value import Json, mapping, members
from heddle.sync.ownership import Ledger
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Key, Kind, LiveResource, Owner, digest, format_key
from heddle.sync.server import Server
from heddle.sync.writer import NotWritten, Result, Writer, modified_concurrently

LEVELS: Final = ("view", "edit", "admin")
_READ: Final = "folders.permissions:read"
_INITIAL: Final[Json] = {"view": ["Viewer"], "edit": ["Editor"]}
"""The permissions of a new folder at the root; one in another folder has none of its own."""


def read_folder_permissions(
    server: Server, ledger: Ledger, uids: Collection[str], unreadable: dict[Key, str]
) -> list[LiveResource]:
    """Return the permissions of these folders, except those that are still the initial ones. Raises Unreachable.

    For those that the credentials may not read, the permission that this requires is added to `unreadable`.
    """
    found = []
    for uid in sorted(uids):
        try:
            found.append(_read(server, ledger, uid))
        except MissingPermission as error:
            unreadable[Kind.FOLDER_PERMISSIONS, uid] = error.permission or _READ
    return [resource for resource in found if resource and not (_is_initial(resource) and _is_unset(resource, ledger))]


def _is_unset(resource: LiveResource, ledger: Ledger) -> bool:
    """Return whether no push is recorded that certainly set these permissions."""
    entry = ledger.entries.get(format_key(resource.key))
    return entry is None or entry.may_be_absent


def _read(server: Server, ledger: Ledger, uid: str) -> LiveResource | None:
    # Grafana responds to a request for the permissions of a folder that does not exist with HTTP 500.
    folder = mapping(server.read_optional(f"/api/folders/{quote(uid, safe='')}"))
    items = server.read_optional(_path(uid)) if folder else None
    if items is None:
        return None
    creator = str(folder.get("createdBy") or "")
    own = [item for item in members(items) if _is_own(item) and not _is_of_creator(item, creator)]
    body = _levels((_principal(item), str(item.get("permission")).lower()) for item in own)
    key = (Kind.FOLDER_PERMISSIONS, uid)
    entry = ledger.entries.get(format_key(key))
    return LiveResource(
        key=key,
        title=uid,
        body=body,
        version=digest(body),
        owner=Owner.THIS_PROJECT if entry else Owner.UNMANAGED,
        applied=entry.digests if entry else (),
        raw={
            "ids": {_principal(item): assignment(item) for item in own},
            "initial": {} if folder.get("parentUid") else _INITIAL,
        },
    )


def _is_own(item: Json) -> bool:
    is_given = item.get("isServiceAccount") or item.get("builtInRole") == "Admin"
    return bool(item.get("isManaged")) and not item.get("isInherited") and not is_given


def _is_of_creator(item: Json, creator: str) -> bool:
    return item.get("permission") == "Admin" and bool(creator) and item.get("userLogin") == creator


def _principal(item: Json) -> str:
    if role := item.get("builtInRole"):
        return str(role)
    return f"team:{item.get('team')}" if item.get("teamId") else f"user:{item.get('userLogin')}"


def assignment(item: Json) -> Json:
    """Return the role, team or user of a permission, as a request to change it names it."""
    return {key: item[key] for key in ("builtInRole", "teamId", "userId") if item.get(key)}


def _levels(permissions: Iterable[tuple[str, str]]) -> Json:
    levels: Json = {}
    for principal, level in sorted(permissions):
        levels.setdefault(level, []).append(principal)
    return {level: levels[level] for level in LEVELS if level in levels}


def levels_by_principal(body: Json) -> dict[str, str]:
    """Return the level of each role, team and user."""
    return {str(principal): level for level in LEVELS for principal in body.get(level) or ()}


def _is_initial(permissions: LiveResource) -> bool:
    return bool(permissions.body == permissions.raw["initial"])


def write_folder_permissions(writer: Writer, step: Step) -> None:
    """Set, change or reset the permissions of a folder. Raises NotWritten."""
    uid = step.key[1]
    live = _read(writer.server, Ledger(), uid)
    if live is None:
        if step.action is Action.DELETE:
            return  # its folder is gone
        raise NotWritten(Result.FAILED, "the folder does not exist", "push its folder as well")
    _require_unchanged(writer, step)
    current, desired = levels_by_principal(live.body), levels_by_principal(_target(live, step))
    ids = live.raw["ids"]
    changes = [
        {**(ids.get(principal) or _find(writer.server, principal)), "permission": level.capitalize()}
        for principal, level in desired.items()
        if current.get(principal) != level
    ]
    changes += [{**ids[principal], "permission": ""} for principal in current if principal not in desired]
    if changes:
        writer.send(
            "POST",
            _path(uid),
            {"permissions": changes},
            applied=partial(_is_live, writer, step),
            require_unchanged=partial(_require_unchanged, writer, step),
        )


def _target(live: LiveResource, step: Step) -> Json:
    return mapping(live.raw["initial"]) if step.action is Action.DELETE else step.body


def _require_unchanged(writer: Writer, step: Step) -> None:
    live = _read(writer.server, Ledger(), step.key[1])
    if live is None:
        return
    is_planned = _is_initial(live) if step.live is None else live.version == step.live.version
    if not is_planned:
        raise modified_concurrently()


def _is_live(writer: Writer, step: Step) -> bool:
    live = _read(writer.server, Ledger(), step.key[1])
    return live is not None and levels_by_principal(live.body) == levels_by_principal(_target(live, step))


def _find(server: Server, principal: str) -> Json:
    """Return how a request names a role, team or user. Raises NotWritten."""
    kind, separator, name = principal.partition(":")
    if not separator:
        return {"builtInRole": principal}
    if kind == "team":
        teams = mapping(server.read(f"/api/teams/search?name={quote(name, safe='')}"))
        found = _ids(members(teams.get("teams")), "name", name, "id")
    else:
        users = server.read(f"/api/org/users/lookup?query={quote(name, safe='')}&limit=1000")
        found = _ids(members(users), "login", name, "userId")
    if id := next(found, None):
        return {f"{kind}Id": id}
    raise NotWritten(
        Result.FAILED, f"{kind} `{name}` does not exist in Grafana", "create it, or remove it from `permissions`"
    )


def _ids(items: list[Json], key: str, name: str, id: str) -> Iterator[Any]:
    return (item.get(id) for item in items if item.get(key) == name)


def _path(uid: str) -> str:
    return f"/api/access-control/folders/{quote(uid, safe='')}"
