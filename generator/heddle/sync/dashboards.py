"""Dashboards on the server: listing, reading with their history, writing and deleting."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote

from heddle.grafana.http_errors import Conflict, Forbidden, HttpError, NotFound, RequestFailed, Unreachable
from heddle.grafana.json_value import Json, mapping, members
from heddle.sync.git_sync import repository_of, repository_owner
from heddle.sync.ownership import (
    LEDGER_PREFIX,
    VersionMessage,
    recorded_base,
    release_message,
    restoration,
    tagged_owner,
    with_owner_tag,
    without_markers,
)
from heddle.sync.plan import Action, Step
from heddle.sync.resources import DashboardVersion, Kind, LiveResource, Owner, digest
from heddle.sync.server import Server, in_parallel
from heddle.sync.writer import NotWritten, Result, Writer, modified_concurrently, not_created, not_written

_SAVE = "/api/dashboards/db"
_SCHEMA_V2 = "stored in schema v2, which a push would destroy"
_SEARCH_PAGE = 5000
_HIDDEN_MESSAGES = ("Initial save", "Restored from")
"""The messages that the list of versions shows for a version without a parent, and for a restored one."""

_PERMISSION_PAUSE = 3.0
"""Seconds: Grafana caches permissions for up to a minute, and often knows a new folder after this."""


def read_dashboards(server: Server, owner: str, uids: Collection[str], concurrency: int) -> list[LiveResource]:
    """Return the dashboards of these uids, those with the owner's tag, and all ledgers. Raises Unreachable."""
    if server.listing:
        listed = (_listed_dashboard(item, owner) for item in server.stored_dashboards())
        return [
            dashboard
            for dashboard in listed
            if dashboard.key[1] in uids or dashboard.is_managed or dashboard.key[1].startswith(LEDGER_PREFIX)
        ]
    # A dashboard that the search does not return does not exist; otherwise the write without a version fails.
    existing = [(str(item.get("uid")), item.get("tags")) for item in _search(server)]
    read = sorted(
        uid
        for uid, tags in existing
        if uid in uids or tagged_owner(uid, tags) == owner or uid.startswith(LEDGER_PREFIX)
    )
    dashboards = in_parallel(lambda uid: read_dashboard(server, owner, uid), read, concurrency)
    return [dashboard for dashboard in dashboards if dashboard]


def list_dashboards(server: Server, owner: str, uids: Collection[str]) -> dict[str, LiveResource]:
    """Return the dashboards of these uids by uid, with the requests of one listing. Raises Unreachable."""
    listed = (_listed_dashboard(item, owner) for item in server.stored_dashboards())
    return {dashboard.key[1]: dashboard for dashboard in listed if dashboard.key[1] in uids}


def read_dashboard(server: Server, owner: str, uid: str) -> LiveResource | None:
    """Return one dashboard, None if it does not exist. Raises Unreachable."""
    path, key = _path(uid), (Kind.DASHBOARD, uid)
    try:
        body = mapping(server.grafana.get(path))
    except NotFound:
        return None
    except HttpError as error:
        if error.status == 406:
            return LiveResource(key=key, title=uid, body={}, owner_detail=_SCHEMA_V2)
        raise server.read_error(path, error) from None
    meta, data = mapping(body.get("meta")), mapping(body.get("dashboard"))
    if not data:
        raise server.format_error(path)
    if meta.get("isFolder"):
        return None
    resource_owner, detail = _owner(owner, uid, data.get("tags"))
    if meta.get("provisioned") or meta.get("provisionedExternalId"):
        resource_owner, detail = Owner.FILE, _provisioned_from(str(meta.get("provisionedExternalId") or ""))
    return LiveResource(
        key=key,
        title=str(data.get("title") or uid),
        body={"dashboard": _without_ids(data), "folder": str(meta.get("folderUid") or "")},
        version=str(data.get("version") or meta.get("version") or ""),
        owner=resource_owner,
        owner_detail=detail,
        changed_by=str(meta.get("updatedBy") or ""),
        changed_at=str(meta.get("updated") or ""),
    )


