"""Library panels on the server: reading and writing, with the version that a write is based on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from heddle.grafana.json_value import Json, mapping, members
from heddle.sync import normalize
from heddle.sync.ownership import Ledger
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Kind, LiveResource, Owner, digest, format_key
from heddle.sync.server import Server
from heddle.sync.writer import NotWritten, Result, Writer, modified_concurrently

_API = "/api/library-elements"
_PAGE = 1000
_LISTED = "listedFolderUid"
_KIND = 1
"""Grafana's number for a panel in its library."""


def read_library_panels(server: Server, ledger: Ledger, folders: Mapping[str, str] | None = None) -> list[LiveResource]:
    """Return the library panels, with what the ledger records for them. Raises Unreachable.

    `folders` are those in the files, by the uid of the panel: Grafana 12.2 lists a panel that was moved through its API
    in its old folder, so the panel is read by itself if the two differ.
    """
    panels = []
    for item in _listed(server):
        panel = _live_panel(item, ledger)
        listed = panel.body["folder"]
        if (folders or {}).get(panel.key[1], listed) != listed:
            panel = _read_panel(server, ledger, panel.key[1]) or panel
            panel = replace(panel, raw={**panel.raw, _LISTED: listed})
        panels.append(panel)
    return panels


def old_folder(panel: LiveResource) -> str:
    """Return the folder in which Grafana lists a panel that is in another one, and with which it deletes it."""
    listed = str(panel.raw.get(_LISTED) or "")
    return listed if listed != panel.body["folder"] else ""


def read_connections(server: Server, uid: str) -> tuple[str, ...]:
    """Return the uids of the dashboards that show a library panel. Raises Unreachable."""
    body = mapping(server.read_optional(f"{_path(uid)}/connections/"))
    return tuple(str(item.get("connectionUid")) for item in members(body.get("result")))


def write_library_panel(writer: Writer, step: Step) -> None:
    """Create, update or delete a library panel. Raises NotWritten."""
    path, body = _path(step.key[1]), step.body
    require = partial(_require_version, writer, step)
    if step.action is Action.DELETE:
        # A deletion names no version.
        require()
        writer.send("DELETE", path, require_unchanged=require)
        return
    # Grafana keeps the description that an update does not contain.
    model = {"description": "", **body["model"]}
    payload = {"name": body["name"], "folderUid": body["folder"], "kind": _KIND, "model": model}
    applied = partial(_is_live, writer, step)
    if step.action is Action.CREATE:
        writer.send("POST", _API, {**payload, "uid": step.key[1]}, applied=applied)
        return
    # Grafana responds to an update of a panel that was deleted with 404, or as to missing permissions with 403.
    require()
    version = int(step.live.version) if step.live else 0
    writer.send("PATCH", path, {**payload, "version": version}, applied=applied, require_unchanged=require)
    if step.live and step.live.body["folder"] != body["folder"] and not _is_live(writer, step):
        help = "move it in Grafana, or delete it there and push again"
        raise NotWritten(Result.FAILED, "Grafana saved it, and did not move it to the other folder", help)


def _require_version(writer: Writer, step: Step) -> None:
    live = _read_panel(writer.server, Ledger(), step.key[1])
    if live is None and step.action is Action.DELETE:
        return
    if step.live and (live is None or live.version != step.live.version):
        raise modified_concurrently()


def _is_live(writer: Writer, step: Step) -> bool:
    live = _read_panel(writer.server, Ledger(), step.key[1])
    return live is not None and digest(live.body) == digest(normalize.library_panel(step.body))


def _listed(server: Server) -> Iterator[Json]:
    page = 1
    while True:
        path = f"{_API}?kind={_KIND}&perPage={_PAGE}&page={page}"
        result = mapping(mapping(server.read(path)).get("result"))
        items = members(result.get("elements"))
        yield from items
        # Grafana filters a page by permission after it was read, so it may be shorter.
        if page * _PAGE >= int(result.get("totalCount") or 0):
            return
        page += 1


def _read_panel(server: Server, ledger: Ledger, uid: str) -> LiveResource | None:
    item = mapping(mapping(server.read_optional(_path(uid))).get("result"))
    return _live_panel(item, ledger) if item else None


def _live_panel(item: Json, ledger: Ledger) -> LiveResource:
    key, meta = (Kind.LIBRARY_PANEL, str(item.get("uid"))), mapping(item.get("meta"))
    entry = ledger.entries.get(format_key(key))
    return LiveResource(
        key=key,
        title=str(item.get("name")),
        body=normalize.library_panel(item),
        version=str(item.get("version") or ""),
        owner=Owner.THIS_PROJECT if entry else Owner.UNMANAGED,
        applied=entry.digests if entry else (),
        changed_by=str(mapping(meta.get("updatedBy")).get("name") or ""),
        changed_at=str(meta.get("updated") or ""),
        raw=item,
    )


def connected_dashboards(panel: LiveResource) -> int:
    """Return how many dashboards show a library panel."""
    number: Any = mapping(panel.raw.get("meta")).get("connectedDashboards")
    return int(number or 0)


def _path(uid: str) -> str:
    return f"{_API}/{quote(uid, safe='')}"
