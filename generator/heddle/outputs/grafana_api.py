"""Dashboards and folders as objects of Grafana's `/apis`, the form of Kubernetes objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from heddle.grafana.json_value import Json
from heddle.outputs.alert_rules import serves_rules
from heddle.outputs.folders import Folder, folder_path
from heddle.settings.model import Settings

DASHBOARDS: Final = "dashboard.grafana.app"
FOLDERS: Final = "folder.grafana.app"
FOLDER_VERSION: Final = "v1beta1"
"""Served by Grafana 12 and 13; Grafana 13 treats v1 as the same."""

_IN_ENVELOPE: Final = ("uid", "id", "version")
"""Parts of a dashboard that `metadata` has instead."""

_OTHER_KINDS: Final = {
    "datasource": "data source",
    "alert-rule": "alert rule",
    "contact-point": "contact point",
    "mute-timing": "mute timing",
    "template": "message template",
    "notification-policy": "notification policy",
}
"""The kinds of identities that have no such object."""

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


def other_objects(settings: Settings, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a note on what each of these outputs leaves to `heddle push`, from the numbers of objects by kind."""
    for output in ("git-sync", "apis"):
        written = {"alert-rule"} if output == "apis" and serves_rules(settings) else set()
        numbers = [(counts.get(kind, 0), name) for kind, name in _OTHER_KINDS.items() if kind not in written]
        listed = [f"{number} {name if number == 1 else _plural(name)}" for number, name in numbers if number]
        if output in settings.outputs and listed:
            kinds = "dashboards, folders and alert rules" if written else "dashboards and folders"
            yield f"`{output}` has {kinds} only; `heddle push` writes {', '.join(listed)}"


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
