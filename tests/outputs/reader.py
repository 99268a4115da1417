"""Reads the objects back from each output, without any code of the package.

All readers return the same form: objects as Grafana gets them, by kind and uid or name. The value of a variable is
`<NAME>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]


@dataclass
class Objects:
    """What Grafana and Prometheus get from one output."""

    dashboards: dict[str, Json] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    """The title of the folder of each dashboard."""
    folder_uids: dict[str, str] = field(default_factory=dict)
    datasources: dict[str, Json] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    contact_points: dict[str, Json] = field(default_factory=dict)
    mute_timings: dict[str, Json] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    policies: list[Json] = field(default_factory=list)
    library_panels: dict[str, Json] = field(default_factory=dict)
    rules: dict[str, Json] = field(default_factory=dict)
    """The groups of Prometheus by name."""


def documents(folder: Path) -> Iterator[Json]:
    """Yield the manifests that the kustomization of a folder applies."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    for path in kustomization["resources"]:
        yield yaml.safe_load((folder / path).read_text())


def read_provisioning(out: Path) -> Objects:
    """Read the files that Grafana and Prometheus mount."""
    found = Objects()
    providers = [file["providers"] for file in _files(out / "provisioning/dashboards")]
    titles = {provider["options"]["path"].rpartition("/")[2]: provider for each in providers for provider in each}
    for path in sorted((out / "dashboards").rglob("*.json")):
        data = json.loads(path.read_text())
        found.dashboards[data["uid"]] = data
        provider = titles[path.parent.name]
        found.folders[data["uid"]] = provider.get("folder", "")
        found.folder_uids[data["uid"]] = provider.get("folderUid", "")
    for path in sorted((out / "library-panels").glob("*.json")):
        panel = json.loads(path.read_text())
        found.library_panels[panel["uid"]] = {"folder": "", **_without(panel, "folderUid", "kind")}
    for file in _files(out / "provisioning/datasources"):
        _add_datasources(found, file)
    for file in _files(out / "provisioning/alerting"):
        _add_alerting(found, file)
    for file in _files(out / "prometheus/rules"):
        found.rules |= {group["name"]: group for group in file["groups"]}
    return found


def read_configmaps(out: Path) -> Objects:
    """Read the manifests as the sidecar and the Prometheus operator do."""
    found = Objects()
    files: dict[tuple[str, str], str] = {}
    for manifest in documents(out / "kubernetes"):
        labels = manifest["metadata"]["labels"]
        if manifest["kind"] == "PrometheusRule":
            found.rules |= {group["name"]: group for group in manifest["spec"]["groups"]}
        elif manifest["kind"] == "ConfigMap":
            kind = next(label for label in labels if label.startswith("grafana_"))
            directory = manifest["metadata"].get("annotations", {}).get("k8s-sidecar-target-directory", "")
            for key, text in manifest["data"].items():
                assert (kind, f"{directory}/{key}") not in files, "one file would overwrite another"
                files[kind, f"{directory}/{key}"] = text
    for (kind, path), text in files.items():
        if kind == "grafana_dashboard":
            data = json.loads(text)
            found.dashboards[data["uid"]] = data
            found.folders[data["uid"]] = path.rpartition("/")[0]
        elif kind == "grafana_datasource":
            _add_datasources(found, yaml.safe_load(text))
        else:
            _add_alerting(found, yaml.safe_load(text))
    return found


