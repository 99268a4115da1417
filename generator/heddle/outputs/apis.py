"""Manifests for Grafana's `/apis`, as `gcx resources push` reads and `gcx resources pull` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.compile.artifact import ALERTING, Artifact
from heddle.compile.yaml import dump
from heddle.grafana.json_value import Json, members
from heddle.grafana.provisioning_escape import expand_text
from heddle.outputs.alert_rules import RULE_VERSION, RULES, rule_object, serves_rules
from heddle.outputs.file_names import FileNames
from heddle.outputs.folders import Folders
from heddle.outputs.grafana_api import (
    DASHBOARDS,
    FOLDER_VERSION,
    FOLDERS,
    dashboard_object,
    dashboard_version,
    folder_object,
    other_objects,
)
from heddle.outputs.output import ProjectFiles, RenderedDashboard
from heddle.settings.model import Settings

ROOT: Final = "apis"


class Apis:
    """The output `apis`."""

    def __init__(self, settings: Settings) -> None:
        org = settings.provisioning.org
        self._namespace = settings.apis.namespace or ("default" if org == 1 else f"org-{org}")
        self._version = dashboard_version(settings)
        self._folders = Folders()
        self._names = FileNames()
        self._has_rules = serves_rules(settings)
        self._others = ""

    def dashboard(self, dashboard: RenderedDashboard) -> Iterator[Artifact]:
        """Yield the manifest of a dashboard, and those of its folders that are new."""
        yield from self._open(dashboard.folder)
        manifest = dashboard_object(dashboard.data, self._version, self._metadata(self._folders.uid(dashboard.folder)))
        yield self._file(f"dashboards.{self._version}.{DASHBOARDS}", dashboard.uid, manifest)

    def project(self, files: ProjectFiles) -> Iterator[Artifact]:
        """Yield the manifest of each alert rule, and those of their folders, if Grafana serves alert rules."""
        self._others = other_objects(files, {"alert-rule"} if self._has_rules else ())
        groups = [group for _, file in files.below(ALERTING) for group in members(file.get("groups"))]
        for group in groups if self._has_rules else ():
            folder, interval = (expand_text(str(group.get(key) or ""), {}) for key in ("folder", "interval"))
            yield from self._open(folder)
            for rule in members(group.get("rules")):
                manifest = rule_object(rule, interval, self._metadata(self._folders.uid(folder)))
                yield self._file(f"alertrules.{RULE_VERSION}.{RULES}", rule["uid"], manifest)

    def notes(self) -> Iterator[str]:
        """Yield notes on objects without a manifest."""
        kinds = "dashboards, folders and alert rules" if self._has_rules else "dashboards and folders"
        if self._others:
            yield f"`/apis` has {kinds} only; `heddle push` writes {self._others}"

    def _open(self, folder: str) -> Iterator[Artifact]:
        """Yield the manifest of each folder on a path that has none yet."""
        for added in self._folders.open(folder)[1]:
            manifest = folder_object(added, self._metadata(added.parent))
            yield self._file(f"folders.{FOLDER_VERSION}.{FOLDERS}", added.uid, manifest)

    def _metadata(self, parent: str) -> Json:
        annotations = {"annotations": {"grafana.app/folder": parent}} if parent else {}
        return {"namespace": self._namespace, **annotations}

    def _file(self, directory: str, uid: str, manifest: Json) -> Artifact:
        path = f"{ROOT}/{directory}"
        return Artifact(path=f"{path}/{self._names.name(path, uid, uid, '.yaml')}", content=dump(manifest))
