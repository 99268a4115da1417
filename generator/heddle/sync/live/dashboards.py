"""The dashboards of a server: all in pages where it can list them with their content, else one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote

from heddle.grafana.http_errors import HttpError, NotFound
from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.sync.kind import Kind
from heddle.sync.ownership_marker import tagged
from heddle.sync.parallel import each
from heddle.sync.resources import Found, Holder, Past
from heddle.sync.server import Server

_V2 = "stored in schema v2, which a push would destroy"
_FIRST = "Initial save"
_LIMIT = 5000


def dashboards(server: Server, owner: str, uids: Collection[str], concurrency: int) -> list[Found]:
    """Return the dashboards of these uids, and those that carry the owner's mark. Raises Unreachable."""
    if server.listing:
        found = (_listed(item, owner) for item in server.stored_dashboards())
        return [one for one in found if one.key[1] in uids or one.holder is Holder.OURS]
    searched = [(str(item.get("uid")), item.get("tags")) for item in _searched(server)]
    # What the search does not show is not there, or a write without a version says that it is.
    wanted = sorted(uid for uid, tags in searched if uid in uids or tagged(uid, tags) == owner)
    return [one for one in each(lambda uid: one_dashboard(server, owner, uid), wanted, concurrency) if one]


def one_dashboard(server: Server, owner: str, uid: str) -> Found | None:
    """Return one dashboard as it is now, or None. Raises Unreachable."""
    path = f"/api/dashboards/uid/{quote(uid, safe='')}"
    try:
        held = mapping(server.grafana.get(path))
    except NotFound:
        return None
    except HttpError as error:
        if error.status == 406:
            return Found(key=(Kind.DASHBOARD, uid), title=uid, body={}, holder=Holder.SOMEBODY, said=_V2)
        raise server.read_error(path, error) from None
    meta, data = mapping(held.get("meta")), mapping(held.get("dashboard"))
    if not data:
        raise server.format_error(path)
    if meta.get("isFolder"):
        return None
    holder, said = _holder(owner, uid, data.get("tags"))
    if meta.get("provisioned") or meta.get("provisionedExternalId"):
        holder, said = Holder.FILE, f"provisioned from the file {meta.get('provisionedExternalId') or ''}".strip()
    return Found(
        key=(Kind.DASHBOARD, uid),
        title=str(data.get("title") or uid),
        body={"dashboard": _bare(data), "folder": str(meta.get("folderUid") or "")},
        version=str(data.get("version") or meta.get("version") or ""),
        holder=holder,
        said=said,
        by=str(meta.get("updatedBy") or ""),
        at=str(meta.get("updated") or ""),
    )


def history(server: Server, uid: str, after: int = 0) -> list[Past]:
    """Return the versions of a dashboard that the server still has, the newest first. Raises Unreachable.

    Messages that the list hides are read where a version comes after `after`.
    """
    path = f"/api/dashboards/uid/{quote(uid, safe='')}/versions"
    body = server.read_optional(f"{path}?limit=1000")
    listed = members(body.get("versions") if isinstance(body, dict) else body)
    found = []
    for item in listed:
        # The list hides the message of a version without a parent, and of a restored one; the version itself tells it.
        hidden = str(item.get("message") or "").startswith((_FIRST, "Restored from"))
        wanted = hidden and int(item.get("version") or 0) > after
        entry = mapping(server.read_optional(f"{path}/{item.get('version')}")) if wanted else item
        data = mapping(entry.get("data") or item.get("data"))
        found.append(
            Past(
                version=int(item.get("version") or 0),
                data=_bare(data),
                by=str(item.get("createdBy") or ""),
                at=str(item.get("created") or ""),
                message=str(entry.get("message") or ""),
            )
        )
    return sorted(found, key=lambda past: -past.version)


def first(server: Server, uid: str) -> str:
    """Return the message of a dashboard's first version, empty where there is none. Raises Unreachable."""
    path = f"/api/dashboards/uid/{quote(uid, safe='')}/versions/1"
    return str(mapping(server.read_optional(path)).get("message") or "")


def versions(server: Server, owner: str, uids: Collection[str]) -> dict[str, Found]:
    """Return the dashboards of these uids as one listing has them, by uid. Raises Unreachable."""
    return {one.key[1]: one for item in server.stored_dashboards() if (one := _listed(item, owner)).key[1] in uids}


def _listed(item: Any, owner: str) -> Found:  # noqa: ANN401
    item = mapping(item)
    metadata, spec = mapping(item.get("metadata")), mapping(item.get("spec"))
    notes = mapping(metadata.get("annotations"))
    uid = str(metadata.get("name") or "")
    stored = str(mapping(mapping(item.get("status")).get("conversion")).get("storedVersion") or "")
    holder, said = _holder(owner, uid, spec.get("tags"))
    if manager := str(notes.get("grafana.app/managedBy") or ""):
        file = manager == "classic-file-provisioning"
        name = str(notes.get("grafana.app/sourcePath" if file else "grafana.app/managerId") or manager)
        holder = Holder.FILE if file else Holder.MANAGED
        said = f"provisioned from the file {name}" if file else f"managed by {manager} ({name})"
    if stored.startswith("v2") or {"elements", "layout"} <= spec.keys():
        return Found(key=(Kind.DASHBOARD, uid), title=str(spec.get("title") or uid), body={}, said=_V2)
    return Found(
        key=(Kind.DASHBOARD, uid),
        title=str(spec.get("title") or uid),
        body={"dashboard": {**_bare(spec), "uid": uid}, "folder": str(notes.get("grafana.app/folder") or "")},
        version=str(metadata.get("generation") or metadata.get("resourceVersion") or ""),
        holder=holder,
        said=said,
        at=str(notes.get("grafana.app/updatedTimestamp") or metadata.get("creationTimestamp") or ""),
    )


def _holder(owner: str, uid: str, tags: object) -> tuple[Holder, str]:
    found = tagged(uid, tags)
    if found == owner:
        return Holder.OURS, ""
    return (Holder.OTHER, f"made by the Heddle project `{found}`") if found else (Holder.SOMEBODY, "")


def filed(server: Server) -> list[tuple[str, str]]:
    """Return uid and folder of every dashboard. Raises Unreachable."""
    return [(str(item.get("uid")), str(item.get("folderUid") or "")) for item in _searched(server)]


def _searched(server: Server) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        found = members(server.read_list(f"/api/search?type=dash-db&limit={_LIMIT}&page={page}"))
        yield from found
        if len(found) < _LIMIT:
            return
        page += 1


def _bare(data: Json) -> Json:
    return {key: value for key, value in data.items() if key not in ("id", "version")}
