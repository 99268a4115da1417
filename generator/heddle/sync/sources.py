"""Folders, data sources and correlations on the server: reading and writing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from heddle.grafana.json_value import Json, mapping, members
from heddle.sync import normalize
from heddle.sync.git_sync import repository_of, repository_owner
from heddle.sync.library_panels import read_library_panels
from heddle.sync.ownership import FIELD, Ledger, LedgerEntry, datasource_marker, datasource_owner, proof
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Kind, LiveResource, Owner, digest, format_key
from heddle.sync.server import Server, in_parallel
from heddle.sync.writer import NotWritten, Writer, modified_concurrently, not_created

_PAGE = 1000
_DATASOURCE_FIELDS = (
    "name",
    "uid",
    "type",
    "access",
    "url",
    "user",
    "database",
    "basicAuth",
    "basicAuthUser",
    "withCredentials",
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on the server; `parent` is the uid of the folder that contains it, empty at the root.

    `repository` is the one of Git Sync that manages it.
    """

    uid: str
    title: str
    parent: str = ""
    repository: str = ""

    def resource(self, ledger: Ledger) -> LiveResource:
        """Return the folder as a live resource, with what the ledger records for it."""
        key = (Kind.FOLDER, self.uid)
        entry = ledger.entries.get(format_key(key))
        owner, detail = Owner.THIS_PROJECT if entry else Owner.UNMANAGED, ""
        if self.repository:
            owner, detail = repository_owner(self.repository)
        return LiveResource(
            key=key,
            title=self.title,
            body={"uid": self.uid, "title": self.title} | ({"parent": self.parent} if self.parent else {}),
            owner=owner,
            owner_detail=detail,
            applied=entry.digests if entry else (),
        )


def read_folders(server: Server, uids: Collection[str] = ()) -> list[Folder]:
    """Return all folders where one list has them, else those at the root and those of `uids`. Raises Unreachable."""
    if server.listing:
        return [_listed_folder(mapping(item)) for item in server.folders()]
    folders = [Folder(str(item.get("uid")), str(item.get("title"))) for item in _root_folders(server)]
    known = {folder.uid for folder in folders}
    for uid in sorted(set(uids) - known):
        item = mapping(server.read_optional(_folder_path(uid)))
        if item:
            folders.append(Folder(uid, str(item.get("title")), str(item.get("parentUid") or "")))
    return folders


def _listed_folder(item: Json) -> Folder:
    metadata = mapping(item.get("metadata"))
    annotations = mapping(metadata.get("annotations"))
    return Folder(
        uid=str(metadata.get("name")),
        title=str(mapping(item.get("spec")).get("title")),
        parent=str(annotations.get("grafana.app/folder") or ""),
        repository=repository_of(annotations),
    )


def _root_folders(server: Server) -> Iterator[Json]:
    page = 1
    while True:
        items = members(server.read_list(f"/api/folders?limit={_PAGE}&page={page}"))
        yield from items
        if len(items) < _PAGE:
            return
        page += 1


def write_folder(writer: Writer, step: Step) -> None:
    """Create, rename, move or delete a folder. Raises NotWritten."""
    uid, body, path = step.key[1], step.body, _folder_path(step.key[1])
    if step.action is Action.CREATE:
        parent = {"parentUid": body["parent"]} if body.get("parent") else {}
        folder = {"uid": uid, "title": body["title"], **parent}
        try:
            writer.send("POST", "/api/folders", folder, applied=lambda: _has_fields(writer, path, folder))
        except NotWritten as error:
            raise not_created(writer, error, Kind.FOLDER, uid) from None
        return
    if step.action is Action.DELETE:
        _delete_folder(writer, step)
        return
    live = mapping(writer.send("GET", path))
    if step.live and live.get("title") != step.live.title:
        raise modified_concurrently()
    if live.get("title") != body["title"]:
        title, live_title = {"title": body["title"]}, {"title": live.get("title")}
        versioned = {**title, "version": live.get("version")}
        require_title = partial(_require_fields, writer, path, live_title)
        applied = partial(_has_fields, writer, path, title)
        writer.send("PUT", path, versioned, applied=applied, require_unchanged=require_title)
    live_parent = step.live.body.get("parent") if step.live else None
    if live_parent != body.get("parent"):
        parent = {"parentUid": body.get("parent", "")}
        require_parent = partial(_require_fields, writer, path, {"parentUid": live_parent})
        applied = partial(_has_fields, writer, path, parent)
        writer.send("POST", f"{path}/move", parent, applied=applied, require_unchanged=require_parent)


def _has_fields(writer: Writer, path: str, fields: Json) -> bool:
    live = mapping(writer.server.grafana.get(path))
    return all((live.get(key) or "") == (value or "") for key, value in fields.items())


