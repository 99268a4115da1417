"""Writes dashboards, each against the version that was planned; Grafana's check is not atomic, so see `verify`."""

from __future__ import annotations

from urllib.parse import quote

from heddle.grafana.json_value import Json
from heddle.sync.digest import digest
from heddle.sync.http_response import Answer, Broken, Unreachable
from heddle.sync.live.dashboards import history, one_dashboard
from heddle.sync.outcome import NotWritten, Result
from heddle.sync.ownership_marker import Message, untagged, wanted_then, with_tag
from heddle.sync.plan import Action, Step
from heddle.sync.write.context import Context, changed, refused, unknown

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
        answer = _posted(context, body)
    except Broken as error:
        if _ours(context, uid, version, message):
            return
        raise unknown(error) from None
    if answer.ok and isinstance(answer.body, dict):
        got = str(answer.body.get("uid") or uid)
        if got != uid:
            said = f"Grafana saved it as `{got}`: there is a dashboard of this title in the folder"
            raise NotWritten(
                Result.FAILED, said, f"look at `{got}`, restore it from its history, and rename one of the two"
            )
        return
    if answer.conflict and "same name" not in answer.said:
        if _ours(context, uid, version, message):
            return  # the answer to an earlier try was lost on its way
        raise changed()
    raise refused(answer)


_PATIENCE = 3.0


def _posted(context: Context, body: Json) -> Answer:
    grafana = context.server.grafana
    answer = grafana.ask("POST", _PATH, body)
    if answer.status == 403 and answer.said == "Access denied":
        # Rights are cached for up to a minute: in a folder that has just appeared, one later try is worth it.
        grafana.stopping.wait(_PATIENCE)
        answer = grafana.ask("POST", _PATH, body)
    return answer


def _ours(context: Context, uid: str, version: str, message: str) -> bool:
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
