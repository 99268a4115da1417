"""Writes dashboards, each against the version that was planned; Grafana's check is not atomic, so see `verify`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from heddle.grafana.http_errors import Conflict, Forbidden, HttpError, RequestFailed, Unreachable
from heddle.grafana.json_prune import mapping
from heddle.grafana.json_value import Json
from heddle.sync.digest import digest
from heddle.sync.live.dashboards import history, one_dashboard
from heddle.sync.outcome import NotWritten, Result
from heddle.sync.ownership_marker import Message, untagged, wanted_then, with_tag
from heddle.sync.plan import Action, Step
from heddle.sync.write.context import Context, changed, not_written

_PATH = "/api/dashboards/db"


def stamp(context: Context, dashboard: Json, folder: str) -> str:
    """Return the message of a version that Heddle writes."""
    content = digest(untagged(wanted_then(dashboard)))
    return str(Message(context.options.owner, content, folder, context.options.revision))


def said_of(context: Context, step: Step) -> str:
    """Return the message of the version that a step writes."""
    if step.unmarked:
        return "released by heddle"
    # A folder that somebody else chose is kept as their edit, so the base is the folder of the files.
    folder = step.wanted.body["folder"] if step.wanted else step.body["folder"]
    return stamp(context, step.body["dashboard"], str(folder))


def write_dashboard(context: Context, step: Step) -> None:
    """Create, update or delete a dashboard. Raises NotWritten."""
    uid = step.key[1]
    if step.action is Action.DELETE:
        _delete(context, step)
        return
    data, folder = step.body["dashboard"], str(step.body["folder"])
    if step.unmarked:
        save(context, untagged(data), folder, step.found.version if step.found else "", said_of(context, step))
        return
    version = step.found.version if step.found and step.action is Action.UPDATE else ""
    marked = with_tag(data, context.options.owner)
    save(context, {**marked, "uid": uid}, folder, version, said_of(context, step))


def save(context: Context, data: Json, folder: str, version: str, message: str) -> None:
    """Save a dashboard over `version`, or as a new one where that is empty. Raises NotWritten."""
    uid = str(data["uid"])
    dashboard = {key: value for key, value in data.items() if key not in ("id", "version")}
    if version:
        dashboard["version"] = int(version)
    body = {"dashboard": dashboard, "folderUid": folder, "message": message, "overwrite": False}
    try:
        saved = _post(context, body)
    except HttpError as error:
        conflict = isinstance(error, Conflict) and "same name" not in error.message
        # The response to an earlier attempt may have been lost.
        if (conflict or isinstance(error, RequestFailed)) and _is_in_history(context, uid, version, message):
            return
        raise (changed() if conflict else not_written(error)) from None
    saved_uid = str(mapping(saved).get("uid") or uid)
    if saved_uid != uid:
        said = f"saved under uid `{saved_uid}` because a dashboard with this title already exists in the folder"
        help = f"restore `{saved_uid}` from its history, and rename one of the two dashboards"
        raise NotWritten(Result.FAILED, said, help)


_PERMISSION_PAUSE = 3.0
"""Seconds: Grafana caches permissions for up to a minute, and often knows a new folder after this."""


def _post(context: Context, body: Json) -> Any:  # noqa: ANN401
    grafana = context.server.grafana
    try:
        return grafana.request("POST", _PATH, body)
    except Forbidden as error:
        if error.message != "Access denied":
            raise
    grafana.http.pause(_PERMISSION_PAUSE)
    return grafana.request("POST", _PATH, body)


def _is_in_history(context: Context, uid: str, version: str, message: str) -> bool:
    """Tell whether the history holds what was sent; somebody may have saved over it since."""
    try:
        past = history(context.server, uid)
    except Unreachable:
        return False
    return any(one.message == message and one.version > int(version or 0) for one in past)


def _delete(context: Context, step: Step) -> None:
    uid = step.key[1]
    live = one_dashboard(context.server, context.options.owner, uid)
    if live is None:
        return
    if step.found and live.version != step.found.version:
        raise changed()
    context.send("DELETE", f"/api/dashboards/uid/{quote(uid, safe='')}")
