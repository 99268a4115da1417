"""Manifests for Grafana's `/apis`, as `gcx resources push` reads and `gcx resources pull` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.grafana.json_value import Json
from heddle.outputs.file_names import FileNames
from heddle.outputs.folders import Folders
from heddle.outputs.grafana_api import (
    DASHBOARDS,
    FOLDER_VERSION,
    FOLDERS,
    dashboard_object,
    dashboard_version,
    folder_object,
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

    def dashboard(self, dashboard: RenderedDashboard) -> Iterator[Artifact]:
        """Yield the manifest of a dashboard, and those of its folders that are new."""
        chain, added = self._folders.open(dashboard.folder)
        for folder in added:
            manifest = folder_object(folder, self._metadata(folder.parent))
            yield self._file(f"folders.{FOLDER_VERSION}.{FOLDERS}", folder.uid, manifest)
        parent = chain[-1].uid if chain else ""
        manifest = dashboard_object(dashboard.data, self._version, self._metadata(parent))
        yield self._file(f"dashboards.{self._version}.{DASHBOARDS}", dashboard.uid, manifest)

    def project(self, files: ProjectFiles) -> Iterable[Artifact]:  # noqa: ARG002 - that of all outputs
        """Return nothing: other kinds are not served by all versions, or cannot be written completely."""
        return ()

    def _metadata(self, parent: str) -> Json:
        annotations = {"annotations": {"grafana.app/folder": parent}} if parent else {}
        return {"namespace": self._namespace, **annotations}

    def _file(self, directory: str, uid: str, manifest: Json) -> Artifact:
        path = f"{ROOT}/{directory}"
        return Artifact(path=f"{path}/{self._names.name(path, uid, uid, '.yaml')}", content=dump(manifest))
