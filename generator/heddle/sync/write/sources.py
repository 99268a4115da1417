"""Writes folders, data sources and correlations."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.sync import normalize as shape
from heddle.sync.digest import digest, secret_digest
from heddle.sync.ledger import Ledger
from heddle.sync.live.sources import correlations
from heddle.sync.ownership_marker import FIELD, proof
from heddle.sync.plan import Action, Step
from heddle.sync.write.context import Context, changed

_SENT = ("name", "uid", "type", "access", "url", "user", "database", "basicAuth", "basicAuthUser", "withCredentials")


def write_folder(context: Context, step: Step) -> None:
    """Create, rename, move or delete a folder. Raises NotWritten."""
    uid, body = step.key[1], step.body
    path = f"/api/folders/{quote(uid, safe='')}"
    if step.action is Action.CREATE:
        parent = {"parentUid": body["parent"]} if body.get("parent") else {}
        made = {"uid": uid, "title": body["title"], **parent}
        context.send("POST", "/api/folders", made, applied=lambda: _same(context, path, made))
        return
    if step.action is Action.DELETE:
        _delete_folder(context, uid, path)
        return
    live = mapping(context.send("GET", path))
    if step.found and live.get("title") != step.found.title:
        raise changed()
    if live.get("title") != body["title"]:
        title = {"title": body["title"]}
        sent = {**title, "version": live.get("version")}
        context.send("PUT", path, sent, applied=lambda: _same(context, path, title))
    if (step.found.body.get("parent") if step.found else None) != body.get("parent"):
        location = {"parentUid": body.get("parent", "")}
        context.send("POST", f"{path}/move", location, applied=lambda: _same(context, path, location))


def _same(context: Context, path: str, sent: Json) -> bool:
    """Tell whether what is live has what was sent."""
    live = mapping(context.server.grafana.get(path))
    return all((live.get(key) or "") == (value or "") for key, value in sent.items())


def _delete_folder(context: Context, uid: str, path: str) -> None:
    name = quote(uid, safe="")
    inside = members(context.send("GET", f"/api/search?folderUIDs={name}&limit=1"))
    if inside or members(context.send("GET", f"/api/folders?parentUid={name}&limit=1") if _nested(context) else []):
        raise changed()
    context.send("DELETE", path)


def _nested(context: Context) -> bool:
    return context.server.folder_depth > 1


def write_source(context: Context, step: Step) -> None:
    """Create, update or delete a data source. Raises NotWritten."""
    path = f"/api/datasources/uid/{quote(step.key[1], safe='')}"
    if step.action is Action.DELETE:
        context.send("DELETE", path)
        return
    body = _released(step) if step.unmarked else _marked(context, step)
    if step.action is Action.CREATE:
        context.send("POST", "/api/datasources", body, applied=lambda: _carries(context, path, body))
        return
    live = mapping(context.send("GET", path))
    if step.found and str(live.get("version") or "") != step.found.version:
        raise changed()
    sent = {**body, "version": int(step.found.version) if step.found else None}
    context.send("PUT", path, sent, applied=lambda: _carries(context, path, body))


def _carries(context: Context, path: str, body: Json) -> bool:
    """Tell whether the live data source has the settings that were sent, with the mark among them."""
    live = mapping(context.server.grafana.get(path))
    return digest(live.get("jsonData")) == digest(body["jsonData"])


def _marked(context: Context, step: Step) -> Json:
    wanted = step.wanted
    if wanted is None:
        return {}
    owner, salt = context.options.owner, secrets.token_hex(16) if wanted.secrets else ""
    mark = {
        "owner": owner,
        "proof": proof(owner, step.key[1]),
        "applied": wanted.applied.get("") or digest(shape.sealed(wanted.form)),
    }
    if salt:
        mark |= {"salt": salt, "secrets": secret_digest(wanted.secrets, salt)}
    body: Json = {key: wanted.sent[key] for key in _SENT if key in wanted.sent}
    body["access"] = body.get("access") or "proxy"
    body["isDefault"] = bool(wanted.sent.get("isDefault"))
    body["jsonData"] = {**mapping(wanted.sent.get("jsonData")), FIELD: mark}
    body["secureJsonData"] = dict(wanted.secrets)
    return body


def _released(step: Step) -> Json:
    live = step.wanted.sent if step.wanted else step.found.raw if step.found else {}
    body: Json = {key: live[key] for key in (*_SENT, "isDefault") if key in live}
    body["jsonData"] = {key: value for key, value in mapping(live.get("jsonData")).items() if key != FIELD}
    return body


def write_correlation(context: Context, step: Step) -> None:
    """Create, update or delete a correlation. Raises NotWritten."""
    sent = step.wanted.sent if step.wanted else (step.found.body if step.found else {})
    path = f"/api/datasources/uid/{quote(str(sent.get('sourceUID')), safe='')}/correlations"
    live = next((each for each in correlations(context.server, Ledger()) if each.key == step.key), None)
    if step.found and (live is None or live.version != step.found.version):
        raise changed()
    if step.action is Action.DELETE:
        context.send("DELETE", f"{path}/{live.raw.get('uid') if live else ''}")
        return
    config = {"type": "query", **mapping(sent.get("config"))}
    body = {"label": sent.get("label"), "description": sent.get("description") or "", "config": config}
    if step.action is Action.UPDATE and live:
        context.send("PATCH", f"{path}/{live.raw.get('uid')}", body)
    elif live is None or shape.correlation(live.raw) != shape.correlation(sent):
        # A try whose answer was lost may have made it: each POST makes one more.
        made = {**body, "targetUID": sent.get("targetUID"), "type": "query"}
        context.send("POST", path, made, applied=lambda: _linked(context, step))


def _linked(context: Context, step: Step) -> bool:
    return any(each.key == step.key for each in correlations(context.server, Ledger()))