def read_operator(out: Path) -> Objects:
    """Read the objects as grafana-operator does."""
    found = Objects()
    manifests = list(documents(out / "operator"))
    folders = {each["metadata"]["name"]: each["spec"] for each in manifests if each["kind"] == "GrafanaFolder"}
    for manifest in manifests:
        spec = manifest["spec"]
        match manifest["kind"]:
            case "GrafanaDashboard":
                data = json.loads(spec["json"])
                assert data["uid"] == spec["uid"]
                found.dashboards[spec["uid"]] = data
                found.folders[spec["uid"]] = " / ".join(_titles(folders, spec.get("folderRef")))
                found.folder_uids[spec["uid"]] = folders[spec["folderRef"]]["uid"] if "folderRef" in spec else ""
            case "GrafanaLibraryPanel":
                model = json.loads(spec["json"])
                found.library_panels[spec["uid"]] = {
                    "uid": spec["uid"],
                    "name": model.pop("name"),
                    "folder": " / ".join(_titles(folders, spec.get("folderRef"))),
                    "model": model,
                }
            case "GrafanaDatasource":
                found.datasources[spec["uid"]] = {"uid": spec["uid"], **_with_values(spec["datasource"], spec)}
            case "GrafanaAlertRuleGroup":
                found.groups[spec["name"]] = {
                    "name": spec["name"],
                    "folder": " / ".join(_titles(folders, spec["folderRef"])),
                    "interval": spec["interval"],
                    "rules": [_operator_rule(rule) for rule in spec["rules"]],
                }
            case "GrafanaContactPoint":
                receivers = [
                    {"uid": each["uid"], "type": each["type"], "settings": _with_secrets(each)}
                    for each in spec["receivers"]
                ]
                found.contact_points[spec["name"]] = {"name": spec["name"], "receivers": receivers}
            case "GrafanaMuteTiming":
                found.mute_timings[spec["name"]] = _without(spec, "instanceSelector", "resyncPeriod")
            case "GrafanaNotificationTemplate":
                found.templates[spec["name"]] = spec["template"]
            case "GrafanaNotificationPolicy":
                found.policies.append(spec["route"])
    return found


def expand(value: Any) -> Any:
    """Return a value of a provisioning file as Grafana expands it."""
    if isinstance(value, dict):
        return {key: expand(item) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item) for item in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\$(\$|\w+|\{\w+\})", lambda match: "$" if match[1] == "$" else f"<{match[1].strip('{}')}>", value)


def _files(folder: Path) -> Iterator[Json]:
    for path in sorted(folder.glob("*.yaml")):
        yield yaml.safe_load(path.read_text())


def _add_datasources(found: Objects, file: Json) -> None:
    for entry in file.get("datasources", []):
        found.datasources[entry["uid"]] = _without(expand(entry), "orgId")


def _add_alerting(found: Objects, file: Json) -> None:
    for group in file.get("groups", []):
        rules = [
            {**expand(_without(rule, "annotations", "data")), "annotations": rule["annotations"], "data": rule["data"]}
            for rule in group["rules"]
        ]
        found.groups[group["name"]] = {**expand(_without(group, "orgId", "rules")), "rules": rules}
    for point in file.get("contactPoints", []):
        found.contact_points[point["name"]] = expand(_without(point, "orgId"))
    for timing in file.get("muteTimes", []):
        found.mute_timings[timing["name"]] = _without(timing, "orgId")
    for template in file.get("templates", []):
        found.templates[template["name"]] = template["template"]
    found.policies += [expand(_without(policy, "orgId")) for policy in file.get("policies", [])]


def _titles(folders: dict[str, Json], name: str | None) -> list[str]:
    if name is None:
        return []
    return [*_titles(folders, folders[name].get("parentFolderRef")), folders[name]["title"]]


def _operator_rule(rule: Json) -> Json:
    annotations = dict(rule["annotations"])
    links: Json = {}
    if "__dashboardUid__" in annotations:
        links = {"dashboardUid": annotations.pop("__dashboardUid__"), "panelId": int(annotations.pop("__panelId__"))}
    return {**rule, **links, "annotations": annotations}


def _with_values(value: Json, owner: Json) -> Json:
    """Replace the values from a Secret, as the operator does in data sources."""
    copy: Json = json.loads(json.dumps(value))
    for reference in owner.get("valuesFrom", []):
        found = re.findall(r"\['([^']*)'\]|\[(\d+)\]|([^.\[]+)", reference["targetPath"])
        *path, last = (int(number) if number else quoted or plain for quoted, number, plain in found)
        part: Any = copy
        for step in path:
            part = part[step]
        name = reference["valueFrom"]["secretKeyRef"]["key"]
        assert f"${{{name}}}" in part[last], "the operator would replace nothing"
        part[last] = part[last].replace(f"${{{name}}}", f"<{name}>")
    return copy


def _with_secrets(receiver: Json) -> Json:
    """Add the values from a Secret, as the operator does in contact points."""
    references = receiver.get("valuesFrom", [])
    secrets = {each["targetPath"]: f"<{each['valueFrom']['secretKeyRef']['key']}>" for each in references}
    assert not receiver["settings"].keys() & secrets.keys(), "a setting has two values"
    return {**receiver["settings"], **secrets}


def _without(value: Json, *keys: str) -> Json:
    return {key: item for key, item in value.items() if key not in keys}
