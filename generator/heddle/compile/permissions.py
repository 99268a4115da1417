"""The files of folder permissions. Grafana reads none from files: `heddle push` sets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson

from heddle.compile.artifact import FOLDER_PERMISSIONS, Artifact, Identity
from heddle.compile.folders import folder_uid, provider_title, slug
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.settings.model import FolderPermissions, Settings

_CANONICAL: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def compile_permissions(settings: Settings) -> tuple[Artifact, ...]:
    """Return a file for each folder with permissions, by title. Raises BadInput."""
    permissions = sorted(settings.permissions.items())
    findings = [finding for title, levels in permissions for finding in _repeated(settings, title, levels)]
    if findings:
        raise BadInput(findings)
    return tuple(_artifact(title, levels) for title, levels in permissions)


def _artifact(title: str, levels: FolderPermissions) -> Artifact:
    names = {level: sorted(members) for level, members in _levels(levels).items() if members}
    uid = folder_uid(title)
    content = orjson.dumps({"folder": provider_title(title), "folderUid": uid, **names}, option=_CANONICAL)
    identity = Identity(kind="folder-permissions", uid=uid, name=title)
    return Artifact(path=f"{FOLDER_PERMISSIONS}/{slug(title)}.json", content=content, holds=(identity,))


def _levels(levels: FolderPermissions) -> dict[str, tuple[str, ...]]:
    return {"view": levels.view, "edit": levels.edit, "admin": levels.admin}


def _repeated(settings: Settings, title: str, levels: FolderPermissions) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for level, members in _levels(levels).items():
        for member in members:
            if member in first:
                yield Finding(
                    id="settings/duplicate-permission",
                    location=settings.source.document.location("permissions", title),
                    message=f"`permissions.{title}` names {member!r} twice: in `{first[member]}` and in `{level}`",
                    help="keep the higher of the two levels: each includes those below it",
                )
            first[member] = level
