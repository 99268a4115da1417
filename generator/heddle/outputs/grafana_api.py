"""Dashboards and folders as objects of Grafana's `/apis`, the form of Kubernetes objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from heddle.compile.folders import folder_path
from heddle.grafana.json_value import Json
from heddle.outputs.folders import Folder
from heddle.outputs.output import ProjectFiles
from heddle.settings.model import Settings

DASHBOARDS: Final = "dashboard.grafana.app"
FOLDERS: Final = "folder.grafana.app"
FOLDER_VERSION: Final = "v1beta1"
"""Served by Grafana 12 and 13; Grafana 13 treats v1 as the same."""

_IN_ENVELOPE: Final = ("uid", "id", "version")
"""Parts of a dashboard that `metadata` contains instead."""

_OTHER_KINDS: Final = {
    "datasource": "data source",
    "alert-rule": "alert rule",
    "contact-point": "contact point",
    "mute-timing": "mute timing",
    "template": "message template",
    "notification-policy": "notification policy",
}
"""The kinds of identities without such an object."""

_ROOT_TITLE: Final = "general"


def dashboard_version(settings: Settings) -> str:
    """Return the version of the dashboard API: Grafana 12 does not have v1, and 13 still has v1beta1."""
    return "v1" if settings.grafana >= (13, 0) else "v1beta1"


def dashboard_object(data: Json, version: str, metadata: Json) -> Json:
    """Return the object of a dashboard."""
    return {
        "apiVersion": f"{DASHBOARDS}/{version}",
        "kind": "Dashboard",
        "metadata": {"name": str(data["uid"]), **metadata},
        "spec": {key: value for key, value in data.items() if key not in _IN_ENVELOPE},
    }


def folder_object(folder: Folder, metadata: Json) -> Json:
    """Return the object of a folder."""
    return {
        "apiVersion": f"{FOLDERS}/{FOLDER_VERSION}",
        "kind": "Folder",
        "metadata": {"name": folder.uid, **metadata},
        "spec": {"title": folder.title},
    }


def reserved_titles(folder: str) -> Iterator[str]:
    """Yield the titles on the path of a folder that Grafana keeps for its root."""
    return (title for title in folder_path(folder) if title.casefold() == _ROOT_TITLE)


def other_objects(files: ProjectFiles, written: Collection[str] = ()) -> str:
    """Return the numbers of objects that only `heddle push` writes; `written` are the other kinds that the output
    contains."""
    counts = Counter(identity.kind for artifact in files.artifacts for identity in artifact.holds)
    numbers = [(counts[kind], name) for kind, name in _OTHER_KINDS.items() if kind not in written]
    return ", ".join(f"{number} {name if number == 1 else _plural(name)}" for number, name in numbers if number)


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