def _require_fields(writer: Writer, path: str, fields: Json) -> None:
    live = mapping(writer.send("GET", path))
    if any((live.get(key) or "") != (value or "") for key, value in fields.items()):
        raise modified_concurrently()


def _delete_folder(writer: Writer, step: Step) -> None:
    uid, planned = step.key[1], step.live.body if step.live else {}

    def require_deletable() -> None:
        _require_fields(writer, _folder_path(uid), {"title": planned.get("title"), "parentUid": planned.get("parent")})
        _require_empty(writer, uid)

    if writer.server.read_optional(_folder_path(uid)) is None:
        return
    require_deletable()
    writer.send("DELETE", _folder_path(uid), require_unchanged=require_deletable)


def _require_empty(writer: Writer, uid: str) -> None:
    # Grafana deletes the content of a folder with it, without asking.
    name = quote(uid, safe="")
    content: list[Any] = members(writer.send("GET", f"/api/search?folderUIDs={name}&limit=1"))
    if not content and writer.server.folder_depth > 1:
        content = members(writer.send("GET", f"/api/folders?parentUid={name}&limit=1"))
    content += [item for item in read_library_panels(writer.server, Ledger()) if item.body["folder"] == uid]
    if writer.server.version < (12, 0):
        # Later versions refuse to delete a folder with alert rules in it.
        rules = members(writer.send("GET", "/api/v1/provisioning/alert-rules"))
        content += [rule for rule in rules if rule.get("folderUID") == uid]
    if content:
        raise modified_concurrently()


def _folder_path(uid: str) -> str:
    return f"/api/folders/{quote(uid, safe='')}"


def list_datasources(server: Server) -> list[Json]:
    """Return all data sources as the server lists them. Raises Unreachable."""
    return members(server.read_list("/api/datasources"))


def read_datasources(
    server: Server, owner: str, listed: Iterable[Json], uids: Collection[str], concurrency: int
) -> list[LiveResource]:
    """Return the listed data sources of these uids, those with the owner's marker, and the default one.

    Raises Unreachable.
    """
    existing = {str(item.get("uid")): item for item in listed}
    marked = {uid for uid, item in existing.items() if datasource_owner(item) == owner or item.get("isDefault")}
    read = sorted((existing.keys() & set(uids)) | marked)
    return in_parallel(lambda uid: _read_datasource(server, owner, uid), read, concurrency)


def _read_datasource(server: Server, owner: str, uid: str) -> LiveResource:
    item = mapping(server.read(_datasource_path(uid)))
    marker, marked_owner = datasource_marker(item), datasource_owner(item)
    resource_owner, detail = Owner.UNMANAGED, ""
    if item.get("readOnly"):
        resource_owner = Owner.FILE
    elif marked_owner == owner:
        resource_owner = Owner.THIS_PROJECT
    elif marked_owner:
        resource_owner, detail = Owner.OTHER_PROJECT, f"managed by the Heddle project `{marked_owner}`"
    return LiveResource(
        key=(Kind.DATASOURCE, uid),
        title=str(item.get("name") or uid),
        body=normalize.datasource(item),
        version=str(item.get("version") or ""),
        owner=resource_owner,
        owner_detail=detail,
        applied=(str(marker["applied"]),) if marker.get("applied") else (),
        raw=item,
    )


def write_datasource(writer: Writer, step: Step) -> None:
    """Create, update or delete a data source. Raises NotWritten."""
    path = _datasource_path(step.key[1])
    require_version = partial(_require_version, writer, step)
    if step.action is Action.DELETE:

        def require_deletable() -> None:
            _require_no_correlation(writer, step)
            require_version()

        require_deletable()
        writer.send("DELETE", path, require_unchanged=require_deletable)
        return
    body = _released_datasource(step) if step.releases else _marked_datasource(writer, step)

    def is_applied() -> bool:
        # The settings contain the marker, so only Heddle can have written them.
        return digest(mapping(writer.server.grafana.get(path)).get("jsonData")) == digest(body["jsonData"])

    if step.action is Action.CREATE:
        writer.send("POST", "/api/datasources", body, applied=is_applied)
        return
    require_version()
    version = int(step.live.version) if step.live else None
    writer.send("PUT", path, {**body, "version": version}, applied=is_applied, require_unchanged=require_version)


def _require_version(writer: Writer, step: Step) -> None:
    live = writer.server.read_optional(_datasource_path(step.key[1]))
    if live is None and step.action is Action.DELETE:
        return
    if step.live and str(mapping(live).get("version") or "") != step.live.version:
        raise modified_concurrently()


