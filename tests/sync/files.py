"""A small tree of generated files, as `out/` holds them."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


def dashboard(uid: str = "one", title: str = "One", *, panels: int = 2, **more: Any) -> Json:
    """Return a dashboard with some panels."""
    made = [
        {
            "id": number,
            "type": "timeseries",
            "title": f"Panel {number}",
            "gridPos": {"x": 0, "y": 8 * number, "w": 24, "h": 8},
            "datasource": {"type": "prometheus", "uid": "prom"},
            "fieldConfig": {"defaults": {"unit": "s"}, "overrides": []},
            "options": {},
            "targets": [
                {"refId": "A", "expr": f"up{{n='{number}'}}", "datasource": {"type": "prometheus", "uid": "prom"}}
            ],
        }
        for number in range(1, panels + 1)
    ]
    return {"uid": uid, "title": title, "schemaVersion": 41, "tags": ["t"], "panels": made, **more}


def source(uid: str = "prom", **more: Any) -> Json:
    """Return a data source."""
    made = {"uid": uid, "name": uid.title(), "type": "prometheus", "access": "proxy", "url": "http://127.0.0.1:1"}
    return {**made, "orgId": 1, "isDefault": False, "editable": False, "jsonData": {"httpMethod": "POST"}, **more}


def rule(uid: str, title: str, limit: float = 1, **more: Any) -> Json:
    """Return an alert rule."""
    span = {"from": 600, "to": 0}
    data = [
        {
            "refId": "A",
            "relativeTimeRange": span,
            "datasourceUid": "prom",
            "model": {"refId": "A", "expr": "vector(0)", "instant": True},
        },
        {
            "refId": "C",
            "relativeTimeRange": {"from": 0, "to": 0},
            "datasourceUid": "__expr__",
            "model": {
                "refId": "C",
                "type": "threshold",
                "expression": "A",
                "conditions": [{"evaluator": {"type": "gt", "params": [limit]}}],
            },
        },
    ]
    made = {"uid": uid, "title": title, "condition": "C", "data": data, "noDataState": "OK", "execErrState": "Error"}
    made |= {"for": "5m", "labels": {"severity": "page", "job": "{{ $$labels.job }}"}}
    return {**made, "annotations": {"summary": "{{ $labels.job }} is down"}, "isPaused": False, **more}


def group(name: str = "g", *rules: Json, folder: str = "Alerts") -> Json:
    """Return a rule group."""
    return {"orgId": 1, "name": name, "folder": folder, "interval": "1m", "rules": list(rules)}


def tree(
    *dashboards: Json,
    folder: str = "Loom",
    uid: str = "folder-loom",
    sources: tuple[Json, ...] = (),
    alerting: Json | None = None,
) -> dict[str, bytes]:
    """Return the files that hold these objects; JSON is YAML too."""
    found = {f"dashboards/loom/{each['uid']}.json": _bytes(each) for each in dashboards}
    if dashboards:
        provider = {
            "name": "heddle-loom",
            "folder": folder,
            "folderUid": uid,
            "type": "file",
            "options": {"path": "/x"},
        }
        found["provisioning/dashboards/loom.yaml"] = _bytes({"apiVersion": 1, "providers": [provider]})
    if sources:
        held = {"apiVersion": 1, "datasources": list(sources)}
        found["provisioning/datasources/all.yaml"] = _bytes(held)
    if alerting:
        found["provisioning/alerting/all.yaml"] = _bytes({"apiVersion": 1, **alerting})
    return found


def everything(secret: str = "$HOOK") -> dict[str, bytes]:
    """Return a tree with an object of each kind."""
    correlation = {"targetUID": "loki", "label": "Logs", "description": "to the logs"}
    correlation |= {"config": {"type": "query", "field": "job", "target": {"expr": '{job="$${job}"}'}}}
    sources = (
        source("prom", correlations=[correlation], isDefault=True),
        source(
            "loki",
            type="loki",
            basicAuth=True,
            basicAuthUser="$LOKI_USER",
            secureJsonData={"basicAuthPassword": "$LOKI_PASSWORD"},
        ),
    )
    point = {
        "orgId": 1,
        "name": "ops",
        "receivers": [{"uid": "ops-1", "type": "slack", "settings": {"url": secret, "recipient": "#ops"}}],
    }
    policy = {"orgId": 1, "receiver": "ops", "group_by": ["alertname"]}
    policy["routes"] = [
        {"receiver": "ops", "object_matchers": [["severity", "=", "page"]], "mute_time_intervals": ["nights"]}
    ]
    nights = {
        "orgId": 1,
        "name": "nights",
        "time_intervals": [{"times": [{"start_time": "22:00", "end_time": "23:00"}]}],
    }
    words = {"orgId": 1, "name": "words", "template": '{{ define "words" }}{{ len .Alerts }}{{ end }}'}
    alerting = {"groups": [group("g", rule("r1", "R1"), rule("r2", "R2"))], "contactPoints": [point]}
    alerting |= {"policies": [policy], "muteTimes": [nights], "templates": [words]}
    return tree(dashboard(), dashboard("two", "Two"), sources=sources, alerting=alerting)


ENVIRON = {
    "HOOK": "https://hooks.slack.example/s3cr3t-hook",
    "LOKI_USER": "loki-us3r",
    "LOKI_PASSWORD": "p4ssw0rd-of-loki",
}


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()
