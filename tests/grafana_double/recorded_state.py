"""The state in which the recordings begin: what a server had read from files.

Alerting is read before dashboards: its folder Files has a uid of the server's own making, and 12.2 then makes a
second folder of that title for the dashboards, 10.1 puts them into the first.
"""

from __future__ import annotations

from tests.grafana_double import contact_points, datasources, folders, mute_timings, rules, templates
from tests.grafana_double.answer import Body
from tests.grafana_double.world import World, new_uid
from tests.grafana_double.writes import provision

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


def board(title: str) -> Body:
    return {"title": title, "panels": [], "schemaVersion": 41}


def provide(world: World) -> None:
    """Fill a Grafana as the recorded ones were."""
    modern = world.dialect.modern
    world.faults.cached_permissions = True
    # the first data source becomes the default of a server that is told of none, but on 10.1
    datasources.add(world, SOURCE | {"isDefault": modern}, read_only=True)
    folder = folders.add(world, "b" + new_uid(modern=modern)[1:], "Files")["uid"]
    rules.add(world, RULE, uid="filerule", folder=folder, group="filegroup", source="file")
    point = {"uid": "filepoint1", "name": "filepoint", "type": "webhook", "settings": {"url": "http://127.0.0.1:1/x"}}
    contact_points.add(world, point, "file")
    mute_timings.add(world, "filemute", [{"weekdays": ["saturday"]}], "file")
    templates.add(world, "filetemplate", '{{ define "ft" }}x{{ end }}', "file")
    if modern:
        folder = folders.add(world, "files", "Files")["uid"]
    provision(world, "from-file", board("From a file"), file="a.json", allow_ui_updates=False, folder=folder)
    folders.add(world, "editable", "Editable")
    title = "From an editable file"
    provision(world, "from-file-editable", board(title), file="a.json", allow_ui_updates=True, folder="editable")
