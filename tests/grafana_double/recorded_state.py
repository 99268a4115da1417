"""The state in which the recordings start: what a server had read from provisioning files.

Alerting is provisioned before dashboards: its folder Files has a generated uid, and 12.2 then creates a second folder
of that title for the dashboards, while 10.1 puts them into the first.
"""

from __future__ import annotations

from tests.grafana_double import alert_rules, contact_points, datasources, folders, mute_timings, templates
from tests.grafana_double.dashboard_storage import provision
from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.routing import Body

SOURCE: Body = {
    "name": "Provisioned",
    "uid": "provisioned",
    "type": "prometheus",
    "access": "proxy",
    "url": "http://127.0.0.1:9090",
    "jsonData": {"httpMethod": "POST"},
}
RULE: Body = {
    "title": "File rule",
    "condition": "C",
    "data": [
        {
            "refId": "A",
            "relativeTimeRange": {"from": 600, "to": 0},
            "datasourceUid": "provisioned",
            "model": {"refId": "A", "expr": "vector(0)", "instant": True},
        },
        {
            "refId": "C",
            "datasourceUid": "__expr__",
            "model": {
                "refId": "C",
                "type": "threshold",
                "expression": "A",
                "conditions": [{"evaluator": {"type": "gt", "params": [1]}}],
            },
        },
    ],
    "noDataState": "NoData",
    "execErrState": "Alerting",
    "for": "5m",
}


def dashboard(title: str) -> Body:
    return {"title": title, "panels": [], "schemaVersion": 41}


def provision_recorded_state(instance: Instance) -> None:
    """Bring an instance into the state of the recorded servers."""
    modern = instance.is_modern
    instance.faults.cached_permissions = True
    # The first data source becomes the default one where no other is set, except on 10.1.
    datasources.add(instance, SOURCE | {"isDefault": modern}, read_only=True)
    folder = folders.add(instance, "b" + new_uid(modern=modern)[1:], "Files")["uid"]
    alert_rules.add_rule(instance, RULE, uid="filerule", folder=folder, group="filegroup", source="file")
    contact_point = {
        "uid": "filepoint1",
        "name": "filepoint",
        "type": "webhook",
        "settings": {"url": "http://127.0.0.1:1/x"},
    }
    contact_points.add(instance, contact_point, "file")
    mute_timings.add(instance, "filemute", [{"weekdays": ["saturday"]}], "file")
    templates.add(instance, "filetemplate", '{{ define "ft" }}x{{ end }}', "file")
    if modern:
        folder = folders.add(instance, "files", "Files")["uid"]
    provision(instance, "from-file", dashboard("From a file"), file="a.json", allow_ui_updates=False, folder=folder)
    folders.add(instance, "editable", "Editable")
    title = "From an editable file"
    provision(instance, "from-file-editable", dashboard(title), file="a.json", allow_ui_updates=True, folder="editable")
