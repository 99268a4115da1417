"""Grafana's folders: their titles, uids, names on disk and dashboard providers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from heddle.compile.artifact import Artifact, Identity
from heddle.compile.definition import Definition
from heddle.compile.schema import Schema
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.model import Provisioning

_UID_PREFIX = "folder-"
_SLUG_LENGTH = 40 - len(_UID_PREFIX)
"""A uid has at most 40 characters."""
_DIGEST_LENGTH = 8
_SEPARATOR = " / "
MAX_LEVELS: Final = 4
"""How deep Grafana 12 nests folders."""


def folder_of(definition: Definition, titles: Mapping[str, str]) -> str:
    """Return a folder's title: the author's, else that of the path; "" is Grafana's root, `A/B` a nested folder.

    An author writes `/` for the root: without a title the definition is in the folder of its path.

    A definition built with Heddle is in the folder of its system, the first part of the path; another one has the whole
    path. `titles` are those of first parts that have one.
    """
    title = str(getattr(definition.value, "folder", "") or "")
    parts = definition.file.parts
    if title or not parts:
        return _without_space(title)
    system = titles.get(parts[0], parts[0])
    return _without_space(system if definition.built_with_heddle else "/".join([system, *parts[1:]]))


def folder_path(folder: str) -> tuple[str, ...]:
    """Return the titles from the root to a folder, `A/B`, without space around them; empty for the root."""
    return tuple(title for part in folder.split("/") if (title := part.strip()))


def _without_space(folder: str) -> str:
    """Return a path of titles without space around them: a push and each output would take it for another folder."""
    return "/".join(folder_path(folder))


def slug(folder: str) -> str:
    """Return the folder's name on disk: `My Shop` is `my-shop`, `A/B` is `a-b`, the root is `general`.

    It ends in a digest of the title if it cannot contain the whole title: letters with accents or of other scripts, or
    a long title.
    """
    if not folder:
        return "general"
    folder = unicodedata.normalize("NFC", folder)
    plain = "".join(char for char in unicodedata.normalize("NFKD", folder.lower()) if not unicodedata.combining(char))
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    is_complete = (
        words and len(words) <= _SLUG_LENGTH and not any(char.isalnum() and not char.isascii() for char in folder)
    )
    if is_complete:
        return words
    digest = sha256(folder.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{words[: _SLUG_LENGTH - _DIGEST_LENGTH - 1].strip('-')}-{digest}".strip("-")


def folder_uid(folder: str) -> str:
    """Return the folder's uid.

    It begins with `folder-`, because Grafana refuses to save a dashboard that has the uid of a folder.
    """
    return f"{_UID_PREFIX}{slug(folder)}"


def nested_path(title: str, uid: str) -> list[str]:
    """Return the titles from the root to the folder of a provider: a nested folder has one title and one uid there."""
    path = title.split(_SEPARATOR)
    return path if uid == folder_uid("/".join(path)) else [title]


def provider_title(folder: str) -> str:
    """Return the title of a nested folder in a file, which has no nested folders: `A / B`."""
    return _SEPARATOR.join(part.strip() for part in folder.split("/"))


def compile_providers(folders: Iterable[str], settings: Provisioning) -> tuple[Artifact, ...]:
    """Return a provider file for each folder title. Raises BadInput.

    The provider's name and path come from the folder's title: Grafana deletes and creates again all dashboards of a
    provider whose name or path changes. A nested folder's title is `A / B`, because providers have no nested folders.
    """
    schema = Schema.load("provider")
    return tuple(_provider(folder, schema, settings) for folder in sorted(set(folders)))


def _provider(folder: str, schema: Schema, settings: Provisioning) -> Artifact:
    name, uid = slug(folder), folder_uid(folder)
    title = provider_title(folder)
    provider = {
        "name": f"heddle-{name}",
        "orgId": settings.org,
        **({"folder": title, "folderUid": uid} if folder else {}),
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": f"{settings.dashboards_path.rstrip('/')}/{name}"},
    }
    file = {"apiVersion": 1, "providers": [provider]}
    if violations := [message for _, message in schema.violations(file)]:
        raise BadInput([_violation(folder, violations)])
    holds = (Identity(kind="folder", uid=uid, name=title),) if folder else ()
    return Artifact(path=f"provisioning/dashboards/{name}.yaml", content=dump(file), holds=holds)


def _violation(folder: str, messages: list[str]) -> Finding:
    return Finding(
        id="provider/invalid-schema",
        location=Location(f"folder {folder!r}"),
        message=f"invalid provider for this folder: {'; '.join(messages)}",
        help="use another title for the folder",
    )
