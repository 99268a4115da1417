"""The folders, data sources and correlations of a server."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote

from heddle.grafana.json_prune import mapping, members
from heddle.sync import normalize as shape
from heddle.sync.digest import digest
from heddle.sync.kind import Kind, shown
from heddle.sync.ledger import Ledger
from heddle.sync.ownership_marker import FIELD, proof
from heddle.sync.parallel import each
from heddle.sync.resources import Found, Holder
from heddle.sync.server import Server

_LIMIT = 1000


def folders(server: Server, uids: Collection[str] = ()) -> list[tuple[str, str, str]]:
    """Return uid, title and the parent's uid of folders: of all where one list has them, else the root's and `uids`.

    Raises Unreachable.
    """
    if server.listing:
        return [_listed(mapping(item)) for item in server.folders()]
    found = [(str(item.get("uid")), str(item.get("title")), "") for item in _root(server)]
    known = {uid for uid, _, _ in found}
    for uid in sorted(set(uids) - known):
        item = mapping(server.read_optional(f"/api/folders/{quote(uid, safe='')}"))
        if item:
            found.append((uid, str(item.get("title")), str(item.get("parentUid") or "")))
    return found


def folder(key_uid: str, title: str, parent: str, ledger: Ledger) -> Found:
    """Return a folder as it was found."""
    key = (Kind.FOLDER, key_uid)
    entry = ledger.entries.get(shown(key))
    return Found(
        key=key,
        title=title,
        body={"uid": key_uid, "title": title} | ({"parent": parent} if parent else {}),
        holder=Holder.OURS if entry else Holder.SOMEBODY,
        applied=entry.digests if entry else (),
    )


def sources(server: Server, owner: str, uids: Collection[str], concurrency: int) -> list[Found]:
    """Return the data sources of these uids, and those that carry the owner's mark. Raises Unreachable."""
    listed = members(server.read_list("/api/datasources"))
    marked = {str(item.get("uid")) for item in listed if _owner(item) == owner or item.get("isDefault")}
    there = {str(item.get("uid")) for item in listed}
    wanted = sorted((there & set(uids)) | marked)
    return each(lambda uid: one_source(server, owner, uid), wanted, concurrency)


def one_source(server: Server, owner: str, uid: str) -> Found:
    """Return a data source as it is now. Raises Unreachable."""
    item = mapping(server.read(f"/api/datasources/uid/{quote(uid, safe='')}"))
    mark = mapping(mapping(item.get("jsonData")).get(FIELD))
    holder, said = Holder.SOMEBODY, ""
    if item.get("readOnly"):
        holder = Holder.FILE
    elif (of := _owner(item)) == owner:
        holder = Holder.OURS
    elif of:
        holder, said = Holder.OTHER, f"made by the Heddle project `{of}`"
    return Found(
        key=(Kind.DATASOURCE, uid),
        title=str(item.get("name") or uid),
        body=shape.source(item),
        version=str(item.get("version") or ""),
        holder=holder,
        said=said,
        applied=(str(mark["applied"]),) if mark.get("applied") else (),
        salt=str(mark.get("salt") or ""),
        secrets=str(mark.get("secrets") or ""),
        raw=item,
    )


def correlations(server: Server, ledger: Ledger) -> list[Found]:
    """Return the correlations of a server. Raises Unreachable."""
    body = server.read_optional(f"/api/datasources/correlations?page=1&limit={_LIMIT}")
    items = members(body.get("correlations") if isinstance(body, dict) else body)
    found = []
    for item in items:
        name = f"{item.get('sourceUID')}/{item.get('targetUID')}/{item.get('label')}"
        key = (Kind.CORRELATION, name)
        entry = ledger.entries.get(shown(key))
        holder = Holder.FILE if item.get("provisioned") else Holder.OURS if entry else Holder.SOMEBODY
        body = shape.correlation(item)
        found.append(
            Found(
                key=key,
                title=name,
                body=body,
                version=digest(body),
                holder=holder,
                applied=entry.digests if entry else (),
                raw=item,
            )
        )
    return found


def _owner(item: dict[str, object]) -> str:
    mark = mapping(mapping(item.get("jsonData")).get(FIELD))
    owner = str(mark.get("owner") or "")
    return owner if owner and mark.get("proof") == proof(owner, str(item.get("uid"))) else ""


def _listed(item: dict[str, Any]) -> tuple[str, str, str]:
    metadata = mapping(item.get("metadata"))
    parent = str(mapping(metadata.get("annotations")).get("grafana.app/folder") or "")
    return str(metadata.get("name")), str(mapping(item.get("spec")).get("title")), parent


def _root(server: Server) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        found = members(server.read_list(f"/api/folders?limit={_LIMIT}&page={page}"))
        yield from found
        if len(found) < _LIMIT:
            return
        page += 1
