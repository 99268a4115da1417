"""Dashboard providers: one per folder, so that nested folders and moved files stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.artifact import Artifact, Identity
from heddle.compile.folders import folder_uid, slug
from heddle.compile.schema import Schema
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

MOUNT = "/var/lib/grafana/dashboards"
"""Where `out/dashboards` is mounted in Grafana's machine or container."""


def compile_providers(folders: Iterator[str]) -> tuple[Artifact, ...]:
    """Return a provider file for each folder title; "" is Grafana's root.

    The provider's name and path come from the folder's title: Grafana deletes and remakes all dashboards of a provider
    whose name or path changes. A nested folder's title is `A / B`, since files know no nesting.
    """
    return tuple(_provider(folder) for folder in sorted(set(folders)))


def _provider(folder: str) -> Artifact:
    name, uid = slug(folder), folder_uid(folder)
    title = " / ".join(part.strip() for part in folder.split("/"))
    where = {"folder": title, "folderUid": uid} if folder else {}
    provider = {
        "name": f"heddle-{name}",
        "orgId": 1,
        **where,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": f"{MOUNT}/{name}"},
    }
    file = {"apiVersion": 1, "providers": [provider]}
    if wrong := [message for _, message in Schema.load("provider").violations(file)]:
        raise BadInput([_refused(folder, wrong)])
    holds = (Identity(kind="folder", uid=uid, name=title),) if folder else ()
    return Artifact(path=f"provisioning/dashboards/{name}.yaml", content=dump(file), holds=holds)


def _refused(folder: str, wrong: list[str]) -> Finding:
    return Finding(
        id="provider/invalid-schema",
        location=Location(f"folder {folder!r}"),
        message=f"Grafana would not take the provider of this folder: {'; '.join(wrong)}",
        help="give the folder another title",
    )