def _require_no_correlation(writer: Writer, step: Step) -> None:
    """Raise NotWritten if a data source has a correlation, which Grafana would delete with it."""
    for correlation in read_correlations(writer.server, Ledger()):
        if step.key[1] in (correlation.body.get("sourceUID"), correlation.body.get("targetUID")):
            raise modified_concurrently()


def _marked_datasource(writer: Writer, step: Step) -> Json:
    desired = step.desired
    if desired is None:
        return {}
    owner = writer.options.owner
    marker = {"owner": owner, "proof": proof(owner, step.key[1]), "applied": desired.digest}
    body: Json = {key: desired.payload[key] for key in _DATASOURCE_FIELDS if key in desired.payload}
    body["access"] = body.get("access") or "proxy"
    body["isDefault"] = bool(desired.payload.get("isDefault"))
    body["jsonData"] = {**mapping(desired.payload.get("jsonData")), FIELD: marker}
    # Grafana keeps each secret that an update does not contain; an empty one removes it.
    live_names = mapping(step.live.body.get("secureJsonData")) if step.live else {}
    cleared = dict.fromkeys(live_names.keys() - mapping(desired.payload.get("secureJsonData")).keys(), "")
    body["secureJsonData"] = cleared | dict(desired.secrets)
    return body


def _released_datasource(step: Step) -> Json:
    source = step.desired.payload if step.desired else step.live.raw if step.live else {}
    body: Json = {key: source[key] for key in (*_DATASOURCE_FIELDS, "isDefault") if key in source}
    body["jsonData"] = {key: value for key, value in mapping(source.get("jsonData")).items() if key != FIELD}
    return body


def _datasource_path(uid: str) -> str:
    return f"/api/datasources/uid/{quote(uid, safe='')}"


def read_correlations(server: Server, ledger: Ledger) -> list[LiveResource]:
    """Return the correlations of a server, with what the ledger records for them. Raises Unreachable."""
    correlations: list[LiveResource] = []
    page = 1
    while True:
        body = server.read_optional(f"/api/datasources/correlations?page={page}&limit={_PAGE}")
        items = members(body.get("correlations") if isinstance(body, dict) else body)
        correlations += [_correlation(item, ledger) for item in items]
        # Only an object has pages.
        if not isinstance(body, dict) or len(items) < _PAGE:
            return correlations
        page += 1


def _correlation(item: dict[str, Any], ledger: Ledger) -> LiveResource:
    name = f"{item.get('sourceUID')}/{item.get('targetUID')}/{item.get('label')}"
    key, body = (Kind.CORRELATION, name), normalize.correlation(item)
    entry: LedgerEntry | None = ledger.entries.get(format_key(key))
    return LiveResource(
        key=key,
        title=name,
        body=body,
        version=digest(body),
        owner=Owner.FILE if item.get("provisioned") else Owner.THIS_PROJECT if entry else Owner.UNMANAGED,
        applied=entry.digests if entry else (),
        raw=item,
    )


def write_correlation(writer: Writer, step: Step) -> None:
    """Create, update or delete a correlation. Raises NotWritten."""
    payload = step.desired.payload if step.desired else (step.live.body if step.live else {})
    path = f"{_datasource_path(str(payload.get('sourceUID')))}/correlations"
    live = _unchanged_correlation(writer, step)

    def require_unchanged() -> None:
        _unchanged_correlation(writer, step)

    if step.action is Action.DELETE:
        writer.send("DELETE", f"{path}/{live.raw.get('uid') if live else ''}", require_unchanged=require_unchanged)
        return
    config = {"type": "query", **mapping(payload.get("config"))}
    body = {"label": payload.get("label"), "description": payload.get("description") or "", "config": config}
    if step.action is Action.UPDATE and live:
        writer.send(
            "PATCH",
            f"{path}/{live.raw.get('uid')}",
            body,
            applied=partial(_is_correlation_live, writer, step, payload),
            require_unchanged=require_unchanged,
        )
    elif live is None or normalize.correlation(live.raw) != normalize.correlation(payload):
        # Each POST creates another one, so an attempt whose response was lost must be detected.
        created = {**body, "targetUID": payload.get("targetUID"), "type": "query"}
        writer.send("POST", path, created, applied=lambda: _live_correlation(writer, step) is not None)


def _unchanged_correlation(writer: Writer, step: Step) -> LiveResource | None:
    live = _live_correlation(writer, step)
    if step.live and (live is None or live.version != step.live.version):
        raise modified_concurrently()
    return live


def _is_correlation_live(writer: Writer, step: Step, payload: Json) -> bool:
    live = _live_correlation(writer, step)
    return live is not None and live.body == normalize.correlation(payload)


def _live_correlation(writer: Writer, step: Step) -> LiveResource | None:
    correlations = read_correlations(writer.server, Ledger())
    return next((correlation for correlation in correlations if correlation.key == step.key), None)