def _listed_dashboard(item: Any, owner: str) -> LiveResource:  # noqa: ANN401 - any JSON value
    item = mapping(item)
    metadata, spec = mapping(item.get("metadata")), mapping(item.get("spec"))
    annotations = mapping(metadata.get("annotations"))
    uid = str(metadata.get("name") or "")
    key, title = (Kind.DASHBOARD, uid), str(spec.get("title") or uid)
    stored_version = str(mapping(mapping(item.get("status")).get("conversion")).get("storedVersion") or "")
    if stored_version.startswith("v2") or {"elements", "layout"} <= spec.keys():
        return LiveResource(key=key, title=title, body={}, owner_detail=_SCHEMA_V2)
    resource_owner, detail = _owner(owner, uid, spec.get("tags"))
    if manager := str(annotations.get("grafana.app/managedBy") or ""):
        if manager == "classic-file-provisioning":
            path = str(annotations.get("grafana.app/sourcePath") or manager)
            resource_owner, detail = Owner.FILE, _provisioned_from(path)
        elif repository := repository_of(annotations):
            resource_owner, detail = repository_owner(repository)
        else:
            name = annotations.get("grafana.app/managerId") or manager
            resource_owner, detail = Owner.TOOL, f"managed by {manager} ({name})"
    return LiveResource(
        key=key,
        title=title,
        body={
            "dashboard": {**_without_ids(spec), "uid": uid},
            "folder": str(annotations.get("grafana.app/folder") or ""),
        },
        version=str(metadata.get("generation") or metadata.get("resourceVersion") or ""),
        owner=resource_owner,
        owner_detail=detail,
        changed_at=str(annotations.get("grafana.app/updatedTimestamp") or metadata.get("creationTimestamp") or ""),
    )


def _owner(owner: str, uid: str, tags: object) -> tuple[Owner, str]:
    tagged = tagged_owner(uid, tags)
    if tagged == owner:
        return Owner.THIS_PROJECT, ""
    return (Owner.OTHER_PROJECT, f"managed by the Heddle project `{tagged}`") if tagged else (Owner.UNMANAGED, "")


def _provisioned_from(file: str) -> str:
    return f"provisioned from the file {file}".strip()


def read_history(server: Server, uid: str, after: int = 0) -> list[DashboardVersion]:
    """Return the versions of a dashboard that the server still has, the newest first. Raises Unreachable.

    If the list hides the message of a version after `after`, that version is read separately.
    """
    path = f"{_path(uid)}/versions"
    versions = []
    for item in _listed_versions(server, path):
        number = int(item.get("version") or 0)
        is_hidden = str(item.get("message") or "").startswith(_HIDDEN_MESSAGES) and number > after
        version = mapping(server.read_optional(f"{path}/{item.get('version')}")) if is_hidden else item
        data = mapping(version.get("data") or item.get("data"))
        versions.append(
            DashboardVersion(
                version=number,
                data=_without_ids(data),
                author=str(item.get("createdBy") or ""),
                time=str(item.get("created") or ""),
                message=str(version.get("message") or ""),
            )
        )
    return sorted(versions, key=lambda version: -version.version)


def _listed_versions(server: Server, path: str) -> Iterator[dict[str, Any]]:
    """Yield the versions in a list. From Grafana 12 on, a page ends after about 2 MB, whatever its limit says."""
    token = ""
    while True:
        body = server.read_optional(f"{path}?limit=1000" + (f"&continueToken={quote(token, safe='')}" if token else ""))
        if not isinstance(body, dict):
            yield from members(body)
            return
        items = members(body.get("versions"))
        yield from items
        token = str(body.get("continueToken") or "")
        if not items or not token:
            return


def first_message(server: Server, uid: str) -> str:
    """Return the message of a dashboard's first version, empty if there is none. Raises Unreachable."""
    return str(mapping(server.read_optional(f"{_path(uid)}/versions/1")).get("message") or "")


def dashboard_folders(server: Server) -> list[tuple[str, str]]:
    """Return the uid and the folder's uid of every dashboard. Raises Unreachable."""
    return [(str(item.get("uid")), str(item.get("folderUid") or "")) for item in _search(server)]


def _search(server: Server) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        items = members(server.read_list(f"/api/search?type=dash-db&limit={_SEARCH_PAGE}&page={page}"))
        yield from items
        if len(items) < _SEARCH_PAGE:
            return
        page += 1


