"""What people do to every type of object through Grafana's API, each time with a token that identifies the edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from heddle.sync.ownership import FIELD, LEDGER_PREFIX
from tests.sync.files import Json, dashboard, rule
from tests.sync.live import Live

API = "/api/v1/provisioning"
HUMAN = {"X-Disable-Provenance": "true"}

Edit = Callable[[Live, str], bool]
"""Saves an edit with a token; returns whether Grafana accepted it."""


def _save(live: Live, method: str, path: str, body: Any) -> bool:
    return live.request(method, path, body, HUMAN)[0] < 300


def _read(live: Live, path: str) -> Any:
    status, body = live.request("GET", path)
    return body if status == 200 else None


def edit_dashboard(live: Live, token: str) -> bool:
    found = _read(live, "/api/dashboards/uid/one")
    if found is None:
        return False
    found["dashboard"]["description"] = found["dashboard"].get("description", "") + token
    body = {"dashboard": found["dashboard"], "folderUid": found["meta"].get("folderUid") or "", "message": ""}
    return _save(live, "POST", "/api/dashboards/db", body)


def edit_folder(live: Live, token: str) -> bool:
    found = _read(live, "/api/folders/folder-loom")
    if found is None:
        return False
    body = {"title": found["title"] + token, "version": found["version"]}
    return _save(live, "PUT", "/api/folders/folder-loom", body)


def edit_datasource(live: Live, token: str) -> bool:
    found = _read(live, "/api/datasources/uid/loki")
    if found is None:
        return False
    return _save(live, "PUT", "/api/datasources/uid/loki", found | {"url": f"{found['url']}/{token}"})


def edit_correlation(live: Live, token: str) -> bool:
    found = _read(live, "/api/datasources/uid/prom/correlations")
    items = found.get("correlations") if isinstance(found, dict) else found
    for item in items or ():
        if item["label"] == "Logs":
            body = {"description": item["description"] + token, "label": item["label"]}
            return _save(live, "PATCH", f"/api/datasources/uid/prom/correlations/{item['uid']}", body)
    return False


def edit_rule(live: Live, token: str) -> bool:
    found = _read(live, f"{API}/alert-rules/r1")
    if found is None:
        return False
    found["annotations"]["note"] = found["annotations"].get("note", "") + token
    return _save(live, "PUT", f"{API}/alert-rules/r1", found)


def edit_contact_point(live: Live, token: str) -> bool:
    for point in _read(live, f"{API}/contact-points") or ():
        if point["uid"] == "ops-1":
            point["settings"]["recipient"] += token
            return _save(live, "PUT", f"{API}/contact-points/ops-1", point)
    return False


def edit_policy(live: Live, token: str) -> bool:
    found = _read(live, f"{API}/policies")
    found["group_by"] = [*found.get("group_by", ()), token.strip("<>").replace("-", "_")]
    return _save(live, "PUT", f"{API}/policies", found)


def edit_mute_timing(live: Live, token: str) -> bool:
    found = _read(live, f"{API}/mute-timings/nights")
    if found is None:
        return False
    # Nothing in a mute timing is free text, so the number of the token is a year.
    interval = found["time_intervals"][0]
    interval["years"] = [*interval.get("years", ()), _year(token)]
    return _save(live, "PUT", f"{API}/mute-timings/nights", found)


def edit_template(live: Live, token: str) -> bool:
    found = _read(live, f"{API}/templates/words")
    if found is None:
        return False
    body = {"template": found["template"] + "{{/* " + token + " */}}", "version": found.get("version", "")}
    return _save(live, "PUT", f"{API}/templates/words", body)


def edit_library_panel(live: Live, token: str) -> bool:
    found = _read(live, "/api/library-elements/shared")
    if found is None:
        return False
    panel = found["result"]
    panel["model"]["description"] = (panel["model"].get("description") or "") + token
    body = {"name": panel["name"], "kind": 1, "model": panel["model"], "version": panel["version"]}
    return _save(live, "PATCH", "/api/library-elements/shared", body)


EDITS: dict[str, Edit] = {
    "dashboard/one": edit_dashboard,
    "folder/folder-loom": edit_folder,
    "datasource/loki": edit_datasource,
    "correlation/prom/loki/Logs": edit_correlation,
    "rule-group/Alerts/g": edit_rule,
    "contact-point/ops": edit_contact_point,
    "policy/tree": edit_policy,
    "mute-timing/nights": edit_mute_timing,
    "template/words": edit_template,
    "library-panel/shared": edit_library_panel,
}
"""An edit of an object of the files, by its name."""


def add_dashboard(live: Live, token: str) -> bool:
    uid = f"own-{_number(token)}"
    body = {"dashboard": dashboard(uid, f"Own {token}"), "folderUid": "folder-loom", "message": ""}
    return _save(live, "POST", "/api/dashboards/db", body)


def add_rule(live: Live, token: str) -> bool:
    found = _read(live, f"{API}/alert-rules/r1")
    if found is None:
        return False
    body = rule(f"own-{_number(token)}", f"Own {token}") | {"orgID": 1}
    return _save(
        live, "POST", f"{API}/alert-rules", body | {"folderUID": found["folderUID"], "ruleGroup": found["ruleGroup"]}
    )


def add_library_panel(live: Live, token: str) -> bool:
    body = {"name": f"Own {token}", "uid": f"own-{_number(token)}", "folderUid": "folder-loom", "kind": 1}
    return _save(live, "POST", "/api/library-elements", body | {"model": {"type": "text", "title": token}})


def add_contact_point(live: Live, token: str) -> bool:
    body = {"name": f"own {token}", "uid": f"own-{_number(token)}", "type": "email"}
    return _save(live, "POST", f"{API}/contact-points", body | {"settings": {"addresses": "a@example.com"}})


def add_datasource(live: Live, token: str) -> bool:
    body = {"name": f"Own {token}", "uid": f"own-{_number(token)}", "type": "loki", "access": "proxy"}
    return _save(live, "POST", "/api/datasources", body | {"url": "http://127.0.0.1:9"})


def add_subfolder(live: Live, token: str) -> bool:
    body = {"title": f"Own {token}", "uid": f"own-folder-{_number(token)}", "parentUid": "folder-loom"}
    return _save(live, "POST", "/api/folders", body)


ADDITIONS: dict[str, Edit] = {
    "dashboard": add_dashboard,
    "rule": add_rule,
    "library panel": add_library_panel,
    "contact point": add_contact_point,
    "data source": add_datasource,
    "folder": add_subfolder,
}
"""New objects of people beside those of the files, which no push may change."""


def remove_own_rules(live: Live) -> None:
    """Delete the alert rules that people added."""
    for item in live.get(f"{API}/alert-rules"):
        if item["uid"].startswith("own-"):
            live.request("DELETE", f"{API}/alert-rules/{item['uid']}", headers=HUMAN)


def _number(token: str) -> int:
    return int(token.strip("<>").rpartition("-")[2])


def _year(token: str) -> str:
    return str(3000 + _number(token))


def forms(name: str, token: str) -> tuple[str, ...]:
    """Return the texts that a token has in an object."""
    if name.startswith("mute-timing"):
        return (_year(token),)
    return (token.strip("<>").replace("-", "_"),) if name.startswith("policy") else (token,)


def stored_text(live: Live) -> str:
    """Return everything that people can see in Grafana."""
    dashboards = [
        live.get(f"/api/dashboards/uid/{item['uid']}")["dashboard"]
        for item in live.get("/api/search?type=dash-db&limit=5000")
        if not item["uid"].startswith(LEDGER_PREFIX)
    ]
    parts: list[Json | list[Any]] = [{key: value for key, value in data.items() if key != FIELD} for data in dashboards]
    parts += [live.get(path) for path in ("/api/search?type=dash-folder&limit=5000", "/api/datasources")]
    parts += [live.get(f"{API}/{path}") for path in ("alert-rules", "contact-points", "policies", "mute-timings")]
    parts += [live.get(f"{API}/templates") or [], live.get("/api/library-elements?kind=1&perPage=1000")]
    parts.append(_read(live, "/api/datasources/correlations?limit=1000") or [])
    return json.dumps(parts)
