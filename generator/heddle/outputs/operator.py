"""Objects of grafana-operator, which applies them to one or more Grafanas through their API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.compile.artifact import ALERTING, DATASOURCES, LIBRARY_PANELS, Artifact
from heddle.compile.yaml import Block
from heddle.grafana.durations import go_duration
from heddle.grafana.json_value import Json, mapping, members
from heddle.outputs.folders import Folders
from heddle.outputs.manifests import Manifests, label_pairs
from heddle.outputs.names import object_name
from heddle.outputs.output import ProjectFiles, RenderedDashboard
from heddle.outputs.secret_values import SecretValues, literal
from heddle.settings.model import Settings

API_VERSION: Final = "grafana.integreatly.org/v1beta1"
_DATASOURCE_FIELDS: Final = (
    *("name", "type", "access", "url", "database", "user", "basicAuth", "basicAuthUser", "isDefault", "editable"),
    *("jsonData", "secureJsonData"),
)
_PANEL_LINK: Final = {"dashboardUid": "__dashboardUid__", "panelId": "__panelId__"}
"""Annotations in which Grafana's API has the panel of an alert rule, by the keys of a provisioning file."""


class Operator:
    """The output `operator`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.operator
        self._manifests = Manifests("operator", settings)
        self._folders = Folders()
        self._notes: list[str] = []

    def dashboard(self, dashboard: RenderedDashboard) -> Iterator[Artifact]:
        """Yield the GrafanaDashboard, and its folders that are new."""
        yield from self._new_folders(dashboard.folder)
        content = {"uid": dashboard.uid, **self._folder_ref(dashboard.folder)}
        yield self._write("dashboards", "GrafanaDashboard", dashboard.uid, content, dashboard.data)

    def project(self, files: ProjectFiles) -> Iterator[Artifact]:
        """Yield the other objects."""
        for _, content in files.below(LIBRARY_PANELS):
            yield from self._library_panel(content)
        for _, content in files.below(DATASOURCES):
            yield from map(self._datasource, members(content.get("datasources")))
        for name, content in files.below(ALERTING):
            yield from self._alerting(name.removesuffix(".yaml"), content)
        yield self._manifests.kustomization()

    def notes(self) -> Iterator[str]:
        """Yield notes on objects that the operator cannot create."""
        yield from self._notes

    def _write(self, folder: str, kind: str, name: str, content: Json, document: Json | None = None) -> Artifact:
        spec = {
            "instanceSelector": {"matchLabels": label_pairs(self._settings.instance_selector)},
            "resyncPeriod": go_duration(self._settings.resync_period),
            **content,
        }
        singular = kind.removeprefix("Grafana").lower()
        return self._manifests.write(
            f"{folder}/{object_name(name)}.yaml",
            (API_VERSION, kind),
            self._manifests.name(singular, name),
            {"spec": spec},
            document=(("spec", "json"), document) if document is not None else None,
        )

    def _new_folders(self, folder: str) -> Iterator[Artifact]:
        """Yield the folders on a path of titles that have no object yet."""
        for each in self._folders.open(folder)[1]:
            parent = {"parentFolderRef": self._folder_name(each.parent)} if each.parent else {}
            content = {"uid": each.uid, "title": each.title, **parent}
            yield self._write("folders", "GrafanaFolder", each.uid.removeprefix("folder-"), content)

    def _folder_ref(self, folder: str) -> Json:
        """Return the reference to a folder, nothing for the root."""
        uid = self._folders.uid(folder)
        return {"folderRef": self._folder_name(uid)} if uid else {}

    def _folder_name(self, uid: str) -> str:
        return self._manifests.name("folder", uid.removeprefix("folder-"))

    def _library_panel(self, file: Json) -> Iterator[Artifact]:
        """Yield a library panel, whose name the operator reads from its model, and its folders that are new."""
        uid, folder = str(file["uid"]), str(file.get("folder", ""))
        yield from self._new_folders(folder)
        model = {**file["model"], "name": file["name"]}
        content = {"uid": uid, **self._folder_ref(folder)}
        yield self._write("library-panels", "GrafanaLibraryPanel", uid, content, model)

    def _datasource(self, entry: Json) -> Artifact:
        values = SecretValues(self._settings.secret)
        datasource = {key: values.replace(entry[key], key) for key in _DATASOURCE_FIELDS if key in entry}
        if entry.get("correlations"):
            name = entry["name"]
            self._notes.append(f"grafana-operator does not support correlations; `heddle push` adds those of {name}")
        content = {"uid": entry["uid"], "datasource": datasource, **values.references()}
        return self._write("datasources", "GrafanaDatasource", str(entry["uid"]), content)

    def _alerting(self, stem: str, content: Json) -> Iterator[Artifact]:
        for group in members(content.get("groups")):
            yield from self._rule_group(stem, group)
        for point in members(content.get("contactPoints")):
            name = literal(point["name"])
            receivers = [self._receiver(entry) for entry in members(point.get("receivers"))]
            yield self._write("contact-points", "GrafanaContactPoint", name, {"name": name, "receivers": receivers})
        for timing in members(content.get("muteTimes")):
            body = {"name": timing["name"], "time_intervals": timing["time_intervals"]}
            yield self._write("mute-timings", "GrafanaMuteTiming", str(timing["name"]), body)
        for template in members(content.get("templates")):
            body = {"name": template["name"], "template": Block(template["template"])}
            yield self._write("templates", "GrafanaNotificationTemplate", str(template["name"]), body)
        for policy in members(content.get("policies")):
            route = literal({key: value for key, value in policy.items() if key != "orgId"})
            yield self._write("policies", "GrafanaNotificationPolicy", "tree", {"route": route})

    def _rule_group(self, stem: str, group: Json) -> Iterator[Artifact]:
        folder = literal(group["folder"])
        yield from self._new_folders(folder)
        content = {
            "name": literal(group["name"]),
            **self._folder_ref(folder),
            "interval": go_duration(str(group["interval"])),
            "rules": [_rule(rule) for rule in members(group.get("rules"))],
        }
        yield self._write("alert-rules", "GrafanaAlertRuleGroup", stem, content)

    def _receiver(self, entry: Json) -> Json:
        """Return a receiver without the settings that the operator sets from a Secret."""
        values = SecretValues(self._settings.secret)
        settings = {key: values.replace(value, key) for key, value in mapping(entry.get("settings")).items()}
        plain = {key: value for key, value in settings.items() if key not in values.paths}
        return {"uid": entry["uid"], "type": entry["type"], "settings": plain, **values.references()}


def _rule(rule: Json) -> Json:
    """Return an alert rule; Grafana expands variables in some texts of a file, but not in those from the operator."""
    links = {_PANEL_LINK[key]: str(rule[key]) for key in _PANEL_LINK if key in rule}
    fields = {key: value for key, value in rule.items() if key not in _PANEL_LINK}
    labels = {key: literal(value) for key, value in mapping(rule.get("labels")).items()}
    return {
        **fields,
        "title": literal(rule["title"]),
        "annotations": {**mapping(rule.get("annotations")), **links},
        "labels": labels,
    }