def version_message(writer: Writer, dashboard: Json, folder: str, over: int) -> str:
    """Return the message of a version that Heddle saves over another one."""
    content = digest(without_markers(recorded_base(dashboard)))
    return str(VersionMessage(writer.options.owner, content, folder, over, writer.options.revision))


def planned_version(step: Step) -> int:
    """Return the version that a step is based on, 0 if the dashboard did not exist."""
    return int(step.live.version or 0) if step.live else 0


def step_message(writer: Writer, step: Step) -> str:
    """Return the message of the version that a step writes."""
    over = planned_version(step)
    if step.releases:
        return release_message(writer.options.owner, over)
    # A folder that another person chose is kept as an edit, so the message records the folder of the files.
    folder = step.desired.body["folder"] if step.desired else (step.base or step.body)["folder"]
    message = version_message(writer, step.body["dashboard"], str(folder), over)
    return message + "".join(restoration(version.version, version.author) for version in step.restored)


def write_dashboard(writer: Writer, step: Step) -> None:
    """Create, update or delete a dashboard. Raises NotWritten."""
    if step.action is Action.DELETE:
        _delete(writer, step)
        return
    dashboard, folder = step.body["dashboard"], str(step.body["folder"])
    if step.releases:
        version = step.live.version if step.live else ""
        save_dashboard(writer, without_markers(dashboard), folder, version, step_message(writer, step))
        return
    version = step.live.version if step.live and step.action is Action.UPDATE else ""
    marked = {**with_owner_tag(dashboard, writer.options.owner), "uid": step.key[1]}
    save_dashboard(writer, marked, folder, version, step_message(writer, step))


def save_dashboard(writer: Writer, dashboard: Json, folder: str, version: str, message: str) -> None:
    """Save a dashboard over `version`, or as a new one where that is empty. Raises NotWritten.

    Grafana's check of the version is not atomic: `verify` looks for edits that this overwrote.
    """
    uid = str(dashboard["uid"])
    dashboard = _without_ids(dashboard) | ({"version": int(version)} if version else {})
    # Without the folder, Grafana moves the dashboard to General.
    body = {"dashboard": dashboard, "folderUid": folder, "message": message, "overwrite": False}
    try:
        response = _post(writer, body)
    except HttpError as error:
        is_conflict = isinstance(error, Conflict) and "same name" not in error.message
        # The response to an earlier attempt may have been lost: then this version is in the history.
        if is_conflict or isinstance(error, RequestFailed):
            try:
                if _is_saved(writer, uid, version, message):
                    return
            except Unreachable as unreachable:
                text = f"{error}; the result of the write is unknown: {unreachable.findings[0].message}"
                help = "run the push again: it writes what is missing"
                raise NotWritten(Result.FAILED, text, help, may_be_written=True) from None
        failure = not_written(error)
        raise (failure if version else not_created(writer, failure, Kind.DASHBOARD, uid)) from None
    saved_uid = str(mapping(response).get("uid") or uid)
    if saved_uid != uid:
        text = f"saved under uid `{saved_uid}` because a dashboard with this title already exists in the folder"
        help = f"restore `{saved_uid}` from its history, and rename one of the two dashboards"
        raise NotWritten(Result.FAILED, text, help)


def _post(writer: Writer, body: Json) -> Any:  # noqa: ANN401
    grafana = writer.server.grafana
    try:
        return grafana.request("POST", _SAVE, body)
    except Forbidden as error:
        if error.message != "Access denied":
            raise
    grafana.http.pause(_PERMISSION_PAUSE)
    return grafana.request("POST", _SAVE, body)


def _is_saved(writer: Writer, uid: str, version: str, message: str) -> bool:
    """Return whether the history contains the sent version; a newer one may have been saved since.

    Raises Unreachable.
    """
    history = read_history(writer.server, uid)
    return any(entry.message == message and entry.version > int(version or 0) for entry in history)


def _delete(writer: Writer, step: Step) -> None:
    uid = step.key[1]
    live = read_dashboard(writer.server, writer.options.owner, uid)
    if live is None:
        return
    if step.live and live.version != step.live.version:
        raise modified_concurrently()
    writer.send("DELETE", _path(uid))


def _path(uid: str) -> str:
    return f"/api/dashboards/uid/{quote(uid, safe='')}"


def _without_ids(dashboard: Json) -> Json:
    return {key: value for key, value in dashboard.items() if key not in ("id", "version")}
