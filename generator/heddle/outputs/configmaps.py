"""Manifests for Grafana's sidecar and the Prometheus operator: ConfigMaps, rules and scrape configurations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.compile.artifact import ALERTING, DATASOURCES, LIBRARY_PANELS, RULES, Artifact
from heddle.compile.folders import slug
from heddle.compile.yaml import Block
from heddle.grafana.json_value import Json
from heddle.outputs.manifests import Manifests
from heddle.outputs.names import data_key, object_name
from heddle.outputs.output import ProjectFiles, RenderedDashboard
from heddle.outputs.prometheus import RULE, SCRAPE_CONFIG, scrape_configs
from heddle.settings.model import Settings
from heddle.stack.prometheus import PATH as PROMETHEUS

_CONFIG_MAP: Final = ("v1", "ConfigMap")


class ConfigMaps:
    """The output `configmaps`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.kubernetes
        self._manifests = Manifests("kubernetes", settings)
        self._library_panels: list[str] = []

    def dashboard(self, dashboard: RenderedDashboard) -> Iterator[Artifact]:
        """Yield the ConfigMap of a dashboard."""
        uid = dashboard.uid
        folder = dashboard.folder and _directory(dashboard.folder)
        yield self._manifests.write(
            f"dashboards/{object_name(uid)}.yaml",
            _CONFIG_MAP,
            self._manifests.name("dashboard", uid),
            {},
            labels=(self._settings.dashboard_label,),
            annotations={self._settings.folder_annotation: folder} if folder else None,
            document=(("data", data_key(uid, ".json")), dashboard.data),
        )

    def project(self, files: ProjectFiles) -> Iterator[Artifact]:
        """Yield the other manifests."""
        self._library_panels += [str(content["name"]) for _, content in files.below(LIBRARY_PANELS)]
        yield from self._provisioning(files, "datasource", DATASOURCES, self._settings.datasource_label)
        yield from self._provisioning(files, "alerting", ALERTING, self._settings.alert_label)
        for name, content in files.below(RULES):
            yield self._monitoring("rules", name.removesuffix(".yaml"), RULE, {"groups": content["groups"]})
        for name, content in files.below("stack"):
            if f"stack/{name}" == PROMETHEUS:
                for job, spec in scrape_configs(content, lambda job: self._manifests.name("scrape", job)):
                    yield self._monitoring("scrape", job, SCRAPE_CONFIG, spec)
        yield self._manifests.kustomization()

    def notes(self) -> Iterator[str]:
        """Yield notes on objects that the sidecar cannot create."""
        if self._library_panels:
            names = ", ".join(self._library_panels)
            yield f"Grafana creates no library panels from ConfigMaps; `heddle push` creates {names}"

    def _monitoring(self, folder: str, name: str, kind: tuple[str, str], spec: Json) -> Artifact:
        """Return an object of the Prometheus operator."""
        return self._manifests.write(
            f"{folder}/{object_name(name)}.yaml",
            kind,
            self._manifests.name(folder, name),
            {"spec": spec},
            labels=self._settings.rule_labels,
        )

    def _provisioning(self, files: ProjectFiles, kind: str, folder: str, label: str) -> Iterator[Artifact]:
        """Yield a ConfigMap for each file in a provisioning folder that has objects.

        It contains no secret, only names of environment variables, which Grafana expands as in any file.
        """
        for name, content in files.below(folder):
            stem = name.removesuffix(".yaml")
            text = files.content(f"{folder}/{name}") or b""
            if content.keys() - {"apiVersion"}:
                yield self._manifests.write(
                    f"{folder.rpartition('/')[2]}/{object_name(stem)}.yaml",
                    _CONFIG_MAP,
                    self._manifests.name(kind, stem),
                    {"data": {data_key(self._manifests.name(stem), ".yaml"): Block(text.decode())}},
                    labels=(label,),
                )


def _directory(folder: str) -> str:
    """Return the name of a folder's directory, from which Grafana takes the title: it cannot contain a `/`."""
    name = " - ".join(part.strip() for part in folder.split("/"))
    return name if name.strip(". ") else slug(folder)
